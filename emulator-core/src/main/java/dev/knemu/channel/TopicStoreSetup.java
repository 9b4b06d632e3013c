package dev.knemu.channel;

import dev.knemu.time.Time;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a {@link TopicStore} gets from the emulator that opens it.
 *
 * @param clientProperties of the client library, {@code bootstrap.servers} among them; they win over the store's own
 *     defaults. Knative's {@code config-kafka-broker-data-plane} names those for producers and consumers
 * @param receiver sees to what is read; may be called as soon as a group was started
 * @param time the clock, and whatever the store waits for. Its timers fire on a lane: what they do must be handed over
 *     at once
 * @param ids for names that must be unlike all others, such as {@code client.id}
 */
public record TopicStoreSetup(
        Map<String, String> clientProperties, RecordReceiver receiver, Time time, Supplier<String> ids) {

    public TopicStoreSetup {
        clientProperties = Map.copyOf(clientProperties);
    }
}
