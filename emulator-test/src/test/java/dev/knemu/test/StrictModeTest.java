package dev.knemu.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.journal.Entry;
import dev.knemu.resource.Trigger;
import dev.knemu.test.report.FailureReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What fails a test that asserts too little. The classes below are run by the tests. */
class StrictModeTest {

    private static final String SHOP = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: default
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: lost
            spec:
              broker: default
              filter:
                attributes:
                  type: lost
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: orders
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: buried
            spec:
              broker: default
              filter:
                attributes:
                  type: buried
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: orders
              delivery:
                deadLetterSink:
                  ref:
                    apiVersion: v1
                    kind: Service
                    name: dead
            """;

    private static final String SHOWN = """
            apiVersion: v1
            kind: Service
            metadata:
              name: display
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: shown
            spec:
              broker: default
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: display
            """;

    private static final String RABBIT_BROKER = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: rabbit
              annotations:
                eventing.knative.dev/broker.class: RabbitMQBroker
            """;

    private static final String RETRIED = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: again}
            spec:
              broker: default
              subscriber: {ref: {apiVersion: v1, kind: Service, name: orders}}
              delivery: {retry: 3, backoffPolicy: exponential, backoffDelay: PT1S}
            """;

    private static void send(Sink sink, String type) {
        sink.send(event -> event.withId("e1").withType(type).withSource(URI.create("/shop")));
    }

    abstract static class Shop {
        @RegisterExtension
        final KnativeExtension knative = KnativeExtension.inVirtualTime()
                .yaml(SHOP)
                .options(options -> options.withEventDisplay(new StringBuilder()))
                .strict();
    }

    private static String failureOf(Class<?> test) {
        return withoutPage(Runs.of(test).failures().get(0));
    }

    private static String withoutPage(String failure) {
        int page = failure.indexOf("\n\n" + FailureReport.TOLD);
        assertThat(page).as(failure).isPositive();
        return failure.substring(0, page);
    }

    @Test
    void aTestThatStrictModeAloneFailsHasAPageOfItsJournal() throws IOException {
        String failure = Runs.of(Drops.class).failures().get(0);

        Path page = Path.of(failure.substring(failure.indexOf(FailureReport.TOLD) + FailureReport.TOLD.length()));
        assertThat(page)
                .isEqualTo(Path.of(
                        "target", "knemu", Drops.class.getName().replace('$', '_') + ".drops_Probe_Sink_.html"));
        assertThat(page).content().contains("Dropped: event e1 of type lost", "Trigger default/lost");
    }

    @Test
    void anEventThatWasDroppedFailsTheTest() {
        assertThat(failureOf(Drops.class)).isEqualTo("""
                Strict mode: something went wrong that no assertion mentions.
                 1. Dropped: event e1 of type lost for Trigger default/lost at http://orders.default.svc.cluster.local: answered 400, and there is no dead letter sink.
                    If that is meant, assert it: assertThat(sent).wasDropped(); or enter it: Ledger.of(eventing).mention(eventing.journal().entries(Entry.Dropped.class)).""");
    }

    static class Drops extends Shop {
        @Test
        void drops(@Subscriber("orders") Probe orders, @BrokerClient Sink broker) {
            orders.respond(400);
            send(broker, "lost");
        }
    }

    @Test
    void anEventThatWasDeadLetteredFailsTheTest() {
        assertThat(failureOf(Buries.class)).isEqualTo("""
                Strict mode: something went wrong that no assertion mentions.
                 1. Dead-lettered: event e1 of type buried for Trigger default/buried went to http://dead.default.svc.cluster.local, since http://orders.default.svc.cluster.local answered 400 (attempts: 1).
                    If that is meant, assert it: assertThat(sent).wasDeadLettered(); or enter it: Ledger.of(eventing).mention(eventing.journal().entries(Entry.DeadLettered.class)).""");
    }

    static class Buries extends Shop {
        @Test
        void buries(@Subscriber("orders") Probe orders, @Subscriber("dead") Probe dead, @BrokerClient Sink broker) {
            orders.respond(400);
            send(broker, "buried");
            dead.expectOne();
        }
    }

    @Test
    void aMalformedReplyFailsTheTestThoughItIsTriedAgain() {
        Runs runs = Runs.of(RepliesNothingThatIsAnEvent.class);

        assertThat(runs.failures()).singleElement().asString().startsWith("""
                Strict mode: something went wrong that no assertion mentions.
                 1. Malformed: http://orders.default.svc.cluster.local, asked about event e1 of type again for Trigger default/again, answered 200 with a malformed CloudEvent: id is missing. Give the event an id that is not empty.
                    If that is meant, assert it: assertThat(sent).wasAttempted("again", …); or enter it: Ledger.of(eventing).mention(eventing.journal().entries(Entry.Attempted.class)).
                """);
        assertThat(runs.succeeded()).isEqualTo(2);
    }

    static class RepliesNothingThatIsAnEvent {
        @RegisterExtension
        final KnativeExtension knative =
                KnativeExtension.inVirtualTime().yaml(RETRIED).strict();

        private Sent sendTo(Probe orders, Sink broker) {
            orders.replyWith(reply -> reply.withId("").withType("order.counted"));
            return broker.send(event -> event.withId("e1").withType("again").withSource(URI.create("/shop")));
        }

        @Test
        void sends(EventingEmulator eventing, @Subscriber("orders") Probe orders, @BrokerClient Sink broker) {
            sendTo(orders, broker);
            eventing.advance(Duration.ofSeconds(1));
        }

        @Test
        void saysSo(@Subscriber("orders") Probe orders, @BrokerClient Sink broker) {
            KnativeAssertions.assertThat(sendTo(orders, broker)).wasAttempted("again", 1);
        }

        @Test
        void saysHowItEnded(EventingEmulator eventing, @Subscriber("orders") Probe orders, @BrokerClient Sink broker) {
            Sent sent = sendTo(orders, broker);
            eventing.advance(Duration.ofSeconds(1));
            orders.respond(202);
            eventing.runUntilIdle();
            KnativeAssertions.assertThat(sent).wasDeliveredTo("again").withAttempts(3);
        }
    }

    @Test
    void whatWasRefusedFailsTheTest() {
        assertThat(failureOf(IsRefused.class)).isEqualTo("""
                Strict mode: 2 things went wrong that no assertion mentions.
                 1. Refused: event e1 of type lost at Broker default/other with 404: Broker default/other does not exist.
                    If that is meant, assert it: assertThat(sent).wasRefused(); or enter it: Ledger.of(eventing).mention(eventing.journal().entries(Entry.Refused.class)).
                 2. Refused: event e1 of type  at Broker default/default with 400: type is missing. Give the event a type that is not empty.
                    If that is meant, assert it: assertThat(sent).wasRefused(); or enter it: Ledger.of(eventing).mention(eventing.journal().entries(Entry.Refused.class)).""");
    }

    static class IsRefused extends Shop {
        @Test
        void isRefused(@BrokerClient("other") Sink nowhere, @BrokerClient Sink broker) {
            send(nowhere, "lost");
            send(broker, "");
            send(broker, "nobody wants it, which is no failure");
        }
    }

    @Test
    void aStandInThatWasUsedFailsTheTest() {
        assertThat(failureOf(StandsIn.class)).isEqualTo("""
                Strict mode: something went wrong that no assertion mentions.
                 1. Stand-in: the built-in event-display took event e1 of type shown at http://display.default.svc.cluster.local for Trigger default/shown.
                    Put the real thing there: @Subscriber, @BindService or eventing.subscriber(…). If the stand-in is meant: Ledger.of(eventing).mention(entry) for one of its Entry.Delivered entries.""");
    }

    static class StandsIn extends Shop {
        @Test
        void standsIn(EventingEmulator eventing, @BrokerClient Sink broker) {
            eventing.apply(SHOWN);
            send(broker, "shown");
            send(broker, "shown");
        }
    }

    @Test
    void aFieldWithoutEffectFailsTheTest() {
        assertThat(failureOf(IsWithoutEffect.class))
                .startsWith("Strict mode: something went wrong that no assertion mentions.\n 1. Without effect:"
                        + " Broker default/rabbit: Broker class \"RabbitMQBroker\" is not emulated")
                .endsWith("\n    Take it out, or enter that the test does without:"
                        + " Ledger.of(eventing).mention(resource.key()).");
    }

    static class IsWithoutEffect extends Shop {
        @Test
        void isWithoutEffect(EventingEmulator eventing) {
            eventing.apply(RABBIT_BROKER);
        }
    }

    @Test
    void aResourceThatIsNotReadyFailsTheTest() {
        assertThat(failureOf(IsNotReady.class)).isEqualTo("""
                Strict mode: 2 things went wrong that no assertion mentions.
                 1. Not Ready: Trigger default/buried: DeadLetterSinkResolved is False, Unable to get the dead letter sink's URI: failed to get object default/dead: services "dead" not found.
                    Apply what it needs, or put it there: @Subscriber, @BindService or eventing.subscriber(…). If that is meant, assert it: assertThat(eventing).trigger("buried").isNotReady("Unable to get the dead letter sink's URI").
                 2. Not Ready: Trigger other/early: BrokerReady is False, BrokerDoesNotExist: Broker "late" does not exist.
                    Apply what it needs, or put it there: @Subscriber, @BindService or eventing.subscriber(…). If that is meant, assert it: assertThat(eventing).trigger("other/early").isNotReady("BrokerDoesNotExist").""");
    }

    private static final String EARLY = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: early
              namespace: other
            spec:
              broker: late
              subscriber:
                uri: http://127.0.0.1:1
            """;

    @KnativeTest(strict = true)
    static class IsNotReady {
        @Test
        void isNotReady(EventingEmulator eventing, @Subscriber("orders") Probe orders) {
            eventing.apply(SHOP);
            eventing.apply(EARLY);
        }
    }

    @Test
    void aResourceThatIsReadyByTheEndOrMeantNotToBeFailsNoTest() {
        assertThat(Runs.of(IsMeantNotToBeReady.class).failures()).isEmpty();
    }

    @KnativeTest(strict = true)
    static class IsMeantNotToBeReady {
        @Test
        void isMeant(EventingEmulator eventing, @Subscriber("orders") Probe orders) {
            eventing.apply(SHOP);
            eventing.apply(EARLY);
            KnativeAssertions.assertThat(eventing)
                    .trigger("buried")
                    .isNotReady("Unable to get the dead letter sink's URI")
                    .trigger("other/early")
                    .isNotReady("BrokerDoesNotExist");
        }

        @Test
        void isReadyByTheEnd(EventingEmulator eventing, @Subscriber("orders") Probe orders) {
            eventing.apply(SHOP);
            Probe.behind(eventing, "dead");
        }
    }

    @Test
    void ofASharedEmulatorWhatIsNotReadyIsToldOnce() {
        assertThat(Runs.of(StaysNotReady.class).failures()).hasSize(1);
    }

    @KnativeTest(strict = true, emulatorPer = KnativeTest.Per.CLASS)
    static class StaysNotReady {
        @BeforeAll
        static void apply(EventingEmulator eventing) {
            eventing.apply(EARLY);
        }

        @RepeatedTest(2)
        void staysNotReady() {}
    }

    @Test
    void whatIsMentionedFailsNoTest() {
        assertThat(Runs.of(MentionsAll.class).failures()).isEmpty();
    }

    static class MentionsAll extends Shop {
        @Test
        void mentions(EventingEmulator eventing, @Subscriber("orders") Probe orders, @BrokerClient Sink broker) {
            eventing.apply(SHOWN);
            eventing.apply(RABBIT_BROKER)
                    .forEach(resource -> Ledger.of(eventing).mention(resource.key()));
            orders.respond(400);
            send(broker, "lost");
            send(broker, "buried");
            send(eventing.broker("other"), "lost");

            Ledger ledger = Ledger.of(eventing);
            ledger.mention(eventing.journal().entries(Entry.Dropped.class));
            ledger.mention(eventing.journal().entries(Entry.DeadLettered.class));
            ledger.mention(eventing.journal().entries(Entry.Refused.class));
            ledger.mention(eventing.journal().entries(Entry.Delivered.class).get(0));
        }
    }

    @Test
    void whatAnAssertionSpeaksOfFailsNoTest() {
        assertThat(Runs.of(AssertsAll.class).failures()).isEmpty();
    }

    static class AssertsAll extends Shop {
        @Test
        void asserts(EventingEmulator eventing, @Subscriber("orders") Probe orders, @Subscriber("dead") Probe dead) {
            orders.respond(400);
            Sink broker = eventing.broker("default");

            KnativeAssertions.assertThat(broker.send(event -> event.withType("lost")))
                    .wasDropped();
            KnativeAssertions.assertThat(broker.send(event -> event.withType("buried")))
                    .wasDeadLettered();
            KnativeAssertions.assertThat(eventing.broker("other").send(event -> event.withType("lost")))
                    .wasRefused();
        }
    }

    @Test
    void aTestThatFailsAnywayIsToldNoMore() {
        assertThat(Runs.of(FailsAnyway.class).failures()).containsExactly("for a reason of its own");
        assertThat(Runs.of(FailsAnyway.class).published("knemu"))
                .singleElement()
                .asString()
                .startsWith("The whole journal: ")
                .endsWith(".html");
    }

    static class FailsAnyway extends Shop {
        @Test
        void fails(@BrokerClient("other") Sink nowhere) {
            send(nowhere, "lost");
            throw new IllegalStateException("for a reason of its own");
        }
    }

    @Test
    void aServiceThatNobodyAskedForFailsTheTestThatDeliversToIt() {
        assertThat(failureOf(DeliversUnasked.class)).isEqualTo("""
                Strict mode: something went wrong that no assertion mentions.
                 1. Unasked: event e1 of type lost was taken for Trigger default/lost by Service orders, which the manifests only refer to and no test asks for.
                    If that is meant, assert it: assertThat(sent).wasDeliveredTo("lost"), or ask for @Subscriber("orders"); or put the real thing there: @BindService or .service(…).""");
    }

    static class DeliversUnasked {
        @RegisterExtension
        final KnativeExtension knative =
                KnativeExtension.inVirtualTime().yaml(SHOP).strict();

        @Test
        void delivers(@BrokerClient Sink broker) {
            send(broker, "lost");
            send(broker, "lost");
        }
    }

    @Test
    void aServiceThatNobodyAskedForMayTakeWhatAnAssertionSpeaksOf() {
        assertThat(Runs.of(AssertsUnasked.class).failures()).isEmpty();
    }

    @Test
    void whatOneTestAsksForIsUnaskedInTheNext() {
        assertThat(Runs.of(AsksInTheFirst.class).failures())
                .singleElement()
                .asString()
                .contains("1. Unasked: event e1 of type lost was taken for Trigger default/lost by Service orders");
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class AsksInTheFirst {
        @RegisterExtension
        static final KnativeExtension knative =
                KnativeExtension.inVirtualTime().yaml(SHOP).strict();

        @Test
        @Order(1)
        void asks(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            send(broker, "lost");
        }

        @Test
        @Order(2)
        void doesNot(@BrokerClient Sink broker) {
            send(broker, "lost");
        }
    }

    @Test
    void whatAClassAsksForIsAskedInAllItsTests() {
        assertThat(Runs.of(AsksForAll.class).failures()).isEmpty();
    }

    static class AsksForAll {
        @RegisterExtension
        static final KnativeExtension knative =
                KnativeExtension.inVirtualTime().yaml(SHOP).strict();

        @BeforeAll
        static void ask() {
            knative.probe("orders");
        }

        @Test
        void one(@BrokerClient Sink broker) {
            send(broker, "lost");
        }

        @Test
        void another(@BrokerClient Sink broker) {
            send(broker, "lost");
        }
    }

    static class AssertsUnasked {
        @RegisterExtension
        final KnativeExtension knative =
                KnativeExtension.inVirtualTime().yaml(SHOP).strict();

        @Test
        void asserts(@BrokerClient Sink broker) {
            KnativeAssertions.assertThat(broker.send(event -> event.withType("lost")))
                    .wasDeliveredTo("lost");
        }

        @Test
        void asks(@BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
            send(broker, "lost");
            orders.expectOne();
        }
    }

    @Test
    void whatWentWrongInATestThatFailedIsNotTheNextOnes() {
        assertThat(Runs.of(SharesAFailure.class).failures()).containsExactly("for a reason of its own");
    }

    @KnativeTest(strict = true, emulatorPer = KnativeTest.Per.CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class SharesAFailure {
        @Test
        @Order(1)
        void fails(@BrokerClient Sink nowhere) {
            send(nowhere, "first");
            throw new IllegalStateException("for a reason of its own");
        }

        @Test
        @Order(2)
        void goesOn(EventingEmulator eventing) {
            assertThat(eventing.journal().entries(Entry.Refused.class)).hasSize(1);
        }
    }

    @Test
    void ofASharedEmulatorEachTestIsToldOfItsOwn() {
        Runs runs = Runs.of(Shares.class);

        assertThat(runs.failures()).singleElement().asString().contains("event e1 of type first");
    }

    @KnativeTest(strict = true, emulatorPer = KnativeTest.Per.CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Shares {
        @Test
        @Order(1)
        void first(@BrokerClient Sink nowhere) {
            send(nowhere, "first");
        }

        @Test
        @Order(2)
        void second(EventingEmulator eventing) {
            assertThat(eventing.list(Trigger.class)).isEmpty();
        }
    }

    @Test
    void whatIsMadeOfAResourceIsToldByThatResource() {
        assertThat(failureOf(MakesASequence.class))
                .startsWith("Strict mode: something went wrong that no assertion mentions.\n"
                        + " 1. Not Ready: Sequence default/steps:");
    }

    static class MakesASequence extends Shop {
        @Test
        void makes(EventingEmulator eventing) {
            eventing.apply("""
                    apiVersion: flows.knative.dev/v1
                    kind: Sequence
                    metadata: {name: steps}
                    spec: {steps: [{ref: {apiVersion: v1, kind: Service, name: nobody}}]}
                    """);
        }
    }

    @Test
    void whatIsStillUnderWayWhenTheTestEndsIsWaitedFor() {
        assertThat(failureOf(EndsEarly.class)).contains("1. Dropped: event e1 of type lost");
    }

    static class EndsEarly {
        @RegisterExtension
        final KnativeExtension knative =
                KnativeExtension.inRealTime().yaml(SHOP).strict();

        @Test
        void ends(@Subscriber("orders") Probe orders, @BrokerClient Sink broker) {
            orders.respond(400).delay(Duration.ofMillis(50));
            send(broker, "lost");
        }
    }

    @Test
    void ofTestsThatRunAtTheSameTimeTheLastAnswersForAll() {
        assertThat(Runs.atOnce(AtTheSameTime.class).failures()).isEmpty();
    }

    static class AtTheSameTime {

        private final CountDownLatch dropped;
        private final CountDownLatch otherEnded;

        /** Before the extension below, so that its end comes after that one's. */
        @RegisterExtension
        @Order(1)
        static final Ends ENDS = new Ends();

        @RegisterExtension
        @Order(2)
        static final KnativeExtension knative =
                KnativeExtension.inRealTime().yaml(SHOP).strict();

        AtTheSameTime() {
            dropped = ENDS.dropped;
            otherEnded = ENDS.otherEnded;
        }

        @Test
        void drops(@Subscriber("orders") Probe orders, @BrokerClient Sink broker) throws InterruptedException {
            orders.respond(400);
            Sent sent = broker.send(event -> event.withType("lost"));
            sent.answer().toCompletableFuture().join();
            dropped.countDown();

            assertThat(otherEnded.await(10, TimeUnit.SECONDS)).isTrue();
            KnativeAssertions.assertThat(sent).wasDropped();
        }

        @Test
        void endsMeanwhile() throws InterruptedException {
            assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
        }

        private static final class Ends implements AfterEachCallback {

            private final CountDownLatch dropped = new CountDownLatch(1);
            private final CountDownLatch otherEnded = new CountDownLatch(1);

            @Override
            public void afterEach(ExtensionContext context) {
                if (context.getRequiredTestMethod().getName().equals("endsMeanwhile")) {
                    otherEnded.countDown();
                }
            }
        }
    }
}
