package dev.knemu.test.assertion;

import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;
import static dev.knemu.test.KnativeAssertions.assertThatIllegalStateException;
import static dev.knemu.test.assertion.Shop.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.knemu.EmulatorOptions;
import dev.knemu.Response;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.resource.Trigger;
import dev.knemu.test.Ledger;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** What is asserted of an event that was sent, and what a failure says. */
class SentAssertTest {

    private static final String RETRY_TWICE = """
            delivery:
              retry: 2
              backoffPolicy: exponential
              backoffDelay: PT1S
            """;

    private static final String DEAD_LETTERS = """
            delivery:
              retry: 1
              backoffPolicy: exponential
              backoffDelay: PT5S
              deadLetterSink:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: morgue
            """;

    private Shop shop;

    @BeforeEach
    void open(@TempDir Path pages) {
        shop = Shop.inVirtualTime(pages);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Nested
    class Filters {

        @Test
        void tellWhoGotAnEventAndWhoDidNot() {
            shop.typed("paid-orders", "order.paid").typed("refunds", "order.refunded");

            Sent sent = shop.send("e1", "order.paid");

            assertThat(sent)
                    .wasAccepted()
                    .wasAnswered(202)
                    .wasDeliveredTo("paid-orders")
                    .wasDeliveredTo("default/paid-orders")
                    .withCode(202)
                    .withAttempts(1)
                    .withWaits()
                    .wasDeliveredOnlyTo("paid-orders")
                    .wasRefusedBy("refunds")
                    .because("type")
                    .because("is not \"order.refunded\"")
                    .wasNotDeliveredTo("refunds")
                    .ledToNothing();
        }

        @Test
        void refuseAWrongType() {
            shop.typed("paid-orders", "order.paid");
            Sent sent = shop.send("e1", "order.placed");

            assertThat(text(() -> assertThat(sent).wasDeliveredTo("paid-orders")))
                    .isEqualTo("""
                    Expected event e1 (order.placed from /shop) to be delivered to "paid-orders", but its filter refused it.

                    Sent: event e1 (order.placed from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/paid-orders does not want it: type "order.placed" is not "order.paid"
                      CONDITION           ATTRIBUTE   EXPECTED          ACTUAL           RESULT
                      filter.attributes   type        is "order.paid"   "order.placed"   fails  <- the first that failed""");
        }

        @Test
        void refuseAnotherPrefix() {
            shop.trigger("eu-orders", "filters:\n- prefix:\n    type: order.\n- prefix:\n    source: /eu/");
            Sent sent = shop.send("e1", "order.placed");

            assertThat(text(() -> assertThat(sent).wasDeliveredTo("eu-orders"))).isEqualTo("""
                    Expected event e1 (order.placed from /shop) to be delivered to "eu-orders", but its filter refused it.

                    Sent: event e1 (order.placed from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/eu-orders does not want it: source "/shop" does not start with "/eu/"
                      CONDITION           ATTRIBUTE   EXPECTED               ACTUAL           RESULT
                      filters[0].prefix   type        starts with "order."   "order.placed"   holds
                      filters[1].prefix   source      starts with "/eu/"     "/shop"          fails  <- the first that failed""");
        }

        @Test
        void refuseByAnExpression() {
            shop.trigger("big", "filters:\n- cesql: \"type LIKE 'order.%' AND region = 'eu'\"");
            Sent sent =
                    shop.send(event -> event.withId("e1").withType("order.paid").withExtension("region", "us"));

            assertThat(text(() -> assertThat(sent).wasDeliveredTo("big"))).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "big", but its filter refused it.

                    Sent: event e1 (order.paid from /shop)
                      with region "us"
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/big does not want it: extension region "us" is not "eu"
                      CONDITION          ATTRIBUTE   EXPECTED         ACTUAL         RESULT
                      filters[0].cesql   type        like "order.%"   "order.paid"   holds
                      filters[0].cesql   region      is "eu"          "us"           fails  <- the first that failed""");
        }

        @Test
        void refuseAnEventWithoutTheExtension() {
            shop.trigger("eu-orders", "filters:\n- exact:\n    region: eu");
            Sent sent = shop.send(event -> event.withId("e1")
                    .withType("order.paid")
                    .withData("application/json", "{\"region\":\"eu\"}".getBytes(UTF_8)));

            assertThat(text(() -> assertThat(sent).wasDeliveredTo("eu-orders"))).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "eu-orders", but its filter refused it.

                    Sent: event e1 (order.paid from /shop)
                      with datacontenttype "application/json"
                      with data {"region":"eu"}
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/eu-orders does not want it: extension region is missing; expected "eu"
                      CONDITION          ATTRIBUTE   EXPECTED   ACTUAL      RESULT
                      filters[0].exact   region      is "eu"    (missing)   fails  <- the first that failed
                      hint: The data has region = "eu", but filters see attributes only. Have the producer set extension region as well.""");
        }

        @Test
        void saysThatAFirstAttemptMayBeUnderWay() {
            shop.typed("paid-orders", "order.paid")
                    .subscriber("paid-orders", Subscriber.responding(event -> Response.hang()));
            Sent sent = shop.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasDeliveredTo("paid-orders")))
                    .contains(
                            "Trigger default/paid-orders: nothing is recorded of its delivery yet; the first attempt may"
                                    + " be under way");
        }

        @Test
        void countsAttemptsOnceNoneIsUnderWay(@TempDir Path livePages) {
            AtomicInteger requests = new AtomicInteger();
            try (Shop live = Shop.inRealTime(livePages)) {
                live.trigger("flaky", "", "delivery: {retry: 1}")
                        .subscriber(
                                "flaky",
                                Subscriber.responding(event -> requests.incrementAndGet() == 1
                                        ? Response.status(503)
                                        : Response.accepted().delayed(Duration.ofMillis(50))));
                Sent sent = live.send("e1", "order.paid");

                assertThat(text(() -> assertThat(sent).wasAttempted("flaky", 1)))
                        .contains("it was attempted 2 times");
            }
        }

        @Test
        void whoIsNotReadyIsNotSaidToHaveGotNothing() {
            shop.typed("paid-orders", "order.paid");
            shop.eventing().apply("""
                    apiVersion: eventing.knative.dev/v1
                    kind: Trigger
                    metadata: {name: audit}
                    spec: {broker: default, subscriber: {ref: {apiVersion: v1, kind: Service, name: auditing}}}
                    """);
            Sent sent = shop.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasNotDeliveredTo("audit")))
                    .startsWith("""
                    Expected event e1 (order.paid from /shop) not to be delivered to "audit", but that says nothing: it was not asked, since it is not Ready.

                    If that is meant, assert it instead: assertThat(eventing).trigger("audit").isNotReady().

                    Sent: event e1""")
                    .contains("Trigger default/audit was not asked about the event: it is not Ready.");

            shop.eventing().subscriber("auditing", Subscriber.responding(event -> Response.status(400)));
            assertThat(shop.send("e2", "order.paid")).wasNotDeliveredTo("audit");
        }

        @Test
        void whoListensElsewhereGetsNothing() {
            shop.eventing().apply("""
                    apiVersion: eventing.knative.dev/v1
                    kind: Broker
                    metadata: {name: other}
                    ---
                    apiVersion: eventing.knative.dev/v1
                    kind: Trigger
                    metadata: {name: elsewhere}
                    spec: {broker: other, subscriber: {uri: http://elsewhere.example.com}}
                    """);

            assertThat(shop.send("e1", "order.paid")).wasNotDeliveredTo("elsewhere");
        }

        @Test
        void areNotAskedWhereATriggerIsNotReady() {
            shop.typed("paid-orders", "order.paid");
            shop.eventing().apply("""
                    apiVersion: eventing.knative.dev/v1
                    kind: Trigger
                    metadata:
                      name: audit
                    spec:
                      broker: default
                      subscriber:
                        ref:
                          apiVersion: eventing.knative.dev/v1
                          kind: Broker
                          name: auditing
                    """);
            Sent sent = shop.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasDeliveredTo("audit"))).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "audit", but nobody of that name was asked.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/audit was not asked about the event: it is not Ready. It listens to Broker default/default.
                      DeadLetterSinkResolved is Unknown
                      DependencyReady is Unknown
                      SubscriberResolved is False, Unable to get the Subscriber's URI: failed to get object default/auditing: brokers.eventing.knative.dev "auditing" not found
                      SubscriptionReady is Unknown

                    Trigger default/paid-orders wants it: type is "order.paid"

                    Deliveries:
                      Trigger default/paid-orders: delivered to http://paid-orders.default.svc.cluster.local, answered 202, 1 attempt
                        #1 at 00:00:00.000 answered 202""");
        }

        @Test
        void areNotAskedWhereTheNameIsMisspelt() {
            shop.typed("paid-orders", "order.paid");
            Sent sent = shop.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasRefusedBy("payed-orders")))
                    .isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be refused by "payed-orders", but nobody of that name was asked.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    There is no Trigger and no Subscription "payed-orders". Did you mean "paid-orders"?

                    Trigger default/paid-orders wants it: type is "order.paid"

                    Deliveries:
                      Trigger default/paid-orders: delivered to http://paid-orders.default.svc.cluster.local, answered 202, 1 attempt
                        #1 at 00:00:00.000 answered 202""");
        }

        @Test
        void areToldOfNearestMissesFirstAndNeverAllOfThem() {
            for (int i = 10; i < 40; i++) {
                shop.typed("other-" + i, "other." + i);
            }
            shop.trigger("near", "filters:\n- exact:\n    type: order.paid\n- exact:\n    source: /shops");
            shop.typed("wanted", "order.payed");
            Sent sent = shop.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasDeliveredTo("wanted"))).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "wanted", but its filter refused it.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/wanted does not want it: type "order.paid" is not "order.payed"
                      CONDITION           ATTRIBUTE   EXPECTED           ACTUAL         RESULT
                      filter.attributes   type        is "order.payed"   "order.paid"   fails  <- the first that failed
                      hint: They are nearly the same: is one of "order.paid" and "order.payed" a slip?
                    Trigger default/near does not want it: source "/shop" is not "/shops"
                      CONDITION          ATTRIBUTE   EXPECTED          ACTUAL         RESULT
                      filters[0].exact   type        is "order.paid"   "order.paid"   holds
                      filters[1].exact   source      is "/shops"       "/shop"        fails  <- the first that failed
                      hint: They are nearly the same: is one of "/shop" and "/shops" a slip?
                    Trigger default/other-10 does not want it: type "order.paid" is not "other.10"
                      CONDITION           ATTRIBUTE   EXPECTED        ACTUAL         RESULT
                      filter.attributes   type        is "other.10"   "order.paid"   fails  <- the first that failed
                    Trigger default/other-11 does not want it: type "order.paid" is not "other.11"
                      CONDITION           ATTRIBUTE   EXPECTED        ACTUAL         RESULT
                      filter.attributes   type        is "other.11"   "order.paid"   fails  <- the first that failed
                    … and 28 more that did not want it""");
        }

        @Test
        void thatWantedAnEventAreNoRefusal() {
            shop.typed("paid-orders", "order.paid");
            Sent sent = shop.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasRefusedBy("paid-orders"))).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be refused by "paid-orders", but it was delivered to http://paid-orders.default.svc.cluster.local, answered 202, 1 attempt.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/paid-orders wants it: type is "order.paid"
                      CONDITION           ATTRIBUTE   EXPECTED          ACTUAL         RESULT
                      filter.attributes   type        is "order.paid"   "order.paid"   holds

                    Deliveries:
                      Trigger default/paid-orders: delivered to http://paid-orders.default.svc.cluster.local, answered 202, 1 attempt
                        #1 at 00:00:00.000 answered 202""");
        }

        @Test
        void refuseForAReasonThatCanBeAsserted() {
            shop.typed("refunds", "order.refunded");
            Sent sent = shop.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasRefusedBy("refunds").because("source")))
                    .isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be refused by its filter because of "source", but found: type "order.paid" is not "order.refunded".

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/refunds does not want it: type "order.paid" is not "order.refunded"
                      CONDITION           ATTRIBUTE   EXPECTED              ACTUAL         RESULT
                      filter.attributes   type        is "order.refunded"   "order.paid"   fails  <- the first that failed""");
        }
    }

    @Nested
    class Recipients {

        @Test
        void areNobodyElse() {
            shop.typed("paid-orders", "order.paid").typed("audit", "order.paid");
            Sent sent = shop.send("e1", "order.paid");

            AssertionFailedError failure = Shop.failure(() -> assertThat(sent).wasDeliveredOnlyTo("paid-orders"));

            assertThat(text(() -> assertThat(sent).wasDeliveredOnlyTo("paid-orders")))
                    .isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "paid-orders" only, but Trigger default/audit got it.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/audit wants it: type is "order.paid"
                      CONDITION           ATTRIBUTE   EXPECTED          ACTUAL         RESULT
                      filter.attributes   type        is "order.paid"   "order.paid"   holds
                    Trigger default/paid-orders wants it: type is "order.paid"

                    Deliveries:
                      Trigger default/paid-orders: delivered to http://paid-orders.default.svc.cluster.local, answered 202, 1 attempt
                        #1 at 00:00:00.000 answered 202
                      Trigger default/audit: delivered to http://audit.default.svc.cluster.local, answered 202, 1 attempt
                        #1 at 00:00:00.000 answered 202""");
            assertThat(failure.getExpected().getStringRepresentation())
                    .isEqualTo("delivered to Trigger default/paid-orders");
            assertThat(failure.getActual().getStringRepresentation())
                    .isEqualTo("delivered to Trigger default/audit, Trigger default/paid-orders");
        }

        @Test
        void areNobody() {
            shop.typed("paid-orders", "order.paid");

            Sent placed = shop.send("e1", "order.placed");
            Sent paid = shop.send("e2", "order.paid");

            assertThat(placed).wasDeliveredToNobody();
            assertThat(text(() -> assertThat(paid).wasDeliveredToNobody()))
                    .startsWith("Expected event e2 (order.paid from /shop) to be delivered to nobody, but Trigger"
                            + " default/paid-orders got it.\n\nSent: event e2");
            assertThat(text(() -> assertThat(paid).wasNotDeliveredTo("paid-orders")))
                    .startsWith("Expected event e2 (order.paid from /shop) not to be delivered to \"paid-orders\", but"
                            + " Trigger default/paid-orders got it.\n\nSent: event e2");
        }

        @Test
        void areNobodyUnderAMisspeltName() {
            shop.typed("paid-orders", "order.paid");
            Sent paid = shop.send("e1", "order.paid");

            for (Supplier<SentAssert> slip : List.<Supplier<SentAssert>>of(
                    () -> assertThat(paid).wasNotDeliveredTo("payed-orders"),
                    () -> assertThat(paid).wasAttempted("payed-orders", 0))) {
                assertThat(text(slip::get))
                        .contains(" \"payed-orders\", but nobody has that name.\n\nSent: event e1")
                        .contains("There is no Trigger and no Subscription \"payed-orders\". Did you mean"
                                + " \"paid-orders\"?");
            }
        }

        @Test
        void mayBeGoneByNow() {
            shop.typed("paid-orders", "order.paid").typed("refunds", "order.refunded");
            shop.send("e1", "order.placed");
            shop.eventing().delete(Trigger.class, "paid-orders");

            assertThat(shop.send("e2", "order.paid"))
                    .wasNotDeliveredTo("paid-orders")
                    .wasAttempted("paid-orders", 0)
                    .wasAttempted("refunds", 0);
        }

        @Test
        void getItInTheOrderInWhichTheyTakeIt() {
            shop.trigger("late", "", RETRY_TWICE).trigger("soon", "").answering("late", 503, 202);
            Sent sent = shop.send("e1", "order.paid");
            shop.eventing().runUntilIdle();

            assertThat(sent).wasDeliveredInOrder("soon", "late");
            assertThat(text(() -> assertThat(sent).wasDeliveredInOrder("late", "soon")))
                    .isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "late", "soon" in this order, but the order was "soon", "late".

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/late wants it: no filter is set
                    Trigger default/soon wants it: no filter is set

                    Deliveries:
                      Trigger default/late: delivered to http://late.default.svc.cluster.local, answered 202, 2 attempts
                        #1 at 00:00:00.000 answered 503; the next in PT1S
                        #2 at 00:00:01.000 answered 202
                      Trigger default/soon: delivered to http://soon.default.svc.cluster.local, answered 202, 1 attempt
                        #1 at 00:00:00.000 answered 202""");
        }
    }

    @Nested
    class Refusals {

        @Test
        void atABrokerThatDoesNotExist() {
            Sent sent = shop.eventing()
                    .broker("defualt")
                    .send(event -> event.withId("e1").withType("order.paid").withSource(URI.create("/shop")));

            assertThat(sent)
                    .wasRefused()
                    .withCode(404)
                    .wasRefused(404)
                    .wasAnswered(404)
                    .wasDeliveredToNobody();
            assertThat(text(() -> assertThat(sent).wasDeliveredTo("paid-orders")))
                    .isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "paid-orders", but it was refused with 404.

                    Sent: event e1 (order.paid from /shop)
                      refused by Broker default/defualt at 00:00:00.000 with 404: Broker default/defualt does not exist
                      hint: Did you mean Broker default/default?
                      answered 404""");
            assertThat(text(() -> assertThat(sent).wasAccepted()))
                    .startsWith(
                            "Expected event e1 (order.paid from /shop) to be accepted, but it was refused with 404.\n");
            assertThat(text(() -> assertThat(sent).wasAnswered(202)))
                    .startsWith(
                            "Expected event e1 (order.paid from /shop) to be answered 202, but the answer was 404.\n");
            assertThat(text(() -> assertThat(sent).wasRefused(400)))
                    .startsWith("Expected event e1 (order.paid from /shop) to be refused with 400, but found: 404.\n");
        }

        @Test
        void areNoneWhereAnEventWasAccepted() {
            Sent sent = shop.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasRefused())).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be refused, but it was accepted.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202""");
        }
    }

    @Nested
    class Deliveries {

        @Test
        void areAttemptedAgain() {
            shop.trigger("flaky", "", RETRY_TWICE).answering("flaky", 503, 503, 202);
            Sent sent = shop.send("e1", "order.paid");
            shop.eventing().runUntilIdle();

            assertThat(sent)
                    .wasAttempted("flaky", 3)
                    .withWaits(Duration.ofSeconds(1), Duration.ofSeconds(2))
                    .wasDeliveredTo("flaky")
                    .withAttempts(3)
                    .withCode(202);
            assertThat(text(() -> assertThat(sent).wasAttempted("flaky", 1))).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be attempted once by "flaky", but it was attempted 3 times.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/flaky wants it: no filter is set

                    Deliveries:
                      Trigger default/flaky: delivered to http://flaky.default.svc.cluster.local, answered 202, 3 attempts
                        #1 at 00:00:00.000 answered 503; the next in PT1S
                        #2 at 00:00:01.000 answered 503; the next in PT2S
                        #3 at 00:00:03.000 answered 202""");
            assertThat(text(() -> assertThat(sent).wasDeliveredTo("flaky").withAttempts(1)))
                    .startsWith(
                            "Expected event e1 (order.paid from /shop) to be delivered after 1 attempt, but found: 3.\n");
            assertThat(text(() -> assertThat(sent).wasDeliveredTo("flaky").withWaits(Duration.ofSeconds(1))))
                    .startsWith("Expected event e1 (order.paid from /shop) to be delivered with waits of [PT1S] between"
                            + " attempts, but found: [PT1S, PT2S].\n");
        }

        @Test
        void doNotArriveWhileTimeStandsStill() {
            shop.trigger("flaky", "", RETRY_TWICE).answering("flaky", 503, 202);
            Sent sent = shop.send("e1", "order.paid");

            assertThat(sent).wasAccepted().wasAttempted("flaky", 1);
            assertThat(text(() -> assertThat(sent).wasDeliveredTo("flaky"))).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "flaky", but it is on its way; the last attempt failed: answered 503.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      not answered yet: the answer comes when every delivery has come to rest

                    Trigger default/flaky wants it: no filter is set

                    Deliveries:
                      Trigger default/flaky: on its way; the last attempt failed: answered 503
                        #1 at 00:00:00.000 answered 503; the next in PT1S

                    Virtual time stands at 00:00:00.000. What waits for it to pass:
                      in PT1S, at 00:00:01.000: attempt 2 of 3 of event e1, by Trigger default/flaky to http://flaky.default.svc.cluster.local
                    Advance the time, or runUntilIdle().""");
        }

        @Test
        void endAsDeadLetters() {
            shop.subscriber("morgue", Subscriber.accepting(event -> {}))
                    .trigger("paid-orders", "", DEAD_LETTERS)
                    .answering("paid-orders", 503);
            Sent sent = shop.send("e1", "order.paid");
            shop.eventing().runUntilIdle();

            assertThat(sent)
                    .wasDeadLettered()
                    .withCode(503)
                    .wasDeadLetteredBy("paid-orders")
                    .withCode(503)
                    .withAttempts(2)
                    .withWaits(Duration.ofSeconds(5))
                    .wasDeliveredToNobody();
            assertThat(text(() -> assertThat(sent).wasDeliveredTo("paid-orders")))
                    .isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "paid-orders", but it was dead-lettered to http://morgue.default.svc.cluster.local after 2 attempts at http://paid-orders.default.svc.cluster.local: answered 503.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/paid-orders wants it: no filter is set

                    Deliveries:
                      Trigger default/paid-orders: dead-lettered to http://morgue.default.svc.cluster.local after 2 attempts at http://paid-orders.default.svc.cluster.local: answered 503
                        #1 at 00:00:00.000 answered 503; the next in PT5S
                        #2 at 00:00:05.000 answered 503
                        #1 of the dead letter at 00:00:05.000 answered 202""");
            assertThat(text(() ->
                            assertThat(sent).wasDeadLetteredBy("paid-orders").withCode(500)))
                    .startsWith(
                            "Expected event e1 (order.paid from /shop) to be dead-lettered with 500, but found: 503.\n");
            assertThat(text(() -> assertThat(sent).wasDroppedBy("paid-orders")))
                    .startsWith("Expected event e1 (order.paid from /shop) to be dropped by \"paid-orders\", but it was"
                            + " dead-lettered to http://morgue.default.svc.cluster.local after 2 attempts");
        }

        @Test
        void endDropped() {
            shop.trigger("paid-orders", "").answering("paid-orders", 400);
            Sent sent = shop.send("e1", "order.paid");

            assertThat(sent)
                    .wasDropped()
                    .withCode(400)
                    .wasDroppedBy("paid-orders")
                    .because("no dead letter sink");
            assertThat(text(() -> assertThat(sent).wasDeadLettered())).isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be dead-lettered, but it was not.

                    Sent: event e1 (order.paid from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 500

                    Trigger default/paid-orders wants it: no filter is set

                    Deliveries:
                      Trigger default/paid-orders: dropped: answered 400, and there is no dead letter sink
                        #1 at 00:00:00.000 answered 400""");
        }
    }

    @Nested
    class Lineage {

        @Test
        void leadsToRepliesAndWhatTheyLeadTo() {
            shop.typed("orders", "order.placed").typed("payments", "order.accepted");
            shop.subscriber("orders", replying("order.accepted")).subscriber("payments", replying("order.paid"));

            Sent sent = shop.send("e1", "order.placed");

            assertThat(sent)
                    .ledTo(type("order.accepted"))
                    .ledTo(type("order.paid"))
                    .didNotLeadTo(type("order.refunded"));
            assertThat(text(() -> assertThat(sent).ledTo(type("order.shipped"))))
                    .isEqualTo("""
                    Expected event e1 (order.placed from /shop) to lead to an event with type=order.shipped, but none that came of it is like that.

                    Came of it:
                      no match: event e1-order.accepted (order.accepted from /shop)
                        type "order.accepted" is not "order.shipped"
                      no match: event e1-order.accepted-order.paid (order.paid from /shop)
                        type "order.paid" is not "order.shipped"

                    Sent: event e1 (order.placed from /shop)
                      accepted by Broker default/default at 00:00:00.000
                      answered 202

                    Trigger default/orders wants it: type is "order.placed"
                    Trigger default/payments does not want it: type "order.placed" is not "order.accepted"
                      CONDITION           ATTRIBUTE   EXPECTED              ACTUAL           RESULT
                      filter.attributes   type        is "order.accepted"   "order.placed"   fails  <- the first that failed

                    Deliveries:
                      Trigger default/orders: delivered to http://orders.default.svc.cluster.local, answered 202, 1 attempt
                        #1 at 00:00:00.000 answered 200
                        replied at 00:00:00.000 with event e1-order.accepted (order.accepted from /shop) for http://broker-ingress.knative-eventing.svc.cluster.local/default/default
                        #1 of the reply at 00:00:00.000 answered 202""");
            assertThat(text(() -> assertThat(sent).didNotLeadTo(type("order.paid"))))
                    .startsWith("Expected event e1 (order.placed from /shop) not to lead to an event with"
                            + " type=order.paid, but it did.\n\nCame of it:\n  event e1-order.accepted-order.paid");
            assertThat(text(() -> assertThat(sent).ledToNothing()))
                    .startsWith(
                            "Expected event e1 (order.placed from /shop) to lead to nothing, but 2 events came of it."
                                    + "\n\nCame of it:\n  event e1-order.accepted");
        }

        private Subscriber replying(String type) {
            return Subscriber.replying(event -> CloudEventBuilder.v1()
                    .withId(event.getId() + "-" + type)
                    .withSource(URI.create("/shop"))
                    .withType(type)
                    .build());
        }
    }

    @Test
    void whatIsMeantIsEnteredIntoTheLedger() {
        shop.subscriber("morgue", Subscriber.accepting(event -> {}))
                .trigger("dead", "", DEAD_LETTERS)
                .answering("dead", 400)
                .trigger("gone", "")
                .answering("gone", 400);
        Sent sent = shop.send("e1", "order.paid");
        Sent lost = shop.eventing()
                .broker("other")
                .send(event -> event.withId("e2").withType("order.paid").withSource(URI.create("/shop")));
        shop.eventing().settle();
        Ledger ledger = Ledger.of(shop.eventing());
        List<Entry> wrong = shop.eventing()
                .journal()
                .entries(entry -> entry instanceof Entry.DeadLettered
                        || entry instanceof Entry.Dropped
                        || entry instanceof Entry.Refused);

        assertThat(wrong).hasSize(3).noneMatch(ledger::isMentioned);
        assertThat(sent).wasDroppedBy("gone");
        assertThat(wrong).filteredOn(ledger::isMentioned).hasOnlyElementsOfType(Entry.Dropped.class);
        assertThat(sent).wasDeadLettered();
        assertThat(lost).wasAnswered(404);
        assertThat(wrong).allMatch(ledger::isMentioned);
    }

    @Test
    void tenRetriesTakeNoTime() {
        shop.trigger("flaky", "", """
                delivery:
                  retry: 10
                  backoffPolicy: exponential
                  backoffDelay: PT0.5S
                """).answering("flaky", 503);
        Sent sent = shop.send("e1", "order.paid");
        shop.eventing().runUntilIdle();

        assertThat(sent)
                .wasAttempted("flaky", 11)
                .withWaits(IntStream.range(0, 10)
                        .mapToObj(retry -> Duration.ofMillis(500L << retry))
                        .toArray(Duration[]::new))
                .wasDroppedBy("flaky")
                .withAttempts(11);
    }

    @Test
    void narrowingNeedsAnExpectationToNarrow() {
        Sent sent = shop.send("e1", "order.placed");

        assertThatIllegalStateException()
                .isThrownBy(() -> assertThat(sent).withCode(503))
                .withMessage("withCode narrows the expectation before it, and there is none. Write wasDeliveredTo,"
                        + " wasDeadLetteredBy or another first.");
    }

    @Test
    void descriptionsAndMessagesOfOnesOwnWorkAsInAssertJ() {
        Sent sent = shop.send("e1", "order.placed");

        assertThat(text(() -> assertThat(sent).as("the %s order", "first").wasRefused()))
                .startsWith("[the first order] Expected event e1 (order.placed from /shop) to be refused");
        assertThat(text(() -> assertThat(sent).withFailMessage("no, 100 % not").wasRefused()))
                .isEqualTo("no, 100 % not");
        assertThat(text(() -> assertThat(sent).as("first").withFailMessage("no").wasRefused()))
                .isEqualTo("[first] no");
    }

    @Test
    void aFailurePointsAtTheLineOfTheTest() {
        Sent sent = shop.send("e1", "order.placed");

        assertThat(Shop.failure(() -> assertThat(sent).wasDeliveredTo("nobody"))
                        .getStackTrace()[0]
                        .getClassName())
                .startsWith(SentAssertTest.class.getName());
    }

    @Test
    void expectationsWaitInRealTime(@TempDir Path pages) {
        try (Shop live = Shop.inRealTime(pages)) {
            live.typed("paid-orders", "order.paid").typed("refunds", "order.refunded");

            live.subscriber("paid-orders", answeringLate());

            Sent sent = live.send("e1", "order.paid");

            assertThat(sent)
                    .wasDeliveredTo("paid-orders")
                    .wasAnswered(202)
                    .wasRefusedBy("refunds")
                    .wasDeliveredOnlyTo("paid-orders")
                    .ledToNothing();
        }
    }

    @Test
    void whatHasNotHappenedIsDecidedAtIdleInRealTime(@TempDir Path pages) {
        try (Shop live = Shop.inRealTime(pages)) {
            live.typed("paid-orders", "order.paid").subscriber("paid-orders", answeringLate());
            Sent sent = live.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasDeliveredToNobody()))
                    .startsWith("Expected event e1 (order.paid from /shop) to be delivered to nobody, but Trigger"
                            + " default/paid-orders got it.\n");
        }
    }

    private static Subscriber answeringLate() {
        return received -> CompletableFuture.supplyAsync(
                Response::accepted, CompletableFuture.delayedExecutor(30, TimeUnit.MILLISECONDS));
    }

    @Test
    void whatHasNotHappenedCannotBeToldOfABusyEmulator(@TempDir Path pages) {
        CompletableFuture<Response> never = new CompletableFuture<>();
        EmulatorOptions guarded = EmulatorOptions.defaults().withRealTimeGuard(Duration.ofMillis(30));
        try (Shop busy = Shop.with(guarded, pages)) {
            busy.typed("paid-orders", "order.paid").subscriber("paid-orders", received -> never);
            Sent sent = busy.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasDeliveredToNobody()))
                    .startsWith(
                            "What has not happened cannot be told while the emulator is busy. The emulator was still"
                                    + " busy after PT0.03S.");
            never.complete(Response.accepted());
        }
    }

    @Test
    void nothingIsKnownWhereTheJournalIsOff(@TempDir Path pages) {
        EmulatorOptions silent = EmulatorOptions.defaults().inVirtualTime().withJournal(Journal.Level.OFF);
        try (Shop off = Shop.with(silent, pages)) {
            Sent sent = off.send("e1", "order.paid");

            assertThat(text(() -> assertThat(sent).wasDeliveredTo("paid-orders")))
                    .isEqualTo("""
                    Expected event e1 (order.paid from /shop) to be delivered to "paid-orders", but it was answered 202.

                    Sent: event e1 (order.paid from /shop)
                      The journal is off, so nothing is known of it. Leave EmulatorOptions.withJournal at its default in tests.
                      answered 202""");
        }
    }
}
