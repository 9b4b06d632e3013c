package dev.knemu.transport;

import io.vertx.core.Future;

/**
 * Accepts or refuses an event at an address: the only entrance, for HTTP and for in-process callers alike.
 *
 * <p>Called on the request's lane; the answer completes on that lane, and never fails: a refusal is a {@link Reply}.
 */
@FunctionalInterface
public interface Receiver {

    Future<Reply> receive(Request request);
}
