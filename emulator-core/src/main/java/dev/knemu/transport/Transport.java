package dev.knemu.transport;

import io.vertx.core.Future;
import java.net.URI;

/**
 * The only way out: brings one event to one address, once.
 *
 * <p>Called on the request's lane. The reply completes on that lane and never fails; what went wrong is in the {@link
 * Reply}. An address inside the emulator is reached without HTTP and with the same semantics. Does not retry and knows
 * no time: the caller cancels what takes too long.
 */
public interface Transport {

    Future<Reply> send(URI destination, Request request);
}
