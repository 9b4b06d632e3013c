package dev.knemu.kafka.read;

import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.kafka.client.ClientProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** What is asked of a consumer in more than one place. Called by its thread. */
final class Consumers {

    private Consumers() {}

    static Consumer<byte @Nullable [], byte @Nullable []> open(TopicGroup group, ClientProperties properties) {
        return new KafkaConsumer<>(properties.consumer(group.id()));
    }

    /** All partitions of a group's topics. */
    static List<TopicPartition> partitions(
            Consumer<byte @Nullable [], byte @Nullable []> consumer, TopicGroup group, ClientProperties properties) {
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : group.topics()) {
            List<PartitionInfo> partitions = awake(() -> consumer.partitionsFor(topic));
            if (partitions == null || partitions.isEmpty()) {
                throw new TopicException(
                        TopicException.Reason.NO_SUCH_TOPIC,
                        "the " + group + " could not be started at " + properties.cluster() + ": there is no topic "
                                + topic);
            }
            for (PartitionInfo partition : partitions) {
                all.add(new TopicPartition(topic, partition.partition()));
            }
        }
        return all;
    }

    /** One of a group's topics that is not there; {@code null}: all are. */
    static @Nullable String missing(
            Consumer<byte @Nullable [], byte @Nullable []> consumer, TopicGroup group, Duration atMost) {
        for (String topic : group.topics()) {
            List<PartitionInfo> partitions = awake(() -> consumer.partitionsFor(topic, atMost));
            if (partitions == null || partitions.isEmpty()) {
                return topic;
            }
        }
        return null;
    }

    /**
     * Gives the group an offset for each partition that it has none of: what is appended from then on is read, whoever
     * reads and whenever. The group may have members already, who take care of that themselves, and nobody else may
     * then: they begin a partition without an offset at its first record.
     */
    static void anchor(
            Consumer<byte @Nullable [], byte @Nullable []> consumer, TopicGroup group, ClientProperties properties) {
        Set<TopicPartition> missing = new HashSet<>(partitions(consumer, group, properties));
        Map<TopicPartition, OffsetAndMetadata> committed = awake(() -> consumer.committed(missing));
        missing.removeIf(partition -> committed.get(partition) != null);
        if (missing.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> begin = group.initialOffset() == InitialOffset.LATEST
                ? awake(() -> consumer.endOffsets(missing))
                : awake(() -> consumer.beginningOffsets(missing));
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        begin.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        try {
            awake(() -> {
                consumer.commitSync(offsets);
                return offsets;
            });
        } catch (CommitFailedException e) {
            // Somebody has joined the group since, and did the same before.
        }
    }

    static Map<TopicPartition, Long> ends(
            Consumer<byte @Nullable [], byte @Nullable []> consumer, Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? Map.of() : awake(() -> consumer.endOffsets(partitions));
    }

    /** A call to wake up is meant for {@code poll}, and must not take anything else down. */
    static <T> T awake(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (WakeupException e) {
                // It is used up now; whoever called finds its thread looking soon.
            }
        }
    }
}
