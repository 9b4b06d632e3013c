package dev.knemu.scenario;

import dev.knemu.EmulatorOptions;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;

/** The one setting by which what is kept in memory is kept in Kafka. */
final class OverKafka {

    private OverKafka() {}

    static EmulatorOptions on(EmbeddedKafka kafka, EmulatorOptions options) {
        forgetOtherStories(kafka);
        return options.withKafka(Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        // Nobody shares these groups, and a consumer that is closed waits for its last question.
                        "fetch.max.wait.ms",
                        "50"))
                .withKafkaChannels();
    }

    /** They have Brokers and Triggers of the same names, and what one left open would be told in the next. */
    private static void forgetOtherStories(EmbeddedKafka kafka) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            List<String> groups = admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .filter(group -> group.startsWith("kafka."))
                    .toList();
            admin.deleteConsumerGroups(groups).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
