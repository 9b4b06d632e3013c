package dev.knemu.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Sink;
import dev.knemu.Subscriber;
import dev.knemu.event.Attributes;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A topic and a group that are in use here can be in use on a cluster next, and the other way round. */
@ExtendWith(RunningKafka.class)
class ExchangeTest {

    private static final AtomicInteger TESTS = new AtomicInteger();

    /** Every kind of attribute and of data there is, as producers send them over HTTP: extensions are text. */
    private static final List<CloudEvent> EVENTS = List.of(
            CloudEventBuilder.v1()
                    .withId("all")
                    .withSource(URI.create("/shop/eu?a=b#c"))
                    .withType("order.paid")
                    .withSubject("Bestellung \u00fc \ud83d\ude00 \"100 %\"")
                    .withTime(OffsetDateTime.parse("2026-01-02T03:04:05.123456789Z"))
                    .withDataSchema(URI.create("https://shop/schema#1"))
                    .withExtension("partitionkey", "Kundin \u00fc")
                    .withExtension("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .withExtension("count", "5")
                    .withExtension("empty", "")
                    .withData("application/json", "{\"sum\":7,\"of\":[\"\u00fc\",null,1.5]}".getBytes(UTF_8))
                    .build(),
            event("no-data").build(),
            event("no-data-of-a-type").withDataContentType("text/plain").build(),
            event("text")
                    .withData("text/plain; charset=utf-8", "gr\u00fc\u00df Gott\n".getBytes(UTF_8))
                    .build(),
            event("bytes")
                    .withData("application/octet-stream", new byte[] {0, -1, -128, 13, 10})
                    .build(),
            event("json-text")
                    .withData("application/json", "\"just text\"".getBytes(UTF_8))
                    .build(),
            event("json-of-a-kind")
                    .withData("application/vnd.shop+json", "{\"a\":{}}".getBytes(UTF_8))
                    .build(),
            event("bytes-of-no-type")
                    .withData("{\"a\":1}".getBytes(UTF_8))
                    .withTime(OffsetDateTime.parse("2026-01-02T03:04:05Z"))
                    .build(),
            CloudEventBuilder.v03()
                    .withId("old")
                    .withSource(URI.create("urn:old"))
                    .withType("order.paid")
                    .withSchemaUrl(URI.create("https://old/schema"))
                    .withExtension("partitionkey", "7")
                    .withData("text/plain", "alt".getBytes(UTF_8))
                    .build());

    private final String namespace = "exchange-" + TESTS.incrementAndGet() + "-"
            + ProcessHandle.current().pid();
    private final EmulatorOptions options;
    private final DataPlane knative;
    private final Map<String, List<CloudEvent>> received = new LinkedHashMap<>();

    ExchangeTest(EmbeddedKafka kafka) {
        knative = new DataPlane(kafka.bootstrapServers());
        options = EmulatorOptions.defaults()
                .withKafka(Map.of("bootstrap.servers", kafka.bootstrapServers(), "fetch.max.wait.ms", "50"));
    }

    private static io.cloudevents.core.v1.CloudEventBuilder event(String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("urn:shop"))
                .withType("order.paid");
    }

    private static final String READERS = """
            ---
            apiVersion: messaging.knative.dev/v1beta1
            kind: KafkaChannel
            metadata: {name: orders, namespace: NAMESPACE}
            spec: {numPartitions: 1, replicationFactor: 1}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: Subscription
            metadata: {name: mail, namespace: NAMESPACE}
            spec:
              channel: {apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel, name: orders}
              subscriber: {ref: {apiVersion: v1, kind: Service, name: mail}}
            ---
            apiVersion: eventing.knative.dev/v1alpha1
            kind: KafkaSink
            metadata: {name: binary, namespace: NAMESPACE}
            spec: {topic: NAMESPACE-binary, numPartitions: 1, replicationFactor: 1, bootstrapServers: [k:9092]}
            ---
            apiVersion: eventing.knative.dev/v1alpha1
            kind: KafkaSink
            metadata: {name: structured, namespace: NAMESPACE}
            spec:
              topic: NAMESPACE-structured
              contentMode: structured
              numPartitions: 1
              replicationFactor: 1
              bootstrapServers: [k:9092]
            """;

    private static final String SOURCE = """
            ---
            apiVersion: sources.knative.dev/v1
            kind: KafkaSource
            metadata: {name: audit, namespace: NAMESPACE}
            spec:
              topics: [NAMESPACE-binary]
              bootstrapServers: [k:9092]
              consumerGroup: NAMESPACE-audit
              sink: {ref: {apiVersion: v1, kind: Service, name: audit}}
            """;

    /** An emulator with all that reads and writes topics, and who gets what it delivers. */
    private EventingEmulator start() {
        EventingEmulator eventing = EventingEmulator.start(options);
        for (String name : List.of("ship", "mail", "audit")) {
            List<CloudEvent> events = new CopyOnWriteArrayList<>();
            received.put(name, events);
            eventing.subscriber(namespace, name, Subscriber.accepting(events::add));
        }
        eventing.apply(Orders.broker(namespace, 1)
                + Orders.trigger(namespace, "ship", "ordered", "{ref: {apiVersion: v1, kind: Service, name: ship}}")
                + READERS.replace("NAMESPACE", namespace));
        // Its topic is made by the KafkaSink before.
        eventing.settle();
        eventing.apply(SOURCE.replace("NAMESPACE", namespace));
        return eventing;
    }

    /** The topics, by whom one sends to; the names are those that Knative's own templates give. */
    private Map<Sink, String> topics(EventingEmulator eventing) {
        Map<Sink, String> topics = new LinkedHashMap<>();
        topics.put(eventing.broker(namespace, "orders"), "knative-broker-" + namespace + "-orders");
        topics.put(eventing.channel(namespace, "orders"), "knative-messaging-kafka." + namespace + ".orders");
        topics.put(sink(eventing, "binary"), namespace + "-binary");
        topics.put(sink(eventing, "structured"), namespace + "-structured");
        return topics;
    }

    private Sink sink(EventingEmulator eventing, String name) {
        return eventing.sink(
                URI.create("http://kafka-sink-ingress.knative-eventing.svc.cluster.local/" + namespace + "/" + name));
    }

    /** The groups, by whoever gets what they deliver; named as on a cluster. */
    private Map<String, String> groups(EventingEmulator eventing) {
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put("ship", "knative-trigger-" + namespace + "-ship");
        String uid = eventing.get(dev.knemu.resource.Subscription.class, namespace, "mail")
                .orElseThrow()
                .metadata()
                .uid();
        groups.put("mail", "kafka." + namespace + ".orders." + uid);
        groups.put("audit", namespace + "-audit");
        return groups;
    }

    /** All there is to an event, to compare by. */
    private static Map<String, String> all(CloudEvent event) {
        Map<String, String> all = new TreeMap<>();
        for (String name : event.getAttributeNames()) {
            all.put(name, Objects.toString(Attributes.text(event.getAttribute(name)), "-"));
        }
        for (String name : event.getExtensionNames()) {
            all.put(name, Attributes.text(event.getExtension(name)));
        }
        all.values().removeIf("-"::equals);
        all.put(
                "data",
                event.getData() == null
                        ? "none"
                        : Base64.getEncoder().encodeToString(event.getData().toBytes()));
        return all;
    }

    /** What of events is left in JSON, where data of no type is JSON. */
    private static List<Map<String, String>> all(List<CloudEvent> events, boolean structured) {
        List<Map<String, String>> all = new ArrayList<>();
        for (CloudEvent event : events) {
            Map<String, String> one = all(event);
            if (structured && event.getData() != null) {
                one.putIfAbsent("datacontenttype", "application/json");
            }
            all.add(one);
        }
        return all;
    }

    private static void send(Sink sink, List<CloudEvent> events) throws Exception {
        for (CloudEvent event : events) {
            assertThat(sink.send(event)
                            .answer()
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS)
                            .status())
                    .as("of %s at %s", event.getId(), sink)
                    .isEqualTo(202);
        }
    }

    @Test
    @DisplayName("issue 6.1, 7.2 what is written here Knative's dispatcher reads, as it reads what its receiver writes")
    void theirDispatcherReadsWhatIsWrittenHere() throws Exception {
        try (EventingEmulator eventing = start()) {
            for (Map.Entry<Sink, String> each : topics(eventing).entrySet()) {
                String topic = each.getValue();
                boolean structured = topic.endsWith("-structured");
                send(each.getKey(), EVENTS);

                List<ConsumerRecord<Object, CloudEvent>> read = knative.read(topic);

                assertThat(all(read.stream().map(ConsumerRecord::value).toList(), false))
                        .as(topic)
                        .isEqualTo(all(EVENTS, structured));
                assertThat(read)
                        .as(topic)
                        .extracting(ConsumerRecord::key)
                        .isEqualTo(EVENTS.stream()
                                .map(event -> event.getExtension("partitionkey"))
                                .toList());
                knative.receive(topic, structured ? Encoding.STRUCTURED : Encoding.BINARY, EVENTS);
                assertSameRecords(knative.readBytes(topic));
            }
        }
    }

    /** The first half is ours, the second theirs. */
    private static void assertSameRecords(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        int half = EVENTS.size();
        assertThat(records).hasSize(2 * half);
        for (int i = 0; i < half; i++) {
            ConsumerRecord<byte[], byte[]> ours = records.get(i);
            ConsumerRecord<byte[], byte[]> theirs = records.get(half + i);
            assertThat(ours.key()).isEqualTo(theirs.key());
            assertThat(DataPlane.headers(ours)).isEqualTo(DataPlane.headers(theirs));
            if ("application/cloudevents+json".equals(DataPlane.headers(ours).get("content-type"))) {
                assertThat(json(ours.value())).isEqualTo(json(theirs.value()));
            } else {
                assertThat(ours.value()).isEqualTo(theirs.value());
            }
        }
    }

    private static JsonNode json(byte[] value) throws Exception {
        return new ObjectMapper().readTree(value);
    }

    @ParameterizedTest
    @EnumSource(
            value = Encoding.class,
            names = {"BINARY", "STRUCTURED"})
    @DisplayName("issue 6.1, 7.3 what Knative's receiver writes comes to Triggers, Subscriptions and sinks of sources")
    void whatTheirReceiverWritesIsDeliveredHere(Encoding mode) throws Exception {
        try (EventingEmulator eventing = start()) {
            List<String> topics = List.copyOf(topics(eventing).values());
            for (String topic : topics.subList(0, 3)) {
                knative.receive(topic, mode, EVENTS);
            }
            eventing.settle();

            List<Map<String, String>> expected = all(EVENTS, mode == Encoding.STRUCTURED);
            for (int i = 0; i < expected.size(); i++) {
                expected.get(i).putAll(Map.of("knativekafkapartition", "0", "knativekafkaoffset", Integer.toString(i)));
            }
            assertThat(received)
                    .hasSize(3)
                    .allSatisfy((who, events) -> assertThat(all(events, false)).isEqualTo(expected));
        }
    }

    @Test
    @DisplayName("issue 6.1, 7.4 a group goes on where the other left it, from here to a cluster and back")
    void whoTakesOverAGroupNeitherLosesNorRepeatsAnything() throws Exception {
        Map<String, String> groups;
        List<String> topics;
        try (EventingEmulator eventing = start()) {
            groups = groups(eventing);
            topics = List.copyOf(topics(eventing).values());
            for (Sink sink : topics(eventing).keySet()) {
                send(sink, List.of(event("e1").build(), event("e2").build()));
            }
            eventing.settle();
            assertIds(received, "e1", "e2");
        }

        Map<String, List<CloudEvent>> theirs = new LinkedHashMap<>();
        int next = 0;
        for (Map.Entry<String, String> group : groups.entrySet()) {
            String topic = topics.get(next++);
            knative.receive(
                    topic,
                    Encoding.BINARY,
                    List.of(event("e3").build(), event("e4").build()));
            theirs.put(group.getKey(), knative.dispatch(group.getValue(), topic, 2));
            knative.receive(topic, Encoding.BINARY, List.of(event("e5").build()));
        }
        assertIds(theirs, "e3", "e4");

        try (EventingEmulator eventing = start()) {
            eventing.settle();
            assertIds(received, "e5");
        }
    }

    private static void assertIds(Map<String, List<CloudEvent>> events, String... ids) {
        assertThat(events)
                .hasSize(3)
                .allSatisfy((who, each) ->
                        assertThat(each).extracting(CloudEvent::getId).containsExactly(ids));
    }
}
