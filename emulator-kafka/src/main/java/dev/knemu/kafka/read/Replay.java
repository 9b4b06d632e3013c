package dev.knemu.kafka.read;

import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPart;
import dev.knemu.kafka.client.ClientProperties;
import dev.knemu.kafka.client.Problems;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads part of some topics once more. No member joins a group for it and no offset is kept: a replay that is cut short
 * is begun anew by whoever wants it.
 */
public final class Replay {

    private static final Duration ENDING = Duration.ofSeconds(5);

    private final TopicGroup group;
    private final TopicPart part;
    private final ClientProperties properties;
    private final RecordReceiver receiver;
    private final Promise<Long> done = Promise.promise();
    private final Map<TopicPartition, Part> parts = new HashMap<>();
    private volatile boolean stopping;
    private volatile @Nullable Consumer<byte @Nullable [], byte @Nullable []> current;

    private static final class Part {
        private final long end;
        private final PartitionFlow flow;
        private boolean read;
        private boolean paused;

        Part(long end, PartitionFlow flow) {
            this.end = end;
            this.flow = flow;
        }
    }

    public Replay(TopicGroup group, TopicPart part, ClientProperties properties, RecordReceiver receiver) {
        this.group = group;
        this.part = part;
        this.properties = properties;
        this.receiver = receiver;
    }

    /** Completes with how many events were handed over, when all of them have come to rest. */
    public Future<Long> start() {
        Thread thread = new Thread(this::run, "knemu-kafka-replay-" + group.id());
        thread.setDaemon(true);
        thread.start();
        return done.future();
    }

    /** Hands nothing over from now on; completes when its thread has ended. */
    public Future<Void> stop() {
        stopping = true;
        wake();
        return done.future().transform(ended -> Future.succeededFuture());
    }

    private void wake() {
        var consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        Long count = null;
        TopicException problem = null;
        try {
            var consumer = Consumers.open(group, properties);
            try {
                current = consumer;
                begin(consumer);
                count = read(consumer);
            } finally {
                current = null;
                parts.values().forEach(one -> one.flow.end());
                consumer.close(CloseOptions.timeout(ENDING));
            }
        } catch (RuntimeException e) {
            problem = Problems.of(
                    "the events of " + String.join(", ", group.topics()) + " could not be read again",
                    properties.cluster(),
                    e);
        }
        if (count != null) {
            done.tryComplete(count);
        } else {
            done.tryFail(problem);
        }
    }

    private void begin(Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        List<TopicPartition> all = Consumers.partitions(consumer, group, properties);
        Map<TopicPartition, Long> firsts = Consumers.awake(() -> consumer.beginningOffsets(all));
        Map<TopicPartition, Long> ends = Consumers.ends(consumer, all);
        Map<TopicPartition, Long> from = at(consumer, ends, part.fromTime());
        Map<TopicPartition, Long> to = at(consumer, ends, part.toTime());
        checkThatItBegins(ends);
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : all) {
            long first = Math.max(firsts.get(partition), part.fromOffset().orElse(0));
            if (part.fromTime() != null) {
                first = Math.max(first, from.get(partition));
            }
            long end = Math.min(ends.get(partition), part.toOffset().orElse(Long.MAX_VALUE));
            if (part.toTime() != null) {
                end = Math.min(end, to.get(partition));
            }
            if (first < end) {
                starts.put(partition, first);
                PartitionFlow flow = new PartitionFlow(group, partition, receiver, Limits.DEFAULT, this::wake);
                flow.watch(true);
                parts.put(partition, new Part(end, flow));
            }
        }
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
    }

    /** An offset that no partition has reached is a slip, unlike one that some have not. */
    private void checkThatItBegins(Map<TopicPartition, Long> ends) {
        long first = part.fromOffset().orElse(0);
        if (ends.values().stream().allMatch(end -> end < first)) {
            throw new TopicException(
                    TopicException.Reason.INVALID,
                    "offset " + first + " is beyond the end: "
                            + ends.entrySet().stream()
                                    .map(end -> "partition " + end.getKey().partition() + " of "
                                            + end.getKey().topic() + " ends at " + end.getValue())
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** The first record of each partition that was written then or later; its end where there is none. */
    private static Map<TopicPartition, Long> at(
            Consumer<byte @Nullable [], byte @Nullable []> consumer,
            Map<TopicPartition, Long> ends,
            @Nullable Instant time) {
        if (time == null) {
            return Map.of();
        }
        Map<TopicPartition, Long> asked = new HashMap<>();
        ends.keySet().forEach(partition -> asked.put(partition, Math.max(0, time.toEpochMilli())));
        Map<TopicPartition, OffsetAndTimestamp> found = Consumers.awake(() -> consumer.offsetsForTimes(asked));
        Map<TopicPartition, Long> offsets = new HashMap<>(ends);
        found.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    private long read(Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        while (!isOver()) {
            if (stopping) {
                throw new TopicException(
                        TopicException.Reason.UNREACHABLE, "the replay was cut short: the store of topics closes");
            }
            ConsumerRecords<byte @Nullable [], byte @Nullable []> records = poll(consumer);
            for (Map.Entry<TopicPartition, Part> entry : parts.entrySet()) {
                take(consumer, entry.getKey(), entry.getValue(), records);
            }
        }
        return parts.values().stream().mapToLong(one -> one.flow.handedOver()).sum();
    }

    private ConsumerRecords<byte @Nullable [], byte @Nullable []> poll(
            Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        try {
            return consumer.poll(properties.limit());
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        }
    }

    private static void take(
            Consumer<byte @Nullable [], byte @Nullable []> consumer,
            TopicPartition partition,
            Part part,
            ConsumerRecords<byte @Nullable [], byte @Nullable []> records) {
        List<ConsumerRecord<byte @Nullable [], byte @Nullable []>> read = records.records(partition);
        if (!read.isEmpty() && !part.read) {
            part.flow.add(
                    read.stream().filter(record -> record.offset() < part.end).toList());
        }
        if (Consumers.awake(() -> consumer.position(partition)) >= part.end) {
            part.read = true;
        }
        boolean pause = part.read || part.flow.pausesFrom(part.paused);
        if (pause != part.paused) {
            part.paused = pause;
            if (pause) {
                consumer.pause(List.of(partition));
            } else {
                consumer.resume(List.of(partition));
            }
        }
    }

    private boolean isOver() {
        for (Part one : parts.values()) {
            if (one.flow.hasEnded()) {
                throw new TopicException(
                        TopicException.Reason.OTHER,
                        "the replay was cut short: " + group.subscription() + " takes no more events");
            }
            if (!one.read || !one.flow.isHandedOver() || !one.flow.isQuiet()) {
                return false;
            }
        }
        return true;
    }
}
