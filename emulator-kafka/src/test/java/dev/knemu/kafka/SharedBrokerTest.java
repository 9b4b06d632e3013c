package dev.knemu.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.journal.Entry;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whole emulators that share the Triggers of one Broker, and Triggers that share one Broker. */
@ExtendWith(RunningKafka.class)
class SharedBrokerTest {

    private static final AtomicInteger TESTS = new AtomicInteger();

    private final String namespace =
            "shared-" + TESTS.incrementAndGet() + "-" + ProcessHandle.current().pid();
    private final EmbeddedKafka kafka;
    private final List<String> received = new ArrayList<>();

    SharedBrokerTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    private EventingEmulator emulator(String... triggers) {
        EventingEmulator eventing = EventingEmulator.start(Orders.options(kafka.bootstrapServers(), 2_000));
        StringBuilder manifests = new StringBuilder(Orders.broker(namespace, 6));
        for (String trigger : triggers) {
            manifests.append(Orders.trigger(
                    namespace, trigger, "ordered", "{ref: {apiVersion: v1, kind: Service, name: " + trigger + "}}"));
        }
        eventing.subscriber(namespace, "ship", receiving());
        eventing.apply(manifests.toString());
        return eventing;
    }

    private Subscriber receiving() {
        return Subscriber.accepting(event -> {
            synchronized (received) {
                received.add(event.getId());
                received.notifyAll();
            }
        });
    }

    private List<String> received(int count) throws InterruptedException {
        synchronized (received) {
            while (received.size() < count) {
                received.wait(TimeUnit.SECONDS.toMillis(30));
            }
            return List.copyOf(received);
        }
    }

    private List<Sent> send(EventingEmulator eventing, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> eventing.broker(namespace, "orders")
                        .send(event -> event.withId("e" + i)
                                .withType("order.paid")
                                .withExtension("partitionkey", "key-" + i % 20)))
                .toList();
    }

    private static void accepted(List<Sent> sent) throws Exception {
        for (Sent one : sent) {
            assertThat(one.answer()
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS)
                            .status())
                    .isEqualTo(202);
        }
    }

    @Test
    void ofThreeEmulatorsTwoTakeOverWhatTheThirdLeaves() throws Exception {
        try (EventingEmulator first = emulator("ship");
                EventingEmulator second = emulator("ship")) {
            EventingEmulator third = emulator("ship");
            List<Sent> sent = new ArrayList<>(send(first, 0, 200));
            sent.addAll(send(second, 200, 400));
            third.close();
            sent.addAll(send(first, 400, 600));
            accepted(sent);

            Set<String> all = IntStream.range(0, 600).mapToObj(i -> "e" + i).collect(Collectors.toSet());
            assertThat(received(600)).containsExactlyInAnyOrderElementsOf(all);
            assertThat(first.journal().entries(Entry.Delivered.class)).isNotEmpty();
            assertThat(second.journal().entries(Entry.Delivered.class)).isNotEmpty();
        }
    }

    @Test
    void neitherPoisonNorASlowSubscriberHoldsUpAnotherTrigger() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (EventingEmulator eventing = emulator("ship", "slow", "broken")) {
            eventing.subscriber(namespace, "slow", Subscriber.responding(event -> {
                asked.countDown();
                await(go);
                return Response.accepted();
            }));
            eventing.subscriber(namespace, "broken", Subscriber.responding(event -> Response.status(500)));
            accepted(send(eventing, 0, 1));
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

            poison();
            accepted(send(eventing, 1, 100));

            assertThat(new HashSet<>(received(100))).hasSize(100);
            go.countDown();
            eventing.settle();
            assertThat(eventing.journal().entries(Entry.Refused.class))
                    .extracting(Entry.Refused::reason)
                    .anyMatch(reason ->
                            reason.contains("is no event, and Trigger " + namespace + "/ship passed it over"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void poison() throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int partition = 0; partition < 6; partition++) {
                producer.send(new ProducerRecord<>(
                                "knative-broker-" + namespace + "-orders", partition, null, "poison"))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }
}
