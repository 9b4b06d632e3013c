package dev.knemu.scenario;

import dev.knemu.EmulatorOptions;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import java.util.Map;

/** The one setting by which what is kept in memory is kept in Kafka. */
final class OverKafka {

    private OverKafka() {}

    static EmulatorOptions on(EmbeddedKafka kafka, EmulatorOptions options) {
        return options.withKafka(Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        // Nobody shares these groups, and a consumer that is closed waits for its last question.
                        "fetch.max.wait.ms",
                        "50"))
                .withKafkaChannels();
    }
}
