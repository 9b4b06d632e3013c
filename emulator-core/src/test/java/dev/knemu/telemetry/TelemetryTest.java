package dev.knemu.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TelemetryTest {

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
              delivery:
                retry: 1
                backoffPolicy: exponential
                backoffDelay: PT1S
                deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: dead}}
            """;

    private static final String SUBSCRIBER = "http://orders.default.svc.cluster.local";

    private final Notes notes = new Notes("");

    private EventingEmulator emulator(Telemetry telemetry) {
        EventingEmulator eventing = EventingEmulator.start(EmulatorOptions.defaults()
                .inVirtualTime()
                .withJournal(Journal.Level.OFF)
                .withTelemetry(telemetry));
        eventing.subscriber("dead", Subscriber.accepting(event -> {}));
        eventing.apply(SHOP);
        return eventing;
    }

    private static void send(EventingEmulator eventing, String type) {
        eventing.broker("default").send(event -> event.withId("1").withType(type));
        eventing.runUntilIdle();
    }

    @Test
    void hearsOfEveryStretchOfAnEventsWay() {
        try (EventingEmulator eventing = emulator(notes)) {
            eventing.subscriber("orders", Subscriber.accepting(event -> {}));

            send(eventing, "order.placed");

            assertThat(notes.lines)
                    .containsExactly(
                            "1 Broker default/default, event 1, of -",
                            "2 Trigger default/orders of Broker default/default, event 1, of 1",
                            "3 attempt 1 of SUBSCRIBER to " + SUBSCRIBER + ", of 2",
                            "3 ended 202 after PT0S",
                            "2 ended 202 after PT0S",
                            "1 ended 202 after PT0S");
        }
    }

    @Test
    void hearsOfRetriesAndDeadLettersInTheEmulatorsTime() {
        try (EventingEmulator eventing = emulator(notes)) {
            eventing.subscriber("orders", Subscriber.responding(event -> Response.status(503)));

            send(eventing, "order.placed");

            assertThat(notes.lines.subList(2, notes.lines.size()))
                    .containsExactly(
                            "3 attempt 1 of SUBSCRIBER to " + SUBSCRIBER + ", of 2",
                            "3 ended 503 after PT0S: answered 503",
                            "4 attempt 2 of SUBSCRIBER to " + SUBSCRIBER + ", of 2",
                            "4 ended 503 after PT0S: answered 503",
                            "5 attempt 1 of DEAD_LETTER to http://dead.default.svc.cluster.local, of 2",
                            "5 ended 202 after PT0S",
                            "2 ended 503 after PT1S: dead-lettered: answered 503",
                            "1 ended 202 after PT1S");
        }
    }

    @Test // C-077
    void aReplyBelongsToTheAttemptThatBroughtIt() {
        try (EventingEmulator eventing = emulator(notes)) {
            eventing.subscriber(
                    "orders",
                    Subscriber.replying(event -> CloudEventBuilder.from(event)
                            .withId("2")
                            .withType("order.billed")
                            .build()));

            send(eventing, "order.placed");

            assertThat(notes.lines)
                    .contains(
                            "4 attempt 1 of REPLY to http://broker-ingress.knative-eventing.svc.cluster.local/default/default, of 2",
                            "5 Broker default/default, event 2, of 4");
        }
    }

    @Test // C-077
    void theSubscriberIsToldWhichAttemptItServes() {
        List<Optional<String>> seen = new ArrayList<>();
        try (EventingEmulator eventing = emulator(notes)) {
            eventing.subscriber("orders", seeing(seen));

            send(eventing, "order.placed");
        }

        assertThat(seen).containsExactly(Optional.of("3"));
    }

    @Test
    void ofTwoBothHearAndTheContextPassesThroughBoth() {
        Notes second = new Notes("second-");
        List<Optional<String>> seen = new ArrayList<>();
        try (EventingEmulator eventing = emulator(notes.and(Telemetry.NONE).and(second))) {
            eventing.subscriber("orders", seeing(seen));

            send(eventing, "order.placed");
        }

        assertThat(notes.lines).hasSize(6);
        assertThat(second.lines).hasSize(6);
        assertThat(seen).containsExactly(Optional.of("second-3"));
    }

    @Test
    void whatIsOpenCanBeAskedForWhileItIsOpen() {
        try (EventingEmulator eventing = emulator(notes)) {
            eventing.subscriber("orders", Subscriber.responding(event -> Response.status(503)));

            eventing.broker("default").send(event -> event.withType("order.placed"));
            eventing.settle();

            Vitals vitals = notes.vitals();
            assertThat(vitals.openDeliveries()).isEqualTo(1);
            assertThat(vitals.openEvents()).isEqualTo(1);
            assertThat(vitals.openBytes()).isPositive();

            eventing.runUntilIdle();

            assertThat(vitals.openDeliveries()).isZero();
            assertThat(vitals.openEvents()).isZero();
            assertThat(vitals.openBytes()).isZero();
        }
    }

    @Test
    void aDeliveryThatIsGivenUpEndsWithWhatWasUnderWay() {
        try (EventingEmulator eventing = EventingEmulator.start(EmulatorOptions.defaults()
                .inVirtualTime()
                .withRealTimeGuard(Duration.ZERO)
                .withTelemetry(notes))) {
            eventing.apply(SHOP.replace("deadLetterSink", "timeout: PT1H #"));
            Subscriber hanging = received -> CompletableFuture.completedStage(Response.hang());
            eventing.subscriber("orders", hanging.nonBlocking());

            eventing.broker("default").send(event -> event.withId("1").withType("order.placed"));
        }

        assertThat(notes.lines)
                .contains(
                        "3 ended 0 after PT0S: the emulator closed",
                        "2 ended 0 after PT0S: the emulator closed",
                        "1 ended 500 after PT0S: answered 500");
    }

    private static Subscriber seeing(List<Optional<String>> seen) {
        return new Subscriber() {
            @Override
            public CompletionStage<Response> receive(ReceivedEvent event) {
                seen.add(Optional.ofNullable(event.headers().get("traceparent")));
                return CompletableFuture.completedStage(Response.accepted());
            }

            @Override
            public boolean blocks() {
                return false;
            }
        };
    }

    /** Writes down what it hears; the trace context is the number of the span. */
    private static final class Notes implements Telemetry {
        final List<String> lines = new ArrayList<>();
        private final String prefix;
        private int spans;
        private @Nullable Vitals vitals;

        Notes(String prefix) {
            this.prefix = prefix;
        }

        Vitals vitals() {
            assertThat(vitals).isNotNull();
            return vitals;
        }

        @Override
        public void started(Vitals vitals) {
            this.vitals = vitals;
        }

        @Override
        public Span receiving(Ref address, CloudEvent event, Headers context, Time time) {
            return new Note(address + ", event " + event.getId(), parent(context), time);
        }

        @Override
        public DeliverySpan delivering(
                Ref address, Ref subscription, CloudEvent event, Headers context, Instant acceptedAt, Time time) {
            return new Note(subscription + " of " + address + ", event " + event.getId(), parent(context), time);
        }

        private static String parent(Headers context) {
            return context.get("traceparent").orElse("-");
        }

        private final class Note implements DeliverySpan {
            private final String number = prefix + ++spans;
            private final Instant start;
            private final Time time;

            Note(String what, String parent, Time time) {
                this.start = time.now();
                this.time = time;
                lines.add(number + " " + what + ", of " + parent);
            }

            @Override
            public Span attempt(Leg leg, URI destination, int attempt) {
                return new Note("attempt " + attempt + " of " + leg + " to " + destination, number, time);
            }

            @Override
            public Headers context(Headers received) {
                return Headers.of("traceparent", number);
            }

            @Override
            public void ended(int status, @Nullable String problem) {
                lines.add(number + " ended " + status + " after " + Duration.between(start, time.now())
                        + (problem == null ? "" : ": " + problem));
            }
        }
    }
}
