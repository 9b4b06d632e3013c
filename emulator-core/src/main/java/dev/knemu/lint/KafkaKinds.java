package dev.knemu.lint;

import dev.knemu.resource.Broker;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.KafkaSink;
import dev.knemu.resource.KafkaSource;
import dev.knemu.resource.Resource;

/** {@link Rule#NOT_EMULATED}: what does nothing until somebody says where Kafka is. */
final class KafkaKinds {

    private final Lookout lookout;

    KafkaKinds(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        for (Resource resource : lookout.all(Resource.class)) {
            boolean kafka = resource instanceof KafkaChannel
                    || resource instanceof KafkaSource
                    || resource instanceof KafkaSink
                    || resource instanceof Broker broker && broker.isKafka();
            if (kafka && lookout.isWritten(resource.key())) {
                lookout.found(
                        Rule.NOT_EMULATED,
                        Severity.INFO,
                        resource.key(),
                        "",
                        "It needs a Kafka to run on.",
                        "Without one it is not Ready, and says so.",
                        "Run it with --kafka HOST:PORT, or EmulatorOptions.withKafka(...) and"
                                + " dev.knemu:emulator-kafka.");
            }
        }
    }
}
