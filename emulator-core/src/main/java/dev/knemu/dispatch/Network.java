package dev.knemu.dispatch;

import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.vertx.core.Future;
import java.net.URI;

/**
 * What lies between a delivery and the {@link dev.knemu.transport.Transport}, where somebody wants it to be worse than
 * it is.
 *
 * <p>Called on the request's lane, and completes there, as the transport does. May lose a request or its answer, send it
 * later or twice; tells the trip what it did.
 */
@FunctionalInterface
public interface Network {

    Future<Reply> send(URI destination, Request request, Trip trip);
}
