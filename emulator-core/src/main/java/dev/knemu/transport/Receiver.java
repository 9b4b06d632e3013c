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

    /**
     * Whether it stands behind an ingress of Kafka's data plane, which takes POST alone, {@code OPTIONS} not excepted,
     * and does not tell what it allows.
     */
    default boolean isOfTopic() {
        return false;
    }
}
