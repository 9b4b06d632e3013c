package dev.knemu.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whole emulators on a real Kafka: what a user's program sees. */
@ExtendWith(RunningKafka.class)
class EmulatorOverKafkaTest {

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    /** Of the class Kafka, with one partition, so that there is one order. */
    private static final String KAFKA_BROKER = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: one-partition}
            data:
              default.topic.partitions: "1"
              default.topic.replication.factor: "3"
              bootstrap.servers: my-cluster-kafka-bootstrap.kafka:9092
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: orders
              annotations: {eventing.knative.dev/broker.class: Kafka}
            spec:
              config: {apiVersion: v1, kind: ConfigMap, name: one-partition}
              delivery: {retry: 2, backoffPolicy: linear, backoffDelay: PT0.01S}
            ---
            """;

    private static final String MT_BROKER = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: orders}
            ---
            """;

    private static final String TRIGGER = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: created
              annotations: {kafka.eventing.knative.dev/delivery.order: ordered}
            spec:
              broker: orders
              filters: [{exact: {type: order.created}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: shop}}
            """;

    private final String namespace = "e2e-" + NAMESPACES.incrementAndGet() + "-"
            + ProcessHandle.current().pid();
    private final EmulatorOptions options;

    EmulatorOverKafkaTest(EmbeddedKafka kafka) {
        options = EmulatorOptions.defaults()
                .withJournal(Journal.Level.FULL)
                .withKafka(Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "session.timeout.ms", "2000",
                        "heartbeat.interval.ms", "300",
                        "fetch.max.wait.ms", "50"));
    }

    private String in(String yaml) {
        return yaml.replace("metadata: {name: ", "metadata: {namespace: " + namespace + ", name: ")
                .replace("metadata:\n  name: ", "metadata:\n  namespace: " + namespace + "\n  name: ");
    }

    private Sent send(EventingEmulator eventing, String id, String type) {
        return eventing.broker(namespace, "orders")
                .send(event -> event.withId(id).withType(type));
    }

    private static int status(Sent sent) throws Exception {
        return sent.answer().toCompletableFuture().get(30, TimeUnit.SECONDS).status();
    }

    private static List<String> ids(List<CloudEvent> events) {
        return events.stream().map(CloudEvent::getId).toList();
    }

    @Test
    @DisplayName(
            "C-303 an ordered Trigger of a Kafka Broker gets its events in order, also when deliveries fail at first")
    void anOrderedTriggerGetsItsEventsInOrder() throws Exception {
        List<CloudEvent> received = new CopyOnWriteArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(20);
        try (EventingEmulator eventing = EventingEmulator.start(options)) {
            eventing.subscriber(namespace, "shop", Subscriber.responding(event -> {
                if (asked.incrementAndGet() % 3 == 1) {
                    return Response.status(503);
                }
                received.add(event);
                all.countDown();
                return Response.accepted();
            }));
            eventing.apply(in(KAFKA_BROKER + TRIGGER));
            assertThat(eventing.get(Broker.class, namespace, "orders")
                            .orElseThrow()
                            .isReady())
                    .isTrue();
            assertThat(eventing.get(Trigger.class, namespace, "created")
                            .orElseThrow()
                            .isReady())
                    .isTrue();

            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                assertThat(status(send(eventing, "e" + i, "order.created"))).isEqualTo(202);
                sent.add("e" + i);
            }
            send(eventing, "other", "order.paid");
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
            eventing.settle();

            assertThat(ids(received)).isEqualTo(sent);
            assertThat(received.get(19).getExtension("knativekafkaoffset")).isEqualTo("19");
            assertThat(eventing.why("other"))
                    .singleElement()
                    .satisfies(why -> assertThat(why.verdict().passed()).isFalse());
        }
    }

    @Test
    @DisplayName("issue 6.1 the program of an MT Broker in memory runs over Kafka by one setting")
    void theSameProgramRunsOverKafkaByOneSetting() throws Exception {
        for (EmulatorOptions each : List.of(EmulatorOptions.defaults(), options.withKafkaChannels())) {
            List<CloudEvent> received = new CopyOnWriteArrayList<>();
            try (EventingEmulator eventing = EventingEmulator.start(each)) {
                eventing.subscriber(namespace, "shop", Subscriber.accepting(received::add));
                eventing.apply(in(MT_BROKER + TRIGGER));

                assertThat(status(send(eventing, "e1", "order.created"))).isEqualTo(202);
                assertThat(status(send(eventing, "e2", "order.paid"))).isEqualTo(202);
                eventing.settle();

                assertThat(ids(received)).containsExactly("e1");
            }
        }
    }

    @Test
    @DisplayName("issue 6.2 what was open when an emulator closed, the next one delivers")
    void theNextEmulatorDeliversWhatWasOpen() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (EventingEmulator eventing = EventingEmulator.start(options.withDrainLimit(Duration.ofMillis(100)))) {
            eventing.subscriber(namespace, "shop", Subscriber.responding(event -> {
                asked.countDown();
                return Response.hang();
            }));
            eventing.apply(in(KAFKA_BROKER + TRIGGER));
            status(send(eventing, "e1", "order.created"));
            status(send(eventing, "e2", "order.created"));
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        }

        List<CloudEvent> received = new CopyOnWriteArrayList<>();
        try (EventingEmulator eventing = EventingEmulator.start(options)) {
            eventing.subscriber(namespace, "shop", Subscriber.accepting(received::add));
            eventing.apply(in(KAFKA_BROKER + TRIGGER));
            eventing.settle();

            assertThat(ids(received)).containsExactly("e1", "e2");
            assertThat(eventing.journal().entries(Entry.Stored.class)).hasSize(2);
        }
    }

    @Test
    @DisplayName("issue 6.2 so it is where a Subscription to a KafkaChannel reads, whose group is known by its uid")
    void theNextEmulatorDeliversWhatWasOpenInAChannel() throws Exception {
        EmulatorOptions inChannels = options.withKafkaChannels().withDrainLimit(Duration.ofMillis(100));
        CountDownLatch asked = new CountDownLatch(1);
        try (EventingEmulator eventing = EventingEmulator.start(inChannels)) {
            eventing.subscriber(namespace, "shop", Subscriber.responding(event -> {
                asked.countDown();
                return Response.hang();
            }));
            eventing.apply(in(MT_BROKER + TRIGGER));
            status(send(eventing, "e1", "order.created"));
            status(send(eventing, "e2", "order.created"));
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        }

        List<CloudEvent> received = new CopyOnWriteArrayList<>();
        try (EventingEmulator eventing = EventingEmulator.start(inChannels)) {
            eventing.subscriber(namespace, "shop", Subscriber.accepting(received::add));
            // Whatever else there is, and in whatever order it is made.
            eventing.apply(in(MT_BROKER.replace("orders", "another") + MT_BROKER + TRIGGER));
            eventing.settle();

            assertThat(ids(received)).containsExactly("e1", "e2");
        }
    }

    @Test
    @DisplayName("5.8, 7.3 a reply goes back to the topic and meets all Triggers; settling waits for it")
    void aReplyMeetsAllTriggers() {
        List<CloudEvent> received = new CopyOnWriteArrayList<>();
        try (EventingEmulator eventing = EventingEmulator.start(options)) {
            eventing.subscriber(
                    namespace,
                    "shop",
                    Subscriber.responding(event -> event.getType().equals("order.created")
                            ? Response.reply(CloudEventBuilder.from(event)
                                    .withId("reply")
                                    .withType("order.shipped")
                                    .build())
                            : Response.accepted()));
            eventing.subscriber(namespace, "mail", Subscriber.accepting(received::add));
            eventing.apply(in(KAFKA_BROKER + TRIGGER + "---\n"
                    + TRIGGER.replace("name: created", "name: shipped")
                            .replace("order.created", "order.shipped")
                            .replace("name: shop", "name: mail")));

            send(eventing, "e1", "order.created");
            eventing.settle();

            assertThat(ids(received)).containsExactly("reply");
        }
    }
}
