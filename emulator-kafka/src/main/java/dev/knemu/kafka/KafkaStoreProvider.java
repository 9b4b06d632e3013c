package dev.knemu.kafka;

import dev.knemu.channel.TopicStore;
import dev.knemu.channel.TopicStoreProvider;
import dev.knemu.channel.TopicStoreSetup;
import dev.knemu.time.VirtualTime;

/** Opens stores on Apache Kafka. Found by {@link java.util.ServiceLoader}. */
public final class KafkaStoreProvider implements TopicStoreProvider {

    @Override
    public String name() {
        return "kafka";
    }

    /**
     * As {@link TopicStoreProvider#open}; makes no connection and starts no thread.
     *
     * @throws IllegalArgumentException when a client property cannot be used, or time is virtual
     */
    @Override
    public TopicStore open(TopicStoreSetup setup) {
        if (setup.time() instanceof VirtualTime) {
            throw new IllegalArgumentException(
                    "A Kafka store was asked for in virtual time: a cluster's acknowledgements,"
                            + " rebalances and sessions take the time that they take, and no test can move it. Start the emulator"
                            + " in real time, or use channels in memory.");
        }
        return new KafkaStore(setup);
    }
}
