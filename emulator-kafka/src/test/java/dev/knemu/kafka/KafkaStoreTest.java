package dev.knemu.kafka;

import static dev.knemu.kafka.Stores.event;
import static dev.knemu.kafka.Stores.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.RecordMapping;
import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicDescription;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPart;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.TopicSpec;
import dev.knemu.channel.TopicStore;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.transport.ContentMode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a real broker. */
@ExtendWith(RunningKafka.class)
class KafkaStoreTest {

    private EmbeddedKafka kafka;
    private Stores stores;
    private final Received received = new Received();
    private TopicStore store;

    @BeforeEach
    void open(EmbeddedKafka kafka) throws Exception {
        this.kafka = kafka;
        stores = new Stores(kafka);
        store = stores.open(received);
    }

    @AfterEach
    void close() throws Exception {
        stores.close();
    }

    @Nested
    class Topics {

        @Test
        void areMadeLookedAtAndDeleted() throws Exception {
            TopicSpec spec = new TopicSpec(stores.topic(), 3, 3, Map.of("retention.ms", "60000"));

            TopicDescription made = get(store.admin().create(spec));

            // One node holds one replica, whatever was asked for.
            assertThat(made).isEqualTo(new TopicDescription(stores.topic(), 3, 1));
            assertThat(get(store.admin().create(new TopicSpec(stores.topic(), 5, 1, Map.of()))))
                    .isEqualTo(made);
            assertThat(get(store.admin().describe(stores.topic()))).contains(made);
            get(store.admin().delete(stores.topic()));
            assertThat(get(store.admin().describe(stores.topic()))).isEmpty();
            get(store.admin().delete(stores.topic()));
            get(store.admin().deleteGroup("never-was"));
        }

        @Test
        void withANameThatCannotBeAreRefused() {
            assertThatThrownBy(() -> get(store.admin().create(new TopicSpec("a topic", 1, 1, Map.of()))))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            TopicException.class, e -> assertThat(e.reason()).isEqualTo(TopicException.Reason.INVALID))
                    .hasMessageStartingWith(
                            "the topic a topic could not be made at " + kafka.bootstrapServers() + ": ");
        }
    }

    @Nested
    class Appending {

        @Test
        void tellsWhereTheEventStandsAndKeepsTheKeysTogether() throws Exception {
            stores.topic(store, 4);

            TopicPosition first = get(store.append(stores.topic(), ContentMode.BINARY, event("e1", "k")));
            TopicPosition second = get(store.append(stores.topic(), ContentMode.STRUCTURED, event("e2", "k")));

            assertThat(first.offset()).isZero();
            assertThat(second).isEqualTo(new TopicPosition(stores.topic(), first.partition(), 1));
        }

        @Test
        void toATopicThatIsMissingFailsAndHoldsUpNobody() throws Exception {
            stores.topic(store, 1);

            Future<TopicPosition> lost = store.append("nowhere", ContentMode.BINARY, event("e1"));
            get(store.append(stores.topic(), ContentMode.BINARY, event("e2")));

            assertThatThrownBy(() -> get(lost))
                    .cause()
                    .isInstanceOfSatisfying(
                            TopicException.class,
                            e -> assertThat(e.reason()).isEqualTo(TopicException.Reason.NO_SUCH_TOPIC))
                    .hasMessage("the event could not be added to the topic nowhere at " + kafka.bootstrapServers()
                            + ": there is no such topic");
        }

        @Test
        void ofARecordThatIsTooLargeIsRefused() throws Exception {
            stores.topic(store, 1);
            TopicStore small = stores.open(received, "max.request.size", "1000");

            assertThatThrownBy(() -> get(small.append(stores.topic(), ContentMode.BINARY, event("x".repeat(2000)))))
                    .cause()
                    .isInstanceOfSatisfying(
                            TopicException.class, e -> assertThat(e.reason()).isEqualTo(TopicException.Reason.INVALID))
                    .hasMessageContaining("max.request.size");
        }

        @Test
        void isOverOnceTheStoreIsClosed() throws Exception {
            get(store.close());

            assertThatThrownBy(() -> get(store.append("t", ContentMode.BINARY, event("e"))))
                    .cause()
                    .hasMessage("the store of topics has been closed");
        }
    }

    @Nested
    class AGroup {

        @Test
        void getsWhatIsAppendedOnceItHasStarted() throws Exception {
            stores.topic(store, 3);
            stores.append(store, "before", 3);

            get(store.start(stores.group(DeliveryOrder.UNORDERED)));
            stores.append(store, "after", 20);

            received.await(20);
            get(store.handedOver());
            assertThat(received.ids()).containsExactlyInAnyOrderElementsOf(ids("after", 0, 20));
        }

        @Test
        void thatBeginsEarlyGetsAllThatStandsThere() throws Exception {
            stores.topic(store, 1);
            stores.append(store, "before", 3);

            get(store.start(stores.group(DeliveryOrder.UNORDERED, InitialOffset.EARLIEST, null)));

            get(store.handedOver());
            assertThat(received.ids()).containsExactlyElementsOf(ids("before", 0, 3));
        }

        @Test
        void ofATopicThatIsMissingDoesNotStart() {
            assertThatThrownBy(() -> get(store.start(stores.group(DeliveryOrder.ORDERED))))
                    .cause()
                    .isInstanceOfSatisfying(
                            TopicException.class,
                            e -> assertThat(e.reason()).isEqualTo(TopicException.Reason.NO_SUCH_TOPIC))
                    .hasMessage("the consumer group group-" + stores.topic() + " of Trigger default/" + stores.topic()
                            + " could not be started at " + kafka.bootstrapServers() + ": there is no topic "
                            + stores.topic());
        }

        @Test
        void goesOnWhereItStopped() throws Exception {
            stores.topic(store, 1);
            TopicGroup group = stores.group(DeliveryOrder.UNORDERED);
            get(store.start(group));
            stores.append(store, "a", 3);
            received.await(3);
            get(store.stop(group));
            stores.append(store, "b", 2);

            get(store.start(group));

            get(store.handedOver());
            assertThat(received.ids()).containsExactly("a0", "a1", "a2", "b0", "b1");
        }

        @Test
        void getsAgainWhatHadNotComeToRest() throws Exception {
            stores.topic(store, 1);
            TopicGroup group = stores.group(DeliveryOrder.UNORDERED);
            received.holding(event -> event.getId().equals("a1"));
            get(store.start(group));
            stores.append(store, "a", 3);
            received.await(3);
            get(store.stop(group));
            received.holding(event -> false);

            get(store.start(group));

            get(store.handedOver());
            assertThat(received.ids()).containsExactly("a0", "a1", "a2", "a1", "a2");
        }

        @Test
        void thatGoesOnByOtherRulesDoesNotGetAgainWhatWasUnderWay() throws Exception {
            stores.topic(store, 1);
            TopicGroup before = stores.group(DeliveryOrder.UNORDERED);
            received.holding(event -> event.getId().equals("a1"));
            get(store.start(before));
            stores.append(store, "a", 3);
            received.await(3);

            Future<Void> finished = store.finish(before);
            assertThat(finished.isComplete()).isFalse();
            received.deliveries().get(1).atRest();
            get(finished);
            get(store.start(stores.group(DeliveryOrder.ORDERED)));
            stores.append(store, "b", 1);

            received.await(4);
            assertThat(received.ids()).containsExactly("a0", "a1", "a2", "b0");
        }

        @Test
        void isHandedOnceMoreWhatWasGivenBackAndNothingThatCameBefore() throws Exception {
            stores.topic(store, 1);
            received.holding(event -> event.getId().equals("a1"));
            get(store.start(stores.group(DeliveryOrder.ORDERED)));
            stores.append(store, "a", 3);
            received.await(2);
            received.holding(event -> false);

            received.deliveries().get(1).outcome().complete(RecordReceiver.Outcome.GIVEN_BACK);

            received.await(4);
            assertThat(received.ids()).containsExactly("a0", "a1", "a1", "a2");
        }

        @Test
        void inOrderWaitsForEachEventOfAPartitionAndForNoOtherPartition() throws Exception {
            stores.topic(store, 2);
            received.holding(event -> event.getId().startsWith("slow"));
            get(store.start(stores.group(DeliveryOrder.ORDERED)));
            TopicPosition slow = get(store.append(stores.topic(), ContentMode.BINARY, event("slow", "k0")));
            TopicPosition waiting = get(store.append(stores.topic(), ContentMode.BINARY, event("behind", "k0")));

            appendElsewhere(slow.partition());

            get(store.handedOver());
            assertThat(received.ids()).containsExactlyInAnyOrder("slow", "elsewhere");
            get(store.handedOver(slow));
            Future<Void> behind = store.handedOver(waiting);
            get(store.handedOver());
            assertThat(behind.isComplete()).isFalse();
            received.deliveries().stream()
                    .filter(delivery -> delivery.id().equals("slow"))
                    .forEach(Received.Delivery::atRest);
            get(behind);
            assertThat(received.deliveries().get(2).id()).isEqualTo("behind");
            assertThat(received.deliveries().get(2).position().partition()).isEqualTo(slow.partition());
        }

        /** Some of these keys go to the other partition; those that do not wait behind the slow one. */
        private void appendElsewhere(int partition) throws Exception {
            TopicPosition position;
            int key = 1;
            do {
                position = get(store.append(stores.topic(), ContentMode.BINARY, event("elsewhere", "k" + key++)));
            } while (position.partition() == partition);
        }

        @Test
        void passesOverRecordsThatAreNoEvents() throws Exception {
            stores.topic(store, 1);
            get(store.start(stores.group(DeliveryOrder.ORDERED)));

            write("poison");
            stores.append(store, "a", 1);

            received.await(1);
            assertThat(received.ids()).containsExactly("a0");
            assertThat(received.skipped())
                    .containsExactly(stores.topic() + ", partition 0, offset 0: it has neither a header ce_specversion"
                            + " nor a content-type application/cloudevents+json");
        }

        @Test
        void ofASourceMakesEventsOfThem() throws Exception {
            stores.topic(store, 1);
            RecordMapping mapping = new RecordMapping("shop", "in", RecordMapping.KeyType.STRING);
            get(store.start(stores.group(DeliveryOrder.ORDERED, InitialOffset.LATEST, mapping)));

            write("plain");

            assertThat(received.await(1).get(0).event().getId()).isEqualTo("partition:0/offset:0");
        }

        @Test
        void saysThatItsTopicHasGoneAndReadsItFromItsBeginningWhenItIsBack() throws Exception {
            TopicStore impatient =
                    stores.open(received, "auto.commit.interval.ms", "100", "metadata.max.age.ms", "200");
            stores.topic(impatient, 1);
            TopicGroup group = stores.group(DeliveryOrder.ORDERED);
            get(impatient.start(group));

            get(impatient.admin().delete(stores.topic()));
            received.await(() -> !received.health().isEmpty());
            assertThat(received.health())
                    .containsExactly("NO_SUCH_TOPIC: the " + group + " could not be read at " + kafka.bootstrapServers()
                            + ": there is no topic " + stores.topic()
                            + " any more. Make it again; it is then read from its beginning");

            stores.topic(impatient, 1);
            stores.append(impatient, "b", 1);
            received.await(1);
            assertThat(received.ids()).containsExactly("b0");
            received.await(() -> received.health().size() == 2);
            assertThat(received.health()).last().isEqualTo("recovered");
        }

        @Test
        void takesNoMoreThanASlowSubscriberCanBear() throws Exception {
            stores.topic(store, 1);
            received.holding(event -> true);
            get(store.start(stores.group(DeliveryOrder.UNORDERED)));
            stores.append(store, "a", 3000);
            get(store.handedOver());

            assertThat(received.ids()).hasSize(256);

            received.holding(event -> false);
            received.deliveries().forEach(Received.Delivery::atRest);
            assertThat(received.await(3000)).extracting(Received.Delivery::id).isEqualTo(ids("a", 0, 3000));
        }

        @Test
        void thatIsNotReadHereKeepsItsPlace() throws Exception {
            stores.topic(store, 1);
            TopicGroup group = stores.group(DeliveryOrder.UNORDERED);
            TopicGroup unread = new TopicGroup(
                    group.channel(),
                    group.subscription(),
                    group.uid(),
                    group.id(),
                    group.topics(),
                    group.order(),
                    group.initialOffset(),
                    0,
                    null);
            get(store.start(unread));
            stores.append(store, "a", 2);
            get(store.stop(unread));

            get(store.start(group));

            get(store.handedOver());
            assertThat(received.ids()).containsExactly("a0", "a1");
        }

        private void write(String value) throws Exception {
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", kafka.bootstrapServers()),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.send(new ProducerRecord<>(stores.topic(), value)).get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void drainingWaitsForWhatIsOpenAndTakesNothingNew() throws Exception {
        stores.topic(store, 1);
        TopicGroup group = stores.group(DeliveryOrder.UNORDERED);
        received.holding(event -> event.getId().equals("a0"));
        get(store.start(group));
        stores.append(store, "a", 1);
        received.await(1);

        Future<Void> drained = store.drain();
        stores.append(store, "b", 1);
        assertThat(drained.isComplete()).isFalse();
        received.deliveries().get(0).atRest();
        get(drained);
        get(store.close());

        TopicStore next = stores.open(received);
        get(next.start(group));
        get(next.handedOver());
        assertThat(received.ids()).containsExactly("a0", "b0");
    }

    @Test
    void closingLeavesNoThread() throws Exception {
        Set<String> before = threads();
        stores.topic(store, 1);
        get(store.start(stores.group(DeliveryOrder.UNORDERED)));
        stores.append(store, "a", 1);
        received.await(1);

        get(store.close());

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("knemu-kafka")) {
                // It has said its last word and may need a moment to be gone.
                thread.join(5_000);
            }
        }
        assertThat(threads()).isEqualTo(before);
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("knemu-kafka")
                        || name.contains("kafka-producer-network")
                        || name.contains("kafka-admin-client")
                        || name.contains("kafka-coordinator-heartbeat"))
                .filter(name -> !name.contains("adminclient-"))
                .collect(Collectors.toSet());
    }

    @Nested
    class Replaying {

        @Test
        void handsPartOfATopicOverAgainAndLeavesNoTrace() throws Exception {
            stores.topic(store, 1);
            TopicGroup group = stores.group(DeliveryOrder.ORDERED);
            get(store.start(group));
            stores.append(store, "a", 5);
            received.await(5);

            long count = get(store.replay(
                    group.forReplay("replay-" + group.id()),
                    new TopicPart(null, OptionalLong.of(1), null, OptionalLong.of(4))));

            assertThat(count).isEqualTo(3);
            assertThat(received.ids()).containsExactly("a0", "a1", "a2", "a3", "a4", "a1", "a2", "a3");
        }

        @Test
        void saysThatAnOffsetIsBeyondTheEnd() throws Exception {
            stores.topic(store, 1);
            stores.append(store, "a", 2);
            TopicPart fromTheFourth = new TopicPart(null, OptionalLong.of(3), null, OptionalLong.empty());

            assertThatThrownBy(() ->
                            get(store.replay(stores.group(DeliveryOrder.ORDERED).forReplay("replay"), fromTheFourth)))
                    .cause()
                    .isInstanceOf(TopicException.class)
                    .hasMessage("offset 3 is beyond the end: partition 0 of " + stores.topic() + " ends at 2");
        }

        @Test
        void ofNothingIsOverAtOnce() throws Exception {
            stores.topic(store, 2);

            assertThat(get(store.replay(stores.group(DeliveryOrder.UNORDERED).forReplay("replay"), TopicPart.ALL)))
                    .isZero();
        }
    }

    static List<String> ids(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
    }
}
