package dev.knemu.source;

import dev.knemu.resource.PingSource;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import java.net.URI;

/**
 * Hears how the events of PingSources fare. Called on the runner's lane; must not block.
 *
 * <p>Every event that was made ends in exactly one of {@link #delivered} and {@link #lost}.
 */
public interface PingListener extends Posts.Listener<PingListener.Ping> {

    /** Hears nothing. */
    PingListener NONE = new PingListener() {};

    /** One event on its way from a PingSource, as it was when the event was made, to its sink. */
    record Ping(PingSource source, URI sink, CloudEvent event) implements Post {

        @Override
        public String kind() {
            return PingSource.KIND;
        }

        @Override
        public String namespace() {
            return source.metadata().namespace();
        }

        @Override
        public String name() {
            return source.metadata().name();
        }
    }

    /**
     * A request was answered, or was not.
     *
     * @param attempt 1 for the first request, at most 6
     */
    @Override
    default void attempted(Ping ping, int attempt, Reply reply) {}

    /** The sink took it. */
    @Override
    default void delivered(Ping ping) {}

    /**
     * The sink did not take it, and it is not tried again. A PingSource has no dead letter sink.
     *
     * @param reply the last answer
     */
    @Override
    default void lost(Ping ping, int attempts, Reply reply) {}
}
