package dev.knemu.channel;

import dev.knemu.transport.ContentMode;
import java.util.Map;

/**
 * Where a channel's events are kept when it is not in memory.
 *
 * @param topic that events are added to; {@code ""} for a KafkaSource, which nobody sends to
 * @param mode how events are laid into its records
 * @param overrides extensions that each event gets which is read from it, over its own; {@code ceOverrides} of a
 *     KafkaSource
 */
public record TopicRoute(String topic, ContentMode mode, Map<String, String> overrides) {

    public TopicRoute {
        overrides = Map.copyOf(overrides);
    }

    /** Of a Broker or a channel. */
    public static TopicRoute of(String topic) {
        return new TopicRoute(topic, ContentMode.BINARY, Map.of());
    }
}
