package dev.knemu.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.channel.TopicSpec;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Ref;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.telemetry.DeliverySpan;
import dev.knemu.telemetry.Span;
import dev.knemu.telemetry.Telemetry;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One trace from the producer to the subscriber, with a topic between them. */
@ExtendWith(RunningKafka.class)
@Timeout(60)
class TraceOverKafkaTest {

    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private final String namespace = "trace-" + NAMESPACES.incrementAndGet() + "-"
            + ProcessHandle.current().pid();
    private final EmbeddedKafka kafka;
    private final EmulatorOptions options;
    private final Spans spans = new Spans();
    private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();

    TraceOverKafkaTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
        this.options = EmulatorOptions.defaults()
                .withKafka(Map.of("bootstrap.servers", kafka.bootstrapServers(), "fetch.max.wait.ms", "50"));
    }

    private static String service(String name) {
        return "{ref: {apiVersion: v1, kind: Service, name: " + name + "}}";
    }

    /** Writes down the headers that the subscriber reads. */
    private Subscriber noting(Response answer) {
        return new Subscriber() {
            @Override
            public CompletionStage<Response> receive(ReceivedEvent event) {
                headers.add(event.headers());
                return CompletableFuture.completedStage(answer);
            }

            @Override
            public boolean blocks() {
                return false;
            }
        };
    }

    @Test
    @DisplayName("C-077, C-327 what is read from a topic belongs to the trace of the request that was accepted")
    void aDeliveryBelongsToTheTraceOfItsIngress() throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start(options.withTelemetry(spans))) {
            CloudEvent reply = CloudEventBuilder.v1()
                    .withId("reply")
                    .withSource(URI.create("/shop"))
                    .withType("order.shipped")
                    .build();
            eventing.subscriber(namespace, "shop", noting(Response.reply(reply)));
            eventing.subscriber(namespace, "mail", noting(Response.accepted()));
            eventing.apply(Orders.broker(namespace, 1)
                    + Orders.trigger(namespace, "shop", "ordered", service("shop"))
                    + "  filters: [{exact: {type: order.paid}}]\n"
                    + Orders.trigger(namespace, "mail", "ordered", service("mail"))
                    + "  filters: [{exact: {type: order.shipped}}]\n");

            eventing.broker(namespace, "orders")
                    .send(event -> event.withId("e1").withType("order.paid"))
                    .answer()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            eventing.settle();
        }

        assertThat(spans.lines)
                .containsExactlyInAnyOrder(
                        "1 Broker, event e1, below nothing",
                        "2 Trigger shop, event e1, below " + Spans.id(1, 1),
                        "3 attempt, below " + Spans.id(1, 2),
                        "4 attempt, below " + Spans.id(1, 2),
                        "5 Broker, event reply, below " + Spans.id(1, 4),
                        "6 Trigger mail, event reply, below " + Spans.id(1, 5),
                        "7 attempt, below " + Spans.id(1, 6));
        assertThat(headers).extracting(each -> each.get("traceparent")).containsExactly(Spans.id(1, 3), Spans.id(1, 7));
    }

    private void produce(String topic, String... headers) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            ProducerRecord<String, String> record = new ProducerRecord<>(topic, "{\"sum\": 7}");
            for (int i = 0; i < headers.length; i += 2) {
                record.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
            }
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }

    private String source(String topic) {
        return """
            apiVersion: sources.knative.dev/v1
            kind: KafkaSource
            metadata: {name: in, namespace: NAMESPACE}
            spec:
              topics: [TOPIC]
              bootstrapServers: [k:9092]
              consumerGroup: TOPIC-group
              initialOffset: earliest
              sink: SINK
            """.replace("NAMESPACE", namespace).replace("TOPIC", topic).replace("SINK", service("shop"));
    }

    @Test
    @DisplayName("C-319 a KafkaSource continues the trace that a record brings, event or not")
    void aKafkaSourceContinuesTheTraceOfARecord() throws Exception {
        String topic = namespace + "-in";
        try (Stores stores = new Stores(kafka)) {
            Stores.get(stores.open(new Received()).admin().create(new TopicSpec(topic, 1, 1, Map.of())));
        }
        produce(topic, "TraceParent", PARENT, "tracestate", "shop=1");
        produce(
                topic,
                "ce_specversion",
                "1.0",
                "ce_id",
                "e2",
                "ce_source",
                "/s",
                "ce_type",
                "t",
                "traceparent",
                PARENT);
        produce(topic);
        try (EventingEmulator eventing = EventingEmulator.start(options.withTelemetry(spans))) {
            eventing.subscriber(namespace, "shop", noting(Response.accepted()));
            eventing.apply(source(topic));
            eventing.settle();
        }

        assertThat(spans.lines.stream().filter(line -> line.contains("KafkaSource")))
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("event partition:0/offset:0, below " + PARENT),
                        second -> assertThat(second).endsWith("event e2, below " + PARENT),
                        third -> assertThat(third).endsWith("below nothing"));
        assertThat(headers)
                .extracting(each -> each.getOrDefault("traceparent", "").contains(TRACE))
                .containsExactly(true, true, false);
    }

    @Test
    void theTraceGoesOnAlsoWhereNobodyTraces() throws Exception {
        String topic = namespace + "-in";
        try (Stores stores = new Stores(kafka)) {
            Stores.get(stores.open(new Received()).admin().create(new TopicSpec(topic, 1, 1, Map.of())));
        }
        produce(topic, "traceparent", PARENT, "tracestate", "shop=1", "baggage", "team=red");
        try (EventingEmulator eventing = EventingEmulator.start(options)) {
            eventing.subscriber(namespace, "shop", noting(Response.accepted()));
            eventing.apply(source(topic));
            eventing.settle();
        }

        assertThat(headers)
                .singleElement()
                .satisfies(each -> assertThat(each)
                        .containsEntry("traceparent", PARENT)
                        .containsEntry("tracestate", "shop=1")
                        .containsEntry("baggage", "team=red"));
    }

    /** Numbers its spans, and writes down what each is below; a span without a parent begins a trace of its number. */
    private static final class Spans implements Telemetry {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private int last;

        static String id(int trace, int span) {
            return "00-%032x-%016x-01".formatted(trace, span);
        }

        @Override
        public Span receiving(Ref address, CloudEvent event, Headers context, Time time) {
            return begin(address.kind() + ", event " + event.getId(), context);
        }

        @Override
        public DeliverySpan delivering(
                Ref address, Ref subscription, CloudEvent event, Headers context, Instant acceptedAt, Time time) {
            return begin(subscription.kind() + " " + subscription.name() + ", event " + event.getId(), context);
        }

        private synchronized DeliverySpan begin(String what, Headers context) {
            int number = ++last;
            String parent = context.get("traceparent").orElse("nothing");
            String trace = context.get("traceparent")
                    .map(text -> text.substring(3, 35))
                    .orElseGet(() -> id(number, 0).substring(3, 35));
            Headers own =
                    Headers.of("traceparent", "00-" + trace + id(0, number).substring(35));
            lines.add(number + " " + what + ", below " + parent);
            return new DeliverySpan() {
                @Override
                public Span attempt(Leg leg, URI destination, int attempt) {
                    return begin("attempt", own);
                }

                @Override
                public Headers context(Headers received) {
                    return own;
                }

                @Override
                public void ended(int status, @Nullable String problem) {}
            };
        }
    }
}
