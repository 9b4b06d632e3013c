package dev.knemu.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.journal.Journal;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

// C-077
class EventingMetricsTest {

    private static final String SHOP = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: orders}
            spec:
              broker: default
              filters: [{exact: {type: order.placed}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: orders}}
              delivery: {retry: 2, backoffPolicy: exponential, backoffDelay: PT2S}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: InMemoryChannel
            metadata: {name: in}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: Subscription
            metadata: {name: billing}
            spec:
              channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: in}
              subscriber: {ref: {apiVersion: v1, kind: Service, name: billing}}
              delivery:
                retry: 1
                backoffPolicy: exponential
                backoffDelay: PT3S
                deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: dead}}
            """;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private EventingEmulator emulator(EventingMetrics metrics, Journal.Level level) {
        EventingEmulator eventing = EventingEmulator.start(
                EmulatorOptions.defaults().inVirtualTime().withJournal(level).withTelemetry(metrics));
        eventing.apply(SHOP);
        eventing.subscriber("orders", failingFirst(1));
        eventing.subscriber("billing", Subscriber.responding(event -> Response.status(503)));
        eventing.subscriber("dead", Subscriber.accepting(event -> {}));
        return eventing;
    }

    private EventingEmulator emulator() {
        return emulator(new EventingMetrics(registry), Journal.Level.OUTCOMES);
    }

    private static Subscriber failingFirst(int failures) {
        AtomicInteger left = new AtomicInteger(failures);
        return Subscriber.responding(event -> left.getAndDecrement() > 0 ? Response.status(503) : Response.accepted());
    }

    @Test
    void forgetsAnEmulatorThatHasEndedButNotWhatItCounted() {
        EventingEmulator eventing = emulator();
        sendToBroker(eventing, "order.placed");
        double written = eventing.journal().written();
        assertThat(registry.get("knemu.journal.size").gauge().value()).isPositive();

        eventing.close();

        assertThat(registry.get("knemu.journal.size").gauge().value()).isZero();
        assertThat(registry.get("knemu.journal.entries").functionCounter().count())
                .isEqualTo(written);
    }

    private static void sendToBroker(EventingEmulator eventing, String type) {
        eventing.broker("default").send(event -> event.withType(type));
        eventing.runUntilIdle();
    }

    private static void sendToChannel(EventingEmulator eventing) {
        eventing.channel("in").send(event -> event.withType("order.placed"));
        eventing.runUntilIdle();
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private Timer timer(String name, String... tags) {
        return registry.get(name).tags(tags).timer();
    }

    @Test
    void theIngressMeasuresUntilTheChannelHasAnswered() {
        try (EventingEmulator eventing = emulator()) {
            sendToBroker(eventing, "order.placed");
        }

        Timer ingress = timer(EventingMetrics.DISPATCH, "otel.scope.name", "knative.dev/pkg/broker/ingress");
        assertThat(ingress.count()).isEqualTo(1);
        assertThat(ingress.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(ingress.getId().getTags())
                .contains(
                        Tag.of("messaging.system", "knative"),
                        Tag.of("messaging.operation.name", "send"),
                        Tag.of(
                                "messaging.destination.name",
                                "http://default-kne-trigger-kn-channel.default.svc.cluster.local"),
                        Tag.of("kn.broker.name", "default"),
                        Tag.of("kn.broker.namespace", "default"),
                        Tag.of("cloudevents.type", "order.placed"),
                        Tag.of("url.scheme", "http"));
    }

    @Test
    void theIngressRecordsNothingOfADispatchThatFailed() {
        try (EventingEmulator eventing = emulator()) {
            eventing.subscriber("orders", failingFirst(3));

            sendToBroker(eventing, "order.placed");
        }

        assertThat(registry.find(EventingMetrics.DISPATCH)
                        .tag("otel.scope.name", "knative.dev/pkg/broker/ingress")
                        .timer())
                .isNull();
        assertThat(count("knemu.deliveries", "name", "orders", "outcome", "dropped"))
                .isEqualTo(1);
    }

    @Test
    void theFilterMeasuresEachAttemptByItsStatus() {
        try (EventingEmulator eventing = emulator()) {
            sendToBroker(eventing, "order.placed");
            sendToBroker(eventing, "order.placed");
        }

        for (String status : Set.of("503", "202")) {
            Timer attempts = timer(
                    EventingMetrics.DISPATCH,
                    "otel.scope.name",
                    "knative.dev/pkg/broker/filter",
                    "messaging.destination.name",
                    "trigger:orders.default",
                    "http.response.status_code",
                    status);
            assertThat(attempts.count()).isEqualTo(status.equals("202") ? 2 : 1);
        }
        assertThat(timer(EventingMetrics.PROCESS, "kn.broker.name", "default").count())
                .isEqualTo(3);
    }

    @Test
    void theFilterSays500WhereNoAnswerCame() {
        try (EventingEmulator eventing = emulator()) {
            eventing.apply("""
                    apiVersion: eventing.knative.dev/v1
                    kind: Trigger
                    metadata: {name: lost}
                    spec:
                      broker: default
                      subscriber: {uri: "http://nowhere.default.svc.cluster.local"}
                      delivery: {retry: 1, backoffPolicy: linear, backoffDelay: PT1S}
                    """);
            sendToBroker(eventing, "order.placed");
        }

        assertThat(timer(
                                EventingMetrics.DISPATCH,
                                "messaging.destination.name",
                                "trigger:lost.default",
                                "http.response.status_code",
                                "500")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void theFanOutMeasuresAllAttemptsAtOneSubscriberTogether() {
        try (EventingEmulator eventing = emulator()) {
            sendToChannel(eventing);
        }

        Timer fanOut = timer(EventingMetrics.DISPATCH, "otel.scope.name", "knative.dev/eventing/pkg/channel/fanout");
        assertThat(fanOut.count()).isEqualTo(1);
        assertThat(fanOut.totalTime(TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(fanOut.getId().getTags())
                .contains(
                        Tag.of("messaging.destination.name", "subscription:billing.default"),
                        Tag.of("kn.channel.name", "in"),
                        Tag.of("kn.broker.name", ""),
                        Tag.of("http.response.status_code", "503"));
    }

    @Test
    void everyHistogramHasTheBucketsOfUpstream() {
        try (EventingEmulator eventing = emulator()) {
            sendToBroker(eventing, "order.placed");
        }

        assertThat(Arrays.stream(timer(EventingMetrics.PROCESS).takeSnapshot().histogramCounts())
                        .map(bucket -> bucket.bucket(TimeUnit.SECONDS))
                        .toList())
                .containsExactly(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
        assertThat(timer(EventingMetrics.DISPATCH, "http.response.status_code", "503")
                        .takeSnapshot()
                        .histogramCounts())
                .extracting(CountAtBucket::count)
                .containsOnly(1.0);
    }

    @Test
    void countsWhatBecameOfEventsAndDeliveries() {
        try (EventingEmulator eventing = emulator()) {
            sendToBroker(eventing, "order.placed");
            sendToBroker(eventing, "order.cancelled");
            sendToChannel(eventing);
            eventing.broker("none").send(event -> event.withType("order.placed"));
            eventing.runUntilIdle();

            assertThat(count("knemu.events.accepted", "kind", "Broker", "cloudevents.type", "order.placed"))
                    .isEqualTo(1);
            assertThat(count("knemu.events.accepted", "kind", "Broker", "cloudevents.type", "order.cancelled"))
                    .isEqualTo(1);
            assertThat(count("knemu.events.refused", "kind", "Broker", "name", "none", "status", "404"))
                    .isEqualTo(1);
            assertThat(count("knemu.deliveries", "kind", "Trigger", "name", "orders", "outcome", "delivered"))
                    .isEqualTo(1);
            assertThat(count("knemu.deliveries", "kind", "Subscription", "outcome", "dead_lettered"))
                    .isEqualTo(1);
            assertThat(count("knemu.attempts", "name", "orders", "leg", "subscriber", "status", "503"))
                    .isEqualTo(1);
            assertThat(count("knemu.attempts", "name", "billing", "leg", "dead_letter", "status", "202"))
                    .isEqualTo(1);
            assertThat(count("knemu.retries", "name", "billing")).isEqualTo(1);
            assertThat(timer("knemu.delivery.duration", "name", "orders").totalTime(TimeUnit.SECONDS))
                    .isEqualTo(2);
            assertThat(registry.get("knemu.journal.entries").functionCounter().count())
                    .isEqualTo(eventing.journal().written());
        }
    }

    @Test
    void showsWhatIsOpen() {
        try (EventingEmulator eventing = emulator()) {
            eventing.broker("default").send(event -> event.withType("order.placed"));
            eventing.settle();

            assertThat(registry.get("knemu.open.deliveries").gauge().value()).isEqualTo(1);
            assertThat(registry.get("knemu.open.events").gauge().value()).isEqualTo(1);
            assertThat(registry.get("knemu.open.bytes").gauge().value()).isPositive();

            eventing.runUntilIdle();

            assertThat(registry.get("knemu.open.deliveries").gauge().value()).isZero();
        }
    }

    @Test
    void showsHowManySubscriptionsThereAreAndHowTheyAreFound() {
        try (EventingEmulator eventing = emulator()) {
            double before = registry.get("knemu.subscriptions").gauge().value();
            eventing.apply("""
                    apiVersion: eventing.knative.dev/v1
                    kind: Trigger
                    metadata:
                      name: late
                    spec:
                      broker: default
                      filters:
                        - not:
                            exact: {type: order.placed}
                      subscriber: {uri: "http://127.0.0.1:1/"}
                    """);
            eventing.settle();

            assertThat(registry.get("knemu.subscriptions").gauge().value()).isEqualTo(before + 1);
            assertThat(registry.get("knemu.subscriptions.asked").gauge().value())
                    .isPositive();
            assertThat(registry.get("knemu.index.size").gauge().value()).isPositive();
        }
    }

    @Test
    void measuresEvenWithoutAJournal() {
        try (EventingEmulator eventing = emulator(new EventingMetrics(registry), Journal.Level.OFF)) {
            sendToBroker(eventing, "order.placed");
        }

        assertThat(timer(EventingMetrics.DISPATCH, "http.response.status_code", "202")
                        .count())
                .isEqualTo(1);
        assertThat(registry.find("knemu.events.accepted").counter()).isNull();
    }

    @Test
    void aLabelTakesOnlySoManyValuesFromEvents() {
        try (EventingEmulator eventing = emulator(new EventingMetrics(registry, 3), Journal.Level.OUTCOMES)) {
            for (int i = 0; i < 50; i++) {
                sendToBroker(eventing, "type-" + i);
                eventing.broker("none-" + i).send(event -> event.withType("order.placed"));
            }
        }

        assertThat(valuesOf("knemu.events.accepted", "cloudevents.type"))
                .containsExactlyInAnyOrder("type-0", "type-1", "type-2", "other");
        assertThat(valuesOf("knemu.events.refused", "name"))
                .containsExactlyInAnyOrder("none-0", "none-1", "none-2", "other");
        assertThat(count("knemu.events.accepted", "cloudevents.type", "other")).isEqualTo(47);
    }

    @Test
    void allSeriesOfANameHaveTheSameLabels() {
        try (EventingEmulator eventing = emulator()) {
            sendToBroker(eventing, "order.placed");
            sendToChannel(eventing);
        }

        registry.getMeters().stream()
                .map(Meter::getId)
                .collect(Collectors.groupingBy(
                        Meter.Id::getName,
                        Collectors.mapping(
                                id -> id.getTags().stream().map(Tag::getKey).toList(), Collectors.toSet())))
                .forEach((name, labels) -> assertThat(labels).as(name).hasSize(1));
    }

    @Test
    void anImpossibleLimitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventingMetrics(registry, -1))
                .withMessage("mostValues is -1; write 0 to count everything under \"other\".");
    }

    private Set<String> valuesOf(String name, String label) {
        Set<String> values = new HashSet<>();
        registry.get(name).meters().forEach(meter -> values.add(meter.getId().getTag(label)));
        return values;
    }
}
