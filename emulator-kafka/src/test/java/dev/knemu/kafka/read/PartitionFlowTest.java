package dev.knemu.kafka.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.journal.Ref;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Without a cluster: the records of one partition, and a subscriber that comes to rest when it is told. */
class PartitionFlowTest {

    private static final Limits FEW = new Limits(3, 4, 10_000, 6);

    private final Subscriber subscriber = new Subscriber();
    private int woken;

    @Test
    void inOrderEachRecordWaitsForTheOneBefore() {
        PartitionFlow flow = flow(DeliveryOrder.ORDERED);

        flow.add(records(0, 1, 2));
        assertThat(subscriber.offsets).containsExactly(0L);
        subscriber.rest(0);
        assertThat(subscriber.offsets).containsExactly(0L, 1L);
        assertThat(flow.committable()).isEqualTo(1);
    }

    @Test
    void outOfOrderSeveralAreUnderWayAndTheFirstOpenOneIsCommittedUpTo() {
        PartitionFlow flow = flow(DeliveryOrder.UNORDERED);

        flow.add(records(0, 1, 2, 3));
        assertThat(subscriber.offsets).containsExactly(0L, 1L, 2L);
        subscriber.rest(2);
        assertThat(subscriber.offsets).containsExactly(0L, 1L, 2L, 3L);
        assertThat(flow.committable()).isZero();
        subscriber.rest(0);
        assertThat(flow.committable()).isEqualTo(1);
    }

    @Test
    void manyThatRestAtOnceDoNotBecomeADeepStack() {
        subscriber.restsAtOnce = true;
        PartitionFlow flow = flow(DeliveryOrder.ORDERED);

        flow.add(records(LongStream.range(0, 50_000).toArray()));

        assertThat(flow.committable()).isEqualTo(50_000);
        assertThat(flow.isQuiet()).isTrue();
    }

    @Test
    void isFullUntilThereIsRoomForMoreThanOne() {
        PartitionFlow flow = flow(DeliveryOrder.ORDERED);
        flow.add(records(0, 1, 2, 3, 4));
        assertThat(flow.pausesFrom(false)).isTrue();

        subscriber.rest(0);
        assertThat(flow.pausesFrom(true)).isTrue();
        assertThat(woken).isZero();
        subscriber.rest(1);
        subscriber.rest(2);

        assertThat(woken).isPositive();
        assertThat(flow.pausesFrom(true)).isFalse();
    }

    @Test
    void aRecordThatNeverRestsDoesNotLetTheRestRunAwayFromIt() {
        PartitionFlow flow = flow(DeliveryOrder.UNORDERED);
        flow.add(records(0, 1, 2, 3, 4, 5));
        for (int i = 1; i < 6; i++) {
            subscriber.rest(i);
        }

        assertThat(flow.isFull()).isTrue();
        assertThat(flow.committable()).isZero();
    }

    @Test
    void bytesCountAsWell() {
        PartitionFlow flow = flow(DeliveryOrder.UNORDERED);

        flow.add(List.of(record(0, new byte[10_000])));

        assertThat(flow.isFull()).isTrue();
    }

    @Test
    void whatIsGivenBackEndsTheFlowAndIsNotCommitted() {
        PartitionFlow flow = flow(DeliveryOrder.ORDERED);
        flow.add(records(0, 1, 2));
        subscriber.rest(0);

        subscriber.open.get(1).complete(RecordReceiver.Outcome.GIVEN_BACK);

        assertThat(subscriber.offsets).containsExactly(0L, 1L);
        assertThat(flow.hasEnded()).isTrue();
        assertThat(flow.committable()).isEqualTo(1);
    }

    @Test
    void onceEndedNothingIsHandedOverAndWhoWaitsHearsWhenAllIsAtRest() {
        PartitionFlow flow = flow(DeliveryOrder.UNORDERED);
        flow.add(records(0, 1, 2, 3));

        flow.end();
        var quiet = flow.whenQuiet();
        subscriber.rest(0);
        subscriber.rest(1);
        assertThat(quiet).isNotDone();
        subscriber.rest(2);

        assertThat(quiet).isDone();
        assertThat(subscriber.offsets).containsExactly(0L, 1L, 2L);
        assertThat(flow.committable()).isEqualTo(3);
    }

    @Test
    void aMistakeOfOursHoldsUpNobody() {
        PartitionFlow flow = flow(DeliveryOrder.ORDERED);
        subscriber.failing = 0;

        flow.add(records(0, 1));

        assertThat(subscriber.skipped)
                .containsExactly("t, partition 0, offset 0: Knemu failed: java.lang.IllegalStateException: broken");
        assertThat(subscriber.offsets).containsExactly(0L, 1L);
        assertThat(flow.committable()).isEqualTo(1);
    }

    @Test
    void whoAddsDoesNotWaitForTheLaneAndTheLaneIsGivenAllAtOnce() {
        List<Runnable> given = new ArrayList<>();
        subscriber.lane = given::add;
        subscriber.restsAtOnce = true;
        PartitionFlow flow = flow(DeliveryOrder.ORDERED);

        flow.add(records(0, 1));
        flow.add(records(2, 3));
        assertThat(subscriber.offsets).isEmpty();
        assertThat(flow.isFull()).isTrue();
        assertThat(flow.isHandedOver()).isFalse();
        assertThat(flow.isQuiet()).isFalse();
        assertThat(given).hasSize(1);
        given.get(0).run();

        assertThat(subscriber.offsets).containsExactly(0L, 1L, 2L, 3L);
        assertThat(flow.isHandedOver()).isTrue();
        assertThat(flow.isQuiet()).isTrue();
    }

    @Test
    void whatWasAddedBeforeTheEndAndNotHandedOverIsLeftToTheNextOwner() {
        List<Runnable> given = new ArrayList<>();
        subscriber.lane = given::add;
        PartitionFlow flow = flow(DeliveryOrder.ORDERED);
        flow.add(records(0, 1));

        flow.end();
        assertThat(flow.whenQuiet()).isDone();
        given.get(0).run();

        assertThat(subscriber.offsets).isEmpty();
        assertThat(flow.committable()).isZero();
    }

    @Test
    void endsWithTheLanes() {
        subscriber.lane = task -> {
            throw new RejectedExecutionException("the lane has ended");
        };
        PartitionFlow flow = flow(DeliveryOrder.ORDERED);

        flow.add(records(0, 1));

        assertThat(flow.hasEnded()).isTrue();
        assertThat(flow.isQuiet()).isTrue();
        assertThat(flow.committable()).isZero();
    }

    private PartitionFlow flow(DeliveryOrder order) {
        TopicGroup group = new TopicGroup(
                new Ref("Broker", "default", "b"),
                new Ref("Trigger", "default", "t"),
                "uid",
                "g",
                List.of("t"),
                order,
                InitialOffset.LATEST,
                1,
                null);
        return new PartitionFlow(group, new TopicPartition("t", 0), subscriber, FEW, () -> woken++);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(long... offsets) {
        return LongStream.of(offsets)
                .mapToObj(offset -> record(offset, new byte[0]))
                .toList();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_specversion", "1.0".getBytes(UTF_8));
        headers.add("ce_id", Long.toString(offset).getBytes(UTF_8));
        headers.add("ce_source", "/s".getBytes(UTF_8));
        headers.add("ce_type", "t".getBytes(UTF_8));
        return new ConsumerRecord<>(
                "t", 0, offset, 0, TimestampType.CREATE_TIME, -1, value.length, null, value, headers, Optional.empty());
    }

    private static final class Subscriber implements RecordReceiver {
        private final List<Long> offsets = new ArrayList<>();
        private final List<Promise<Outcome>> open = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();
        private boolean restsAtOnce;
        private long failing = -1;
        private Executor lane = Runnable::run;

        @Override
        public Executor laneOf(String topic, int partition) {
            return lane;
        }

        @Override
        public Future<Outcome> deliver(
                TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event, Headers trace) {
            offsets.add(position.offset());
            Promise<Outcome> outcome = Promise.promise();
            open.add(outcome);
            if (position.offset() == failing) {
                throw new IllegalStateException("broken");
            }
            if (restsAtOnce) {
                outcome.complete(Outcome.AT_REST);
            }
            return outcome.future();
        }

        void rest(int number) {
            open.get(number).complete(Outcome.AT_REST);
        }

        @Override
        public void skipped(TopicGroup group, TopicPosition position, String reason) {
            skipped.add(position + ": " + reason);
        }

        @Override
        public void troubled(TopicGroup group, TopicException problem) {}

        @Override
        public void recovered(TopicGroup group) {}
    }
}
