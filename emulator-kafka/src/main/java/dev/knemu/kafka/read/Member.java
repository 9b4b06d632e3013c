package dev.knemu.kafka.read;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.kafka.client.ClientProperties;
import dev.knemu.kafka.client.Problems;
import dev.knemu.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a consumer group, and its thread.
 *
 * <p>A consumer that fails is replaced by a new one, as often as it takes: what came to rest and could not be committed
 * is delivered again.
 */
final class Member implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    /** Between two consumers, the first of which has failed. */
    private static final Duration BEFORE_ANOTHER = Duration.ofSeconds(1);

    /** How long the cluster gets to say that it is there. */
    private static final Duration PROBE = Duration.ofSeconds(3);

    /** How long leaving the group may take: the cluster finds out by itself, only later. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    /**
     * How long the next owner of a partition waits for what is on its way here. Those that are not at rest by then are
     * delivered by both; where order is asked for the wait is longer, since one that is delivered here after others
     * there is out of order.
     */
    private static final Duration HANDING_ON = Duration.ofSeconds(2);

    private static final Duration HANDING_ON_IN_ORDER = Duration.ofSeconds(30);

    /** How long to further a rebalance before a commit is tried again, and how often before the last one is given up. */
    private static final Duration SOON = Duration.ofMillis(50);

    private static final int LAST_COMMITS = 60;

    private final TopicGroup group;
    private final ClientProperties properties;
    private final RecordReceiver receiver;
    private final Limits limits;
    private final Time time;
    private final Duration commitInterval;
    private final Consumer<@Nullable TopicException> health;
    private final boolean first;

    private final Thread thread;
    private final Promise<Void> joined = Promise.promise();
    private final Promise<Void> left = Promise.promise();
    private final Queue<Asking> handingOver = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean leaving;
    private volatile boolean draining;
    private final Promise<Void> drained = Promise.promise();

    /** Until its last commit, which a rebalance may come before. */
    private volatile org.apache.kafka.clients.consumer.@Nullable Consumer<byte @Nullable [], byte @Nullable []> current;

    // All below is looked at by the thread alone.
    private final Map<TopicPartition, Assigned> assigned = new HashMap<>();
    private final List<Mark> marks = new ArrayList<>(0);
    private boolean heard;
    private boolean topicGone;

    /** A partition that is read here. */
    private static final class Assigned {
        private PartitionFlow flow;
        private long committed = OffsetTracker.NOTHING;
        private boolean paused;

        /** When what was given back is to be read once more. */
        private @Nullable Instant again;

        Assigned(PartitionFlow flow) {
            this.flow = flow;
        }
    }

    /** Somebody who wants to know when this record has been handed over; {@code null}: all that can be. */
    private record Asking(@Nullable TopicPosition record, Promise<Void> told) {}

    /**
     * Up to where all must be handed over before somebody is told.
     *
     * @param behindOthers whether what waits for an earlier record to come to rest must be, too
     */
    private record Mark(Map<TopicPartition, Long> ends, boolean behindOthers, Promise<Void> told) {}

    /**
     * @param first whether this member gives the group its first offsets
     * @param health told of every trouble, and by {@code null} that there is none; by this member's thread
     */
    Member(
            TopicGroup group,
            ClientProperties properties,
            RecordReceiver receiver,
            Limits limits,
            Time time,
            int number,
            Consumer<@Nullable TopicException> health) {
        this.group = group;
        this.properties = properties;
        this.receiver = receiver;
        this.limits = limits;
        this.time = time;
        this.commitInterval = properties.commitInterval();
        this.health = health;
        this.first = number == 0;
        this.thread = new Thread(this::run, "knemu-kafka-read-" + group.id() + "-" + number);
        thread.setDaemon(true);
    }

    /** Completes when it has joined the group; fails when it has not within reasonable time, and then it has left. */
    Future<Void> start() {
        thread.start();
        return joined.future();
    }

    Future<Void> handedOver() {
        return tell(null);
    }

    Future<Void> handedOver(TopicPosition record) {
        return group.topics().contains(record.topic()) ? tell(record) : Future.succeededFuture();
    }

    private Future<Void> tell(@Nullable TopicPosition record) {
        Promise<Void> told = Promise.promise();
        handingOver.add(new Asking(record, told));
        if (left.future().isComplete()) {
            told.tryComplete();
        } else {
            wake();
        }
        return told.future();
    }

    Future<Void> drain() {
        draining = true;
        wake();
        return drained.future();
    }

    Future<Void> leave() {
        leaving = true;
        wake();
        synchronized (this) {
            notifyAll();
        }
        return left.future();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            var consumer = current;
            if (consumer != null) {
                consumer.wakeup();
            }
        }
    }

    private void run() {
        while (!leaving) {
            try {
                readUntilItFails();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
        for (Asking asking = handingOver.poll(); asking != null; asking = handingOver.poll()) {
            asking.told.tryComplete();
        }
        marks.forEach(mark -> mark.told.tryComplete());
        drained.tryComplete();
        joined.tryFail(new TopicException(
                TopicException.Reason.UNREACHABLE, "the " + group + " was stopped before it was started"));
        left.complete();
    }

    private void failed(RuntimeException e) {
        String what = joined.future().isComplete() ? " could not be read" : " could not be started";
        TopicException problem = Problems.of("the " + group + what, properties.cluster(), e);
        LOG.debug("A consumer failed", e);
        if (!joined.future().isComplete()) {
            leaving = true;
            joined.tryFail(problem);
            return;
        }
        health.accept(problem);
        synchronized (this) {
            if (!leaving) {
                try {
                    wait(BEFORE_ANOTHER.toMillis());
                } catch (InterruptedException interrupted) {
                    leaving = true;
                }
            }
        }
    }

    private void readUntilItFails() {
        var consumer = Consumers.open(group, properties);
        boolean well = false;
        try {
            current = consumer;
            if (first) {
                Consumers.anchor(consumer, group, properties);
            }
            read(consumer);
            well = true;
        } finally {
            assigned.values().forEach(one -> one.flow.end());
            try {
                if (well) {
                    commitLast(consumer);
                }
            } finally {
                assigned.clear();
                current = null;
                close(consumer);
            }
        }
    }

    private void commitLast(org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        for (int left = LAST_COMMITS; !commitNow(consumer, assigned) && left > 0; left--) {
            consumer.pause(consumer.assignment());
            poll(consumer, SOON);
        }
    }

    private static void close(
            org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        try {
            consumer.close(CloseOptions.timeout(ENDING));
        } catch (RuntimeException e) {
            LOG.debug("A consumer did not close well", e);
        }
    }

    private void read(org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        consumer.subscribe(group.topics(), this);
        Instant now = time.now();
        Instant joinBy = now.plus(properties.limit());
        Instant tick = now.plus(commitInterval);
        while (true) {
            woken.set(false);
            if (leaving) {
                return;
            }
            obey(consumer);
            balance(consumer);
            boolean again = look(consumer);
            now = time.now();
            // A poll that brings partitions and no record goes on until its time is over.
            Instant until = joined.future().isComplete()
                    ? readAgain(consumer, now, tick)
                    : joinBy.isBefore(tick) ? joinBy : tick;
            // Somebody who called while the cluster was asked something found poll not to wake up from.
            Duration atMost = woken.get() ? Duration.ZERO : again ? SOON : Duration.between(now, until);
            take(poll(consumer, atMost));
            now = time.now();
            if (!joined.future().isComplete() && !now.isBefore(joinBy)) {
                throw new TopicException(
                        TopicException.Reason.UNREACHABLE,
                        "the " + group + " could not be joined at " + properties.cluster() + " within "
                                + properties.limit().toSeconds() + " seconds");
            }
            if (!now.isBefore(tick)) {
                commit(consumer);
                probe(consumer);
                tick = now.plus(commitInterval);
            }
        }
    }

    private ConsumerRecords<byte @Nullable [], byte @Nullable []> poll(
            org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer,
            Duration atMost) {
        try {
            return consumer.poll(atMost.isNegative() ? Duration.ZERO : atMost);
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        }
    }

    private void take(ConsumerRecords<byte @Nullable [], byte @Nullable []> records) {
        if (records.isEmpty()) {
            return;
        }
        heard();
        for (TopicPartition partition : records.partitions()) {
            Assigned one = assigned.get(partition);
            if (one != null) {
                one.flow.add(records.records(partition));
            }
        }
    }

    private void heard() {
        heard = true;
        health.accept(null);
    }

    /** Pauses what has enough, and resumes what has room again. */
    private void balance(org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        if (draining) {
            return;
        }
        for (Map.Entry<TopicPartition, Assigned> entry : assigned.entrySet()) {
            Assigned one = entry.getValue();
            boolean pause = one.flow.pausesFrom(one.paused);
            if (pause != one.paused) {
                one.paused = pause;
                if (pause) {
                    consumer.pause(List.of(entry.getKey()));
                } else {
                    consumer.resume(List.of(entry.getKey()));
                }
            }
        }
    }

    /**
     * Reads what was given back once more: whoever gave it back was about to stop this group, or not ready for it yet.
     *
     * @return when to look again, {@code tick} at the latest
     */
    private Instant readAgain(
            org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer,
            Instant now,
            Instant tick) {
        Instant next = tick;
        if (draining) {
            return next;
        }
        for (Map.Entry<TopicPartition, Assigned> entry : assigned.entrySet()) {
            Assigned one = entry.getValue();
            if (!one.flow.hasEnded()) {
                continue;
            }
            if (one.again == null) {
                one.again = now.plus(BEFORE_ANOTHER);
            }
            if (now.isBefore(one.again)) {
                next = one.again.isBefore(next) ? one.again : next;
            } else if (one.flow.isQuiet()) {
                consumer.seek(entry.getKey(), one.flow.committable());
                one.flow = newFlow(entry.getKey());
                one.again = null;
            }
        }
        return next;
    }

    private PartitionFlow newFlow(TopicPartition partition) {
        PartitionFlow flow = new PartitionFlow(group, partition, receiver, limits, this::wake);
        flow.watch(!marks.isEmpty() || draining);
        return flow;
    }

    /** Takes up what others asked for. */
    private void obey(org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        for (Asking asking = handingOver.poll(); asking != null; asking = handingOver.poll()) {
            TopicPosition record = asking.record;
            Map<TopicPartition, Long> ends = record == null
                    ? Consumers.ends(consumer, consumer.assignment())
                    : Map.of(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            marks.add(new Mark(Map.copyOf(ends), record != null, asking.told));
            assigned.values().forEach(one -> one.flow.watch(true));
        }
        if (draining && !drained.future().isComplete()) {
            for (Assigned one : assigned.values()) {
                one.flow.end();
                one.flow.watch(true);
            }
            consumer.pause(assigned.keySet());
        }
    }

    /** Tells those who wait, when what they wait for has come; whether to look again soon. */
    private boolean look(org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        if (!marks.isEmpty()) {
            for (Iterator<Mark> each = marks.iterator(); each.hasNext(); ) {
                Mark mark = each.next();
                if (isReached(mark, consumer)) {
                    each.remove();
                    mark.told.tryComplete();
                }
            }
            if (marks.isEmpty() && !draining) {
                assigned.values().forEach(one -> one.flow.watch(false));
            }
        }
        if (draining
                && !drained.future().isComplete()
                && assigned.values().stream().allMatch(one -> one.flow.isQuiet())) {
            if (!commitNow(consumer, assigned)) {
                return true;
            }
            drained.tryComplete();
        }
        return false;
    }

    private boolean isReached(
            Mark mark, org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        for (Map.Entry<TopicPartition, Long> end : mark.ends.entrySet()) {
            Assigned one = assigned.get(end.getKey());
            if (one == null || draining || one.paused && !mark.behindOthers) {
                continue;
            }
            if (Consumers.awake(() -> consumer.position(end.getKey())) < end.getValue()
                    || !(mark.behindOthers ? one.flow.isHandedOver(end.getValue()) : one.flow.isHandedOver())) {
                return false;
            }
        }
        return true;
    }

    // ---- offsets

    private static Map<TopicPartition, OffsetAndMetadata> uncommitted(Map<TopicPartition, Assigned> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach((partition, one) -> {
            long offset = one.flow.committable();
            if (offset != OffsetTracker.NOTHING && offset != one.committed) {
                offsets.put(partition, new OffsetAndMetadata(offset));
            }
        });
        return offsets;
    }

    private void commit(org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = uncommitted(assigned);
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (committed, thrown) -> {
                if (thrown == null) {
                    remember(committed);
                    heard();
                } else {
                    notCommitted(thrown);
                }
            });
        }
    }

    private void remember(Map<TopicPartition, OffsetAndMetadata> committed) {
        committed.forEach((partition, offset) -> {
            Assigned one = assigned.get(partition);
            if (one != null) {
                one.committed = offset.offset();
            }
        });
    }

    private void notCommitted(Exception thrown) {
        if (thrown instanceof CommitFailedException || thrown instanceof RebalanceInProgressException) {
            // The group is being shared out anew; whoever gets the partition begins where the last commit left it.
            LOG.debug("Offsets of {} were not committed: {}", group, thrown.getMessage());
            return;
        }
        Throwable cause = thrown instanceof RetriableCommitFailedException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        health.accept(Problems.of(
                "what came to rest of the " + group + " could not be committed", properties.cluster(), cause));
    }

    /** Whether it is of no use to try again: false while the group is being shared out anew, which poll furthers. */
    private boolean commitNow(
            org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer,
            Map<TopicPartition, Assigned> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = uncommitted(partitions);
        if (offsets.isEmpty()) {
            return true;
        }
        try {
            Consumers.awake(() -> {
                consumer.commitSync(offsets, ENDING);
                return offsets;
            });
            remember(offsets);
        } catch (RebalanceInProgressException e) {
            return false;
        } catch (RuntimeException e) {
            notCommitted(e);
        }
        return true;
    }

    /** A cluster that does not answer makes no poll fail, nor does a topic that has gone: they only bring nothing. */
    private void probe(org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        boolean silent = !heard;
        heard = false;
        if (!silent) {
            return;
        }
        try {
            if (tellsOfATopicThatHasGone(consumer)) {
                return;
            }
            if (!consumer.assignment().isEmpty()) {
                Consumers.awake(() -> consumer.endOffsets(consumer.assignment(), PROBE));
            } else if (!topicGone) {
                return;
            }
            topicGone = false;
            health.accept(null);
        } catch (RuntimeException e) {
            unanswered(consumer, e);
        }
    }

    /** Nobody answers for a partition that goes while it is asked about, either. */
    private void unanswered(
            org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer,
            RuntimeException thrown) {
        try {
            if (tellsOfATopicThatHasGone(consumer)) {
                return;
            }
        } catch (RuntimeException e) {
            LOG.debug("The topics of {} could not be looked up", group, e);
        }
        health.accept(Problems.of("the " + group + " could not be read", properties.cluster(), thrown));
    }

    private boolean tellsOfATopicThatHasGone(
            org.apache.kafka.clients.consumer.Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        String gone = Consumers.missing(consumer, group, PROBE);
        if (gone == null) {
            return false;
        }
        topicGone = true;
        health.accept(new TopicException(
                TopicException.Reason.NO_SUCH_TOPIC,
                "the " + group + " could not be read at " + properties.cluster() + ": there is no topic " + gone
                        + " any more. Make it again; it is then read from its beginning"));
        return true;
    }

    // ---- rebalances; called within poll

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionFlow flow = newFlow(partition);
            if (draining) {
                flow.end();
            }
            assigned.put(partition, new Assigned(flow));
        }
        joined.tryComplete();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Assigned> revoked = remove(partitions);
        var consumer = current;
        if (revoked.isEmpty() || consumer == null) {
            return;
        }
        if (!leaving) {
            await(revoked.values());
        }
        commitNow(consumer, revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        // Somebody else has them already: what is on its way here is delivered there as well.
        remove(partitions);
    }

    private Map<TopicPartition, Assigned> remove(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Assigned> removed = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Assigned one = assigned.remove(partition);
            if (one != null) {
                one.flow.end();
                removed.put(partition, one);
            }
        }
        return removed;
    }

    /** Waits on this thread, which has nothing else to do: the rebalance waits for it, and heartbeats have their own. */
    private void await(Collection<Assigned> revoked) {
        CompletableFuture<?>[] quiet =
                revoked.stream().map(one -> one.flow.whenQuiet()).toArray(CompletableFuture<?>[]::new);
        Duration atMost = group.order() == DeliveryOrder.ORDERED ? HANDING_ON_IN_ORDER : HANDING_ON;
        try {
            CompletableFuture.allOf(quiet).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("Deliveries of {} were still under way when their partitions were handed on", group);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
