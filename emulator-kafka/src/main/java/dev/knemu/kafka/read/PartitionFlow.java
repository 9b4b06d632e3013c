package dev.knemu.kafka.read;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.RecordReceiver.Outcome;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.kafka.record.EventRecords;
import dev.knemu.kafka.record.RecordReader;
import io.cloudevents.CloudEvent;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's records from the consumer to their rest: handed over one by one where order is asked for, several at
 * once where it is not.
 *
 * <p>Records are added by the member's thread, become events on the lane of their partition, and come to rest on lanes:
 * to make an event of a record takes about as long as to fetch it, and the member's thread fetches the next ones
 * meanwhile. One thread at a time hands over: so records are handed over in the order of their offsets, and a chain of
 * records that come to rest at once does not become a chain of stack frames.
 */
final class PartitionFlow {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionFlow.class);

    private final TopicGroup group;
    private final RecordReceiver receiver;
    private final Executor lane;
    private final Limits limits;
    private final int mostOpen;

    /** Called when the member should look again, from any thread. */
    private final Runnable wake;

    /** Used by who hands over, one thread at a time. */
    private final RecordReader reader = new RecordReader();

    /** Of what was handed over last; as {@link #reader}. */
    private long turn = -1;

    // All below is guarded by this.
    private final OffsetTracker tracker = new OffsetTracker();

    /** What the consumer gave, each time; of the oldest, what stands before {@link #at} has been handed over. */
    private final ArrayDeque<List<ConsumerRecord<byte @Nullable [], byte @Nullable []>>> batches = new ArrayDeque<>();

    private int at;
    private int waiting;

    private long bytes;
    private int open;
    private boolean handingOver;
    private boolean ended;
    private boolean paused;
    private boolean watched;
    private long handedOver;
    private @Nullable CompletableFuture<Void> quiet;

    PartitionFlow(TopicGroup group, TopicPartition partition, RecordReceiver receiver, Limits limits, Runnable wake) {
        this.group = group;
        this.receiver = receiver;
        this.lane = receiver.laneOf(partition.topic(), partition.partition());
        this.limits = limits;
        this.mostOpen = group.order() == DeliveryOrder.ORDERED ? 1 : limits.open();
        this.wake = wake;
    }

    /** Takes what was read. Called by the member's thread. */
    void add(List<ConsumerRecord<byte @Nullable [], byte @Nullable []>> records) {
        // Who hands over must not wait meanwhile.
        long size = 0;
        long[] offsets = new long[records.size()];
        for (int i = 0; i < offsets.length; i++) {
            ConsumerRecord<byte @Nullable [], byte @Nullable []> record = records.get(i);
            size += size(record);
            offsets[i] = record.offset();
        }
        synchronized (this) {
            if (ended || records.isEmpty()) {
                return;
            }
            for (long offset : offsets) {
                tracker.add(offset);
            }
            bytes += size;
            batches.add(records);
            waiting += records.size();
            if (handingOver || open >= mostOpen) {
                return;
            }
            handingOver = true;
        }
        try {
            lane.execute(this::handOverAll);
        } catch (RejectedExecutionException e) {
            // The lanes have ended: who reads next gets what waits here.
            LOG.debug("The emulator ended before {} could be handed over", group, e);
            synchronized (this) {
                end();
                handingOver = false;
            }
        }
    }

    private static long size(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    private void handOver() {
        synchronized (this) {
            if (handingOver) {
                return;
            }
            handingOver = true;
        }
        handOverAll();
    }

    /** By who has set {@link #handingOver}. */
    private void handOverAll() {
        ConsumerRecord<byte @Nullable [], byte @Nullable []> record = next(null, null);
        while (record != null) {
            record = next(record, handOver(record));
        }
    }

    /**
     * @param before what was handed over last, if anything
     * @param outcome of that; {@code null} while it is on its way
     * @return what is to be handed over now; {@code null}: nothing, and the caller does not hand over any more
     */
    private @Nullable ConsumerRecord<byte @Nullable [], byte @Nullable []> next(
            @Nullable ConsumerRecord<byte @Nullable [], byte @Nullable []> before, @Nullable Outcome outcome) {
        ConsumerRecord<byte @Nullable [], byte @Nullable []> next;
        boolean look;
        CompletableFuture<Void> done = null;
        synchronized (this) {
            if (before != null && outcome != null) {
                look = rest(turn, size(before), outcome);
                done = doneIfQuiet();
            } else {
                look = false;
            }
            next = poll();
            if (next == null) {
                handingOver = false;
                look |= watched;
            }
        }
        tell(look, done);
        return next;
    }

    /** Guarded by this. */
    private @Nullable ConsumerRecord<byte @Nullable [], byte @Nullable []> poll() {
        List<ConsumerRecord<byte @Nullable [], byte @Nullable []>> batch = batches.peek();
        if (batch == null || ended || open >= mostOpen) {
            return null;
        }
        ConsumerRecord<byte @Nullable [], byte @Nullable []> next = batch.get(at++);
        if (at == batch.size()) {
            batches.remove();
            at = 0;
        }
        waiting--;
        open++;
        handedOver++;
        turn++;
        return next;
    }

    /** @return what came of it; {@code null}: that is told later */
    private @Nullable Outcome handOver(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        Future<Outcome> outcome;
        try {
            outcome = deliver(record);
        } catch (RuntimeException mistake) {
            // Ours. The records behind it must not wait for ever because of it.
            LOG.error("The record at {} of {} could not be handed over", position(record), group, mistake);
            receiver.skipped(group, position(record), "Knemu failed: " + mistake);
            return Outcome.AT_REST;
        }
        if (outcome.isComplete()) {
            return outcomeOf(outcome);
        }
        long itsTurn = turn;
        long size = size(record);
        outcome.onComplete(result -> rested(itsTurn, size, outcomeOf(result)));
        return null;
    }

    private Future<Outcome> deliver(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        EventRecords.Reading reading = reader.read(record);
        CloudEvent event = reading.event();
        if (event == null) {
            if (group.mapping() == null) {
                receiver.skipped(group, position(record), reading.problem());
                synchronized (this) {
                    handedOver--;
                }
                return Future.succeededFuture(Outcome.AT_REST);
            }
            event = EventRecords.map(record, group.mapping());
        }
        return receiver.deliver(
                group, position(record), Instant.ofEpochMilli(record.timestamp()), event, reading.trace());
    }

    private static TopicPosition position(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        return new TopicPosition(record.topic(), record.partition(), record.offset());
    }

    private static Outcome outcomeOf(AsyncResult<Outcome> result) {
        return result.succeeded() ? result.result() : Outcome.GIVEN_BACK;
    }

    private void rested(long itsTurn, long size, Outcome outcome) {
        boolean look;
        CompletableFuture<Void> done;
        synchronized (this) {
            look = rest(itsTurn, size, outcome);
            done = doneIfQuiet();
        }
        tell(look, done);
        handOver();
    }

    /**
     * Guarded by this.
     *
     * @return whether the member should look again
     */
    private boolean rest(long itsTurn, long size, Outcome outcome) {
        open--;
        bytes -= size;
        if (outcome == Outcome.AT_REST) {
            tracker.atRest(itsTurn);
        } else {
            // Given back: what comes after it must not overtake it either.
            end();
        }
        return outcome != Outcome.AT_REST || paused && hasRoom() || watched && open == 0;
    }

    /** Guarded by this. */
    private @Nullable CompletableFuture<Void> doneIfQuiet() {
        CompletableFuture<Void> done = open == 0 ? quiet : null;
        quiet = done == null ? quiet : null;
        return done;
    }

    private void tell(boolean look, @Nullable CompletableFuture<Void> done) {
        if (done != null) {
            done.complete(null);
        }
        if (look) {
            wake.run();
        }
    }

    /** Whether the partition should be paused. */
    synchronized boolean isFull() {
        return waiting >= limits.waiting() || bytes >= limits.bytes() || tracker.span() >= limits.span();
    }

    /** Less than full, so that a partition is not paused and resumed for every record. */
    private boolean hasRoom() {
        return waiting <= limits.waiting() / 2 && bytes <= limits.bytes() / 2 && tracker.span() <= limits.span() / 2;
    }

    /** Pauses when full; resumes when there is room again. */
    synchronized boolean pausesFrom(boolean before) {
        paused = before ? !hasRoom() : isFull();
        return paused;
    }

    /** {@link OffsetTracker#committable}. */
    synchronized long committable() {
        return tracker.committable();
    }

    /** Hands nothing over from now on. */
    synchronized void end() {
        ended = true;
        batches.clear();
        at = 0;
        waiting = 0;
    }

    /** Whether the member wants to be woken when something that it waits for may have come. */
    synchronized void watch(boolean watched) {
        this.watched = watched;
    }

    /** Whether all that was added has been handed over, or waits for an earlier record to come to rest. */
    synchronized boolean isHandedOver() {
        return !handingOver && (ended || waiting == 0 || open >= mostOpen);
    }

    /** Whether all before this offset has been handed over, of what was added, and none of it given back. */
    synchronized boolean isHandedOver(long offset) {
        List<ConsumerRecord<byte @Nullable [], byte @Nullable []>> batch = batches.peek();
        return !handingOver && !ended && (batch == null || batch.get(at).offset() >= offset);
    }

    /** Whether nothing is on its way. */
    synchronized boolean isQuiet() {
        return open == 0 && !handingOver;
    }

    /** Completes when nothing is on its way. Asked after {@link #end}. */
    synchronized CompletableFuture<Void> whenQuiet() {
        if (open == 0) {
            return CompletableFuture.completedFuture(null);
        }
        if (quiet == null) {
            quiet = new CompletableFuture<>();
        }
        return quiet;
    }

    /** Whether nothing more is handed over. */
    synchronized boolean hasEnded() {
        return ended;
    }

    /** How many events were handed over. */
    synchronized long handedOver() {
        return handedOver;
    }
}
