package dev.knemu.kafka;

import static dev.knemu.kafka.Orders.broker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.channel.TopicSpec;
import dev.knemu.channel.TopicStore;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.resource.ResourceKey;
import dev.knemu.transport.ContentMode;
import io.cloudevents.CloudEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Knative's own suites ask of Brokers of class Kafka and of KafkaSources, on a real Kafka. */
@ExtendWith(RunningKafka.class)
class KafkaConformanceTest {

    private static final AtomicInteger TESTS = new AtomicInteger();

    private final String namespace = "conformance-" + TESTS.incrementAndGet() + "-"
            + ProcessHandle.current().pid();
    private final EmbeddedKafka kafka;
    private final EventingEmulator eventing;
    private final Map<String, List<CloudEvent>> received = new ConcurrentHashMap<>();

    KafkaConformanceTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
        this.eventing = EventingEmulator.start(EmulatorOptions.defaults()
                .withKafka(Map.of("bootstrap.servers", kafka.bootstrapServers(), "fetch.max.wait.ms", "50")));
    }

    @AfterEach
    void close() {
        eventing.close();
    }

    private static String service(String name) {
        return "{ref: {apiVersion: v1, kind: Service, name: " + name + "}}";
    }

    /** A Trigger to a subscriber of its name that takes what it gets. */
    private String trigger(String name, String order, String filters) {
        List<CloudEvent> events = received.computeIfAbsent(name, any -> new CopyOnWriteArrayList<>());
        eventing.subscriber(namespace, name, Subscriber.accepting(events::add));
        return Orders.trigger(namespace, name, order, service(name)) + "  filters: " + filters + "\n";
    }

    private List<String> received(String name) {
        return received.get(name).stream().map(CloudEvent::getId).toList();
    }

    private void send(String id, String type, String... extensions) throws Exception {
        int status = eventing.broker(namespace, "orders")
                .send(event -> {
                    event.withId(id).withType(type);
                    for (int i = 0; i < extensions.length; i += 2) {
                        event.withExtension(extensions[i], extensions[i + 1]);
                    }
                })
                .answer()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .status();
        assertThat(status).isEqualTo(202);
    }

    @Test
    @DisplayName("C-301, C-308 of many Triggers each gets what its filters pass, in every dialect")
    void eachOfManyTriggersGetsWhatItsFiltersPass() throws Exception {
        Map<String, String> filters = new LinkedHashMap<>();
        filters.put("exact", "[{exact: {type: order.paid}}]");
        filters.put("prefix", "[{prefix: {type: order.}}]");
        filters.put("suffix", "[{suffix: {type: .paid}}]");
        filters.put("all", "[{all: [{prefix: {type: order.}}, {exact: {team: red}}]}]");
        filters.put("any", "[{any: [{exact: {type: bill.paid}}, {exact: {team: red}}]}]");
        filters.put("not", "[{not: {prefix: {type: order.}}}]");
        filters.put("cesql", "[{cesql: \"team = 'red' AND type LIKE '%.sent'\"}]");
        filters.put("several", "[{suffix: {type: .paid}}, {prefix: {type: order.}}]");
        filters.put("everything", "[]");
        StringBuilder manifests = new StringBuilder(broker(namespace, 3));
        filters.forEach((name, filter) -> manifests.append(trigger(name, "unordered", filter)));
        eventing.apply(manifests.toString());

        send("1", "order.paid");
        send("2", "order.sent", "team", "red");
        send("3", "bill.paid", "team", "blue");
        eventing.settle();

        Map<String, Set<String>> ids = new TreeMap<>();
        filters.keySet().forEach(name -> ids.put(name, Set.copyOf(received(name))));
        assertThat(ids)
                .isEqualTo(Map.of(
                        "exact", Set.of("1"),
                        "prefix", Set.of("1", "2"),
                        "suffix", Set.of("1", "3"),
                        "all", Set.of("2"),
                        "any", Set.of("2", "3"),
                        "not", Set.of("3"),
                        "cesql", Set.of("2"),
                        "several", Set.of("1"),
                        "everything", Set.of("1", "2", "3")));
    }

    @Test
    @DisplayName("C-304 with several partitions events come in order by partitionkey")
    void eventsComeInOrderByKey() throws Exception {
        eventing.apply(broker(namespace, 3) + trigger("ordered", "ordered", "[]"));

        for (int i = 0; i < 40; i++) {
            send("k" + i % 5 + "." + i, "order.paid", "partitionkey", "k" + i % 5);
        }
        eventing.settle();

        Map<String, List<String>> byKey =
                received("ordered").stream().collect(Collectors.groupingBy(id -> id.substring(0, 2)));
        for (int key = 0; key < 5; key++) {
            int first = key;
            assertThat(byKey.get("k" + key))
                    .containsExactlyElementsOf(IntStream.range(0, 8)
                            .mapToObj(i -> "k" + first + "." + (first + 5 * i))
                            .toList());
        }
        assertThat(received.get("ordered").stream()
                        .map(event -> event.getExtension("knativekafkapartition"))
                        .distinct())
                .hasSizeGreaterThan(1);
    }

    @Test
    @DisplayName("C-307 a subscriber that drops the first requests, or all but some, gets every event in the end")
    void whatIsDroppedIsDeliveredAgain() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        AtomicInteger next = new AtomicInteger(1);
        AtomicInteger before = new AtomicInteger(1);
        AtomicInteger fibonacci = new AtomicInteger();
        eventing.apply(broker(namespace, 1).replace("retry: 5", "retry: 30")
                + trigger("first-ones", "ordered", "[]")
                + trigger("fibonacci", "ordered", "[]"));
        eventing.subscriber(
                namespace,
                "first-ones",
                Subscriber.responding(
                        event -> requests.incrementAndGet() <= 4 ? Response.status(503) : taken("first-ones", event)));
        eventing.subscriber(namespace, "fibonacci", Subscriber.responding(event -> {
            if (fibonacci.incrementAndGet() != next.get()) {
                return Response.status(503);
            }
            next.set(next.get() + before.getAndSet(next.get()));
            return taken("fibonacci", event);
        }));

        for (int i = 0; i < 5; i++) {
            send("e" + i, "order.paid");
        }
        eventing.settle();

        assertThat(received("first-ones")).containsExactly("e0", "e1", "e2", "e3", "e4");
        assertThat(requests).hasValue(9);
        assertThat(received("fibonacci")).containsExactly("e0", "e1", "e2", "e3", "e4");
        assertThat(fibonacci).hasValue(8);
    }

    private Response taken(String name, CloudEvent event) {
        received.get(name).add(event);
        return Response.accepted();
    }

    @Test
    @DisplayName("C-310, C-315 a Trigger gets what is sent after it; a Broker that comes again begins anew")
    void brokersAndTriggersComeAndGo() throws Exception {
        String broker = broker(namespace, 1);
        eventing.apply(broker + trigger("early", "ordered", "[]"));
        send("e1", "order.paid");
        eventing.apply(trigger("late", "ordered", "[]"));
        send("e2", "order.paid");
        eventing.settle();
        assertThat(received("early")).containsExactly("e1", "e2");
        assertThat(received("late")).containsExactly("e2");

        assertThat(eventing.delete(ResourceKey.of("eventing.knative.dev/v1", "Broker", namespace, "orders")))
                .isTrue();
        eventing.settle();
        eventing.apply(broker);
        eventing.settle();
        send("e3", "order.paid");
        eventing.settle();

        assertThat(received("early")).containsExactly("e1", "e2", "e3");
        assertThat(received("late")).containsExactly("e2", "e3");
    }

    @Test
    @DisplayName(
            "C-320, C-321 a KafkaSource begins with the earliest record if told so, and goes with its sink and topics")
    void aKafkaSourceReadsWhatItIsToldTo() throws Exception {
        trigger("first", "ordered", "[]");
        trigger("second", "ordered", "[]");
        try (Stores stores = new Stores(kafka)) {
            TopicStore store = stores.open(new Received());
            for (String topic : List.of("in", "other")) {
                Stores.get(store.admin().create(new TopicSpec(namespace + "-" + topic, 1, 1, Map.of())));
            }
            append(store, "in", "before");

            eventing.apply(source("in", "first"));
            append(store, "in", "after");
            eventing.settle();
            assertThat(received("first")).containsExactly("before", "after");

            eventing.apply(source("in", "second"));
            append(store, "in", "to-second");
            eventing.settle();
            assertThat(received("second")).containsExactly("to-second");

            append(store, "other", "elsewhere");
            eventing.apply(source("other", "second"));
            append(store, "in", "unread");
            eventing.settle();
        }

        assertThat(received("first")).containsExactly("before", "after");
        assertThat(received("second")).containsExactly("to-second", "elsewhere");
    }

    private void append(TopicStore store, String topic, String id) throws Exception {
        Stores.get(store.append(namespace + "-" + topic, ContentMode.BINARY, Stores.event(id)));
    }

    private String source(String topic, String sink) {
        return """
            apiVersion: sources.knative.dev/v1
            kind: KafkaSource
            metadata: {name: in, namespace: NAMESPACE}
            spec:
              topics: [NAMESPACE-TOPIC]
              bootstrapServers: [k:9092]
              consumerGroup: NAMESPACE-source
              initialOffset: earliest
              sink: SINK
            """.replace("NAMESPACE", namespace).replace("TOPIC", topic).replace("SINK", service(sink));
    }
}
