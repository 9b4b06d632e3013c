package dev.knemu.test;

import static dev.knemu.match.EventMatchers.id;
import static dev.knemu.match.EventMatchers.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.knemu.EventingEmulator;
import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.fault.Faults;
import dev.knemu.journal.Entry;
import dev.knemu.time.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

/** What a probe answers, remembers and expects. */
class ProbeTest {

    private static final String ORDERS = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: default
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: orders
            spec:
              broker: default
              filters:
                - prefix:
                    type: order.
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: orders
              delivery:
                retry: 10
                backoffPolicy: exponential
                backoffDelay: PT1S
                timeout: PT30S
            """;

    private static final String BEHIND_A_CHANNEL = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: to-channel}
            spec:
              broker: default
              subscriber: {ref: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: pipe}}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: InMemoryChannel
            metadata: {name: pipe}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: Subscription
            metadata: {name: orders}
            spec:
              channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: pipe}
              subscriber: {ref: {apiVersion: v1, kind: Service, name: orders}}
            """;

    /** The first request is answered, all others are not. */
    private record AnswersThenHangs(Response first, AtomicInteger requests) {

        AnswersThenHangs(Response first) {
            this(first, new AtomicInteger());
        }

        Response next(ReceivedEvent received) {
            return requests.getAndIncrement() == 0 ? first : Response.hang();
        }
    }

    @RegisterExtension
    final KnativeExtension knative = KnativeExtension.inVirtualTime().yaml(ORDERS);

    private static Sent send(Sink broker, String id, String type) {
        return broker.send(event -> event.withId(id).withType(type).withSource(URI.create("/shop")));
    }

    @Test
    void remembersEveryEventInTheOrderOfArrival(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
        IntStream.range(0, 3).forEach(number -> send(broker, "order-" + number, "order.placed"));

        assertThat(orders.awaitArrivals(3))
                .extracting(arrival -> arrival.event().getId())
                .containsExactly("order-0", "order-1", "order-2");
        assertThat(orders.arrivals()).extracting(Arrival::attempt).containsOnly(1);
        assertThat(orders.arrivals().get(0).headers()).containsEntry("kn-namespace", "default");
        assertThat(orders.arrivals().get(0).time()).isEqualTo(VirtualTime.START);
    }

    // The wait before retry n is the delay times 2 to the power of n-1: 1 s, 2 s, 4 s ...
    private static final List<Duration> DOUBLING = LongStream.of(0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023)
            .mapToObj(Duration::ofSeconds)
            .toList();

    @Test
    void allElevenAttemptsOfAnExponentialBackoffComeInMilliseconds(EventingEmulator eventing, VirtualTime time) {
        // Who waits for the deliveries gives up after 15 minutes; this Broker answers its producer at once.
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: default
                  annotations:
                    messaging.knative.dev/async-handler: "true"
                """);
        Probe orders = Probe.behind(eventing, "orders").respond(503);

        send(eventing.broker("default"), "e1", "order.paid");
        assertTimeoutPreemptively(Duration.ofSeconds(2), time::runUntilIdle);

        assertThat(orders.offsets()).isEqualTo(DOUBLING);
        assertThat(orders.arrivals())
                .extracting(Arrival::attempt)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 11).boxed().toList());
    }

    @Test
    void aProducerThatWaitsIsAnsweredAfterFifteenMinutesBeforeTheEleventh(
            @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
        orders.respond(503);

        Sent sent = send(broker, "e1", "order.paid");
        time.runUntilIdle();

        assertThat(orders.offsets()).isEqualTo(DOUBLING.subList(0, 10));
        assertThat(sent.status()).isEqualTo(OptionalInt.of(500));
        assertThat(time.now()).isEqualTo(VirtualTime.START.plus(Duration.ofMinutes(15)));
    }

    @Test
    void whatWaitsForTimeToPassIsListed(
            @BrokerClient Sink broker,
            @Subscriber("orders") Probe orders,
            VirtualTime time,
            EventingEmulator eventing) {
        orders.failFirst(1);
        send(broker, "e1", "order.paid");

        assertThat(time.waits())
                .filteredOn(wait -> !wait.standing())
                .extracting(VirtualTime.Wait::toString)
                .containsExactly("2026-01-01T00:00:01Z attempt 2 of 11 of event e1, by Trigger default/orders to"
                        + " http://orders.default.svc.cluster.local");
        assertThatThrownBy(() -> orders.awaitArrivals(2)).hasMessageContaining("""
                Virtual time stands at 00:00:00.000. What waits for it to pass:
                  in PT1S, at 00:00:01.000: attempt 2 of 11 of event e1, by Trigger default/orders to http://orders.default.svc.cluster.local
                Advance the time, or runUntilIdle().""");

        eventing.advance(Duration.ofSeconds(1));
        assertThat(orders.awaitArrivals(2)).extracting(Arrival::attempt).containsExactly(1, 2);
    }

    @Nested
    class Answers {

        private final Duration second = Duration.ofSeconds(1);

        @Test
        void failuresOfTheFirstAttemptsAreForEveryDelivery(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
            orders.failFirst(2, 429);

            send(broker, "a", "order.paid");
            send(broker, "b", "order.paid");
            time.runUntilIdle();

            assertThat(orders.arrivals())
                    .extracting(arrival -> arrival.event().getId() + arrival.attempt())
                    .containsExactly("a1", "b1", "a2", "b2", "a3", "b3");
        }

        @Test
        void failuresOfTheNextRequestsAreCountedOverAllDeliveries(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
            orders.failNext(2);

            send(broker, "a", "order.paid");
            send(broker, "b", "order.paid");
            send(broker, "c", "order.paid");
            time.runUntilIdle();

            assertThat(orders.arrivals())
                    .extracting(arrival -> arrival.event().getId() + arrival.attempt())
                    .containsExactly("a1", "b1", "c1", "a2", "b2");
        }

        @Test
        void oneFailureComesBeforeWhatIsAnsweredOtherwise(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
            orders.respond(200).failNext();

            Sent sent = send(broker, "a", "order.paid");
            time.runUntilIdle();

            assertThat(orders.arrivals()).hasSize(2);
            assertThat(sent.status()).isEqualTo(OptionalInt.of(202));
        }

        @Test
        void severalStatusesAreGivenInTurnAndTheLastFromThenOn(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
            orders.respond(503, 500, 202);

            send(broker, "a", "order.paid");
            time.runUntilIdle();
            send(broker, "b", "order.paid");

            assertThat(orders.awaitArrivals(4)).hasSize(4);
        }

        @Test
        void aResponseBringsItsHeaders(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
            orders.when(type("order.paid")).failNext(0).respond(Response.status(400));

            Sent sent = send(broker, "a", "order.paid");

            assertThat(orders.expectOne().attempt()).isEqualTo(1);
            assertThat(sent.status()).isEqualTo(OptionalInt.of(500));
            assertThat(time.pending()).isEmpty();
        }

        @Test
        void aDelayIsOnTheEmulatorsClock(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
            orders.delay(second);

            Sent sent = send(broker, "a", "order.paid");
            orders.expectOne();
            time.advance(second.minusMillis(1));
            assertThat(sent.status()).isEmpty();
            time.advance(Duration.ofMillis(1));

            assertThat(sent.status()).isEqualTo(OptionalInt.of(202));
        }

        @Test
        void aDelayLongerThanTheTimeoutIsNoAnswer(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
            orders.delay(Duration.ofSeconds(31)).failFirst(1);

            send(broker, "a", "order.paid");
            time.advance(Duration.ofSeconds(31));

            assertThat(orders.offsets()).containsExactly(Duration.ZERO, Duration.ofSeconds(31));
        }

        @Test
        void whoHangsIsLeftToTheTimeout(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, EventingEmulator eventing) {
            orders.hang();

            send(broker, "a", "order.paid");
            orders.expectOne();
            eventing.advance(Duration.ofSeconds(30));

            assertThat(eventing.journal().entries(Entry.Attempted.class))
                    .extracting(Entry.Attempted::problem)
                    .containsExactly("no answer within PT30S (delivery.timeout)");
        }

        @Test
        void whoClosesTheConnectionIsAskedAgain(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, EventingEmulator eventing) {
            orders.reset();

            send(broker, "a", "order.paid");

            assertThat(eventing.journal().entries(Entry.Attempted.class))
                    .extracting(Entry.Attempted::status, Entry.Attempted::nextIn)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(0, second));
        }

        @Test
        void aReplyGoesToTheBroker(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            orders.when(type("order.paid")).replyWith(reply -> reply.withType("order.shipped"));

            send(broker, "a", "order.paid");

            Arrival reply = orders.expectOne(type("order.shipped"));
            assertThat(reply.event().getId()).isEqualTo("reply-to-a");
            assertThat(reply.event().getSource()).isEqualTo(URI.create("/orders"));
        }

        @Test
        void aReplyMayBeMadeOfWhatCame(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            orders.when(type("order.paid"))
                    .replyWith(
                            (received, reply) -> reply.withType("order.shipped").withSubject(received.getId()));
            orders.when(type("order.shipped")).replyingTo(received -> received.getSubject() == null ? received : null);

            send(broker, "a", "order.paid");

            assertThat(orders.expect(2))
                    .extracting(arrival -> arrival.event().getSubject())
                    .containsExactly(null, "a");
        }

        @Test
        void anEchoComesBackOverTheBroker(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            orders.echo().failNext(0);
            orders.when(type("order.stop")).respond(202);

            send(broker, "a", "order.stop");

            orders.expectOne();
        }

        @Test
        void aFunctionAnswersWhatItThinks(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, EventingEmulator eventing) {
            orders.answering(received -> {
                throw new IllegalStateException("out of stock");
            });

            send(broker, "a", "order.paid");

            assertThat(eventing.journal().entries(Entry.Attempted.class))
                    .extracting(Entry.Attempted::problem)
                    .containsExactly(
                            "answered 500: the subscriber threw java.lang.IllegalStateException: out of stock");
        }

        @Test
        void ofAllStubsThatMatchTheLastOneAnswers(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            orders.when(event -> event.getType().startsWith("order.")).respond(400);
            orders.when(type("order.paid")).respond(202);
            orders.respond(401);

            assertThat(send(broker, "a", "order.paid").status()).isEqualTo(OptionalInt.of(202));
            assertThat(send(broker, "b", "order.lost").status()).isEqualTo(OptionalInt.of(500));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 99, 1000})
        void aStatusIsAStatus(int status) {
            Probe orders = knative.probe("orders");

            assertThatThrownBy(() -> orders.respond(status)).hasMessageContaining("not an HTTP status");
            assertThatThrownBy(() -> orders.failFirst(1, status)).hasMessageContaining("not an HTTP status");
            assertThatThrownBy(() -> orders.failNext(-1))
                    .hasMessage("count is -1. Write 0 for none, or how many are to fail.");
        }
    }

    @Nested
    class Expectations {

        @Test
        void attemptsOfOneDeliveryAreOneEvent(
                @BrokerClient Sink broker, @Subscriber("orders") Probe orders, VirtualTime time) {
            orders.failFirst(3);

            send(broker, "a", "order.paid");
            time.runUntilIdle();

            assertThat(orders.expectOne(type("order.paid")).attempt()).isEqualTo(1);
            assertThat(orders.arrivals()).hasSize(4);
        }

        @Test
        void failAsAssertionsDo(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            send(broker, "a", "order.placed");
            send(broker, "b", "refund.paid");

            AssertionFailedError failure = failure(() -> orders.expectOne(id("b")));

            assertThat(failure.getMessage())
                    .startsWith("""
                            Expected Service default/orders to receive exactly 1 event with id=b, but it got none.

                            Received:
                              no match: event a (order.placed from /shop)
                                id "a" is not "b"

                            Accepted by Broker default/default at 00:00:00.000: event b (refund.paid from /shop)
                            Trigger default/orders does not want it: type "refund.paid" does not start with "order."
                              CONDITION           ATTRIBUTE   EXPECTED               ACTUAL          RESULT
                              filters[0].prefix   type        starts with "order."   "refund.paid"   fails  <- the first that failed

                            The whole journal:\s""")
                    .endsWith(".html")
                    .isEqualTo(failure(() -> KnativeAssertions.assertThat(orders)
                                    .received(id("b"))
                                    .once())
                            .getMessage());
            assertThat(failure.getExpected().getValue()).isEqualTo("exactly 1");
            assertThat(failure.getActual().getValue()).isEqualTo("0");
            assertThat(failure.getStackTrace()[0].getClassName()).startsWith(ProbeTest.class.getName());
        }

        @Test
        void sayWhatWaitsForAnotherAttempt(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            orders.failFirst(1);
            send(broker, "a", "order.paid");

            assertThat(failure(() -> orders.awaitArrivals(2)))
                    .hasMessageStartingWith("""
                            Expected Service default/orders to get at least 2 requests, but it got 1.

                            Received:
                              00:00:00.000 event a (order.paid from /shop)

                            Accepted by Broker default/default at 00:00:00.000: event a (order.paid from /shop)
                            Trigger default/orders wants it: type "order.paid" starts with "order."
                            """)
                    .hasMessageContaining(
                            "    #1 at 00:00:00.000 answered 503; the next in PT1S\n\nVirtual time stands");
        }

        @Test
        void takeAnyPredicate(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            send(broker, "a", "order.placed");

            assertThat(orders.expectOne(event -> event.getId().equals("a"))).isEqualTo(orders.expectOne());
            assertThat(failure(() -> orders.expectOne(event -> event.getId().equals("b"))))
                    .hasMessageStartingWith("""
                            Expected Service default/orders to receive exactly 1 event that meets the condition, but it got none.

                            Received:
                              no match: event a (order.placed from /shop)

                            No such event was accepted. Accepted:
                              no match: event a (order.placed from /shop)
                            """);
        }

        @Test
        void sayWhenNothingWasSentAtAll(@Subscriber("orders") Probe orders) {
            assertThat(failure(orders::expectOne)).hasMessageStartingWith("""
                    Expected Service default/orders to receive exactly 1 event, but it got none.

                    No event was accepted at all.

                    The whole journal:\s""");
        }

        @Test
        void failForOneTooMany(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            send(broker, "a", "order.paid");
            send(broker, "b", "order.paid");

            assertThat(failure(orders::expectOne)).hasMessageStartingWith("""
                    Expected Service default/orders to receive exactly 1 event, but it got 2.

                    Received:
                      00:00:00.000 event a (order.paid from /shop)
                      00:00:00.000 event b (order.paid from /shop)

                    The whole journal:\s""");
            assertThat(failure(orders::expectNone))
                    .hasMessageStartingWith("Expected Service default/orders to receive no events, but it got 2.");
            assertThat(orders.expect(2)).hasSize(2);
            orders.expectNone(type("order.lost"));
        }

        private AssertionFailedError failure(ThrowingCallable expectation) {
            return catchThrowableOfType(AssertionFailedError.class, expectation);
        }

        @Test
        void inRealTimeSayHowLongTheyWaited() {
            try (EventingEmulator eventing = EventingEmulator.start()) {
                Patience.of(eventing, 0.001);
                eventing.apply(ORDERS);
                Probe orders = Probe.behind(eventing, "orders");

                assertThat(failure(orders::expectOne))
                        .hasMessageContaining("No event was accepted at all.\n\nWaited 2 ms (KNEMU_TEST_TIME_FACTOR"
                                + " stretches that on slow machines).");
            }
        }

        @Test
        void inRealTimeDoNotSayThatTheyWaitedForWhatTheyDidNot() {
            try (EventingEmulator eventing = EventingEmulator.start()) {
                eventing.apply(ORDERS);
                Probe orders = Probe.behind(eventing, "orders");
                send(eventing.broker("default"), "a", "order.paid");

                assertThat(failure(orders::expectNone).getMessage()).doesNotContain("Waited");
            }
        }

        @Test
        void inRealTimeWaitForWhatIsStillToCome() {
            try (EventingEmulator eventing = EventingEmulator.start()) {
                eventing.apply(ORDERS);
                Probe orders = Probe.behind(eventing, "orders").delay(Duration.ofMillis(5));

                send(eventing.broker("default"), "a", "order.paid");

                assertThat(orders.expectOne().event().getId()).isEqualTo("a");
            }
        }

        @Test
        void inRealTimeAreNotHeldUpByWhoHangs() {
            try (EventingEmulator eventing =
                    EventingEmulator.start(dev.knemu.EmulatorOptions.defaults().withDrainLimit(Duration.ZERO))) {
                eventing.apply(ORDERS);
                Patience.of(eventing, 0.01);
                Probe orders = Probe.behind(eventing, "orders").hang();

                send(eventing.broker("default"), "a", "order.paid");

                assertThat(orders.expectOne().event().getId()).isEqualTo("a");
            }
        }

        @Test
        void inRealTimeWaitForWhatElseComesToWhoHangs() {
            try (EventingEmulator eventing =
                    EventingEmulator.start(dev.knemu.EmulatorOptions.defaults().withDrainLimit(Duration.ZERO))) {
                eventing.apply(ORDERS);
                Probe orders = Probe.behind(eventing, "orders");
                orders.when(type("order.stuck")).hang();
                send(eventing.broker("default"), "a", "order.stuck");
                orders.awaitArrivals(1);

                send(eventing.broker("default"), "b", "order.paid");

                assertThatThrownBy(() -> orders.expectNone(type("order.paid"))).isInstanceOf(AssertionError.class);
            }
        }

        @Test
        void inRealTimeAreDecidedAtIdleThoughAnotherHangs() {
            try (EventingEmulator eventing =
                    EventingEmulator.start(dev.knemu.EmulatorOptions.defaults().withDrainLimit(Duration.ZERO))) {
                Patience.of(eventing, 1e6);
                eventing.apply(ORDERS);
                Probe orders = Probe.behind(eventing, "orders");
                orders.when(type("order.stuck")).hang();
                orders.when(type("order.blocked")).answering(received -> Response.hang());
                Sent stuck = send(eventing.broker("default"), "a", "order.stuck");
                send(eventing.broker("default"), "b", "order.blocked");
                orders.awaitArrivals(2);

                orders.expectNone(type("order.paid"));
                KnativeAssertions.assertThat(eventing).hasNoDeadLetters();
                KnativeAssertions.assertThat(stuck).wasNotDeliveredTo("orders");
            }
        }

        @Test
        void inRealTimeAreDecidedAtIdleThoughTheDuplicateHangs() {
            try (EventingEmulator eventing =
                    EventingEmulator.start(dev.knemu.EmulatorOptions.defaults().withDrainLimit(Duration.ZERO))) {
                Patience.of(eventing, 1e6);
                eventing.apply(ORDERS);
                eventing.faults(Faults.seed(1).duplicate(1));
                Probe orders =
                        Probe.behind(eventing, "orders").answering(new AnswersThenHangs(Response.accepted())::next);

                send(eventing.broker("default"), "a", "order.paid");

                orders.awaitArrivals(2);
                orders.expectNone(type("order.placed"));
            }
        }

        @Test
        void inRealTimeAreDecidedAtIdleThoughSomebodyHangsBehindAChannel() {
            try (EventingEmulator eventing =
                    EventingEmulator.start(dev.knemu.EmulatorOptions.defaults().withDrainLimit(Duration.ZERO))) {
                Patience.of(eventing, 1e6);
                eventing.apply(BEHIND_A_CHANNEL);
                Probe orders = Probe.behind(eventing, "orders").hang();

                Sent sent = send(eventing.broker("default"), "a", "order.paid");

                orders.awaitArrivals(1);
                orders.expectNone(type("order.placed"));
                KnativeAssertions.assertThat(sent).wasNotDeliveredTo("to-channel", "orders");
            }
        }

        @Test
        void inRealTimeAreDecidedAtIdleThoughWhomSomebodySentToHangs() {
            try (EventingEmulator eventing =
                    EventingEmulator.start(dev.knemu.EmulatorOptions.defaults().withDrainLimit(Duration.ZERO))) {
                Patience.of(eventing, 1e6);
                Probe orders = Probe.behind(eventing, "orders").answering(received -> Response.hang());

                send(eventing.sink(URI.create("http://orders.default.svc.cluster.local")), "a", "order.paid");

                orders.awaitArrivals(1);
                orders.expectNone(type("order.placed"));
            }
        }
    }

    @Test
    void forgetsWhatCameAndWhatItWasTold(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
        orders.respond(400).when(type("order.paid")).respond(401);
        send(broker, "a", "order.paid");

        orders.forget();

        assertThat(orders.events()).isEqualTo(List.of());
        assertThat(send(broker, "b", "order.paid").status()).isEqualTo(OptionalInt.of(202));
    }
}
