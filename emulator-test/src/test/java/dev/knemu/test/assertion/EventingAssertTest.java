package dev.knemu.test.assertion;

import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;
import static dev.knemu.test.assertion.Shop.text;

import dev.knemu.journal.Entry;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Condition;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Trigger;
import dev.knemu.test.Ledger;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asserted of an emulator as a whole, and what a failure says. */
class EventingAssertTest {

    private static final String RETRY_ONCE = """
            delivery:
              retry: 1
              backoffPolicy: exponential
              backoffDelay: PT4S
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

    @Test
    void isIdleOnceNothingWaits() {
        shop.trigger("flaky", "", RETRY_ONCE).answering("flaky", 503, 202);
        shop.send("e1", "order.paid");

        assertThat(text(() -> assertThat(shop.eventing()).isIdle())).isEqualTo("""
                Expected the emulator to be idle, but a delivery waits.

                Waiting for another attempt:
                  00:00:00.000 Trigger default/flaky attempted #1 at http://flaky.default.svc.cluster.local: answered 503; the next in PT4S

                Virtual time stands at 00:00:00.000. What waits for it to pass:
                  in PT4S, at 00:00:04.000: attempt 2 of 2 of event e1, by Trigger default/flaky to http://flaky.default.svc.cluster.local
                Advance the time, or runUntilIdle().""");

        shop.eventing().runUntilIdle();
        assertThat(shop.eventing()).isIdle();
    }

    @Test
    void tellsOfDeadLetters() {
        shop.trigger("paid-orders", "").answering("paid-orders", 400);
        assertThat(shop.eventing()).hasNoDeadLetters();

        shop.send("e1", "order.paid");

        assertThat(text(() -> assertThat(shop.eventing()).hasNoDeadLetters())).isEqualTo("""
                Expected no dead letters, but there is 1.

                  event e1 (order.paid from /shop)
                    00:00:00.000 Trigger default/paid-orders dropped answered 400, and there is no dead letter sink, after 1 attempt at http://paid-orders.default.svc.cluster.local, status 400""");
        assertThat(shop.eventing()).hasDeadLetter(type("order.paid"));
    }

    @Test
    void missesADeadLetter() {
        shop.trigger("paid-orders", "").answering("paid-orders", 400);
        shop.send("e1", "order.paid");

        assertThat(text(() -> assertThat(shop.eventing()).hasDeadLetter(type("order.placed"))))
                .isEqualTo("""
                Expected a dead letter with type=order.placed, but none of those that there are is like that.

                Dead letters:
                  no match: event e1 (order.paid from /shop)
                    type "order.paid" is not "order.placed\"""");
    }

    @Test
    void aConditionThatIsWellSpeaksOfNoWarning() {
        Resource rabbit = shop.eventing().apply("""
                        apiVersion: eventing.knative.dev/v1
                        kind: Broker
                        metadata:
                          name: rabbit
                          annotations:
                            eventing.knative.dev/broker.class: RabbitMQBroker
                        """).get(0);
        Ledger ledger = Ledger.of(shop.eventing());
        Trigger trigger = shop.typed("paid-orders", "order.paid")
                .eventing()
                .get(Trigger.class, "paid-orders")
                .orElseThrow();

        assertThat(shop.eventing()).trigger("paid-orders").hasCondition("Ready", Condition.Status.True);
        assertThat(ledger.isMentioned(trigger.key())).isFalse();

        assertThat(shop.eventing()).broker("rabbit").hasCondition("NotEmulated", Condition.Status.True);
        assertThat(ledger.isMentioned(rabbit.key())).isTrue();
    }

    @Test
    void entersADeadLetterThatIsMeantIntoTheLedger() {
        shop.trigger("paid-orders", "").answering("paid-orders", 400);
        shop.send("e1", "order.paid");
        shop.eventing().settle();
        Entry dropped = shop.eventing().journal().entries(Entry.Dropped.class).get(0);
        Ledger ledger = Ledger.of(shop.eventing());

        assertThat(ledger.isMentioned(dropped)).isFalse();
        assertThat(shop.eventing()).hasDeadLetter(type("order.paid"));
        assertThat(ledger.isMentioned(dropped)).isTrue();
    }

    @Test
    void countsAcceptedEvents() {
        shop.send("e1", "order.paid");
        shop.send("e2", "order.paid");
        shop.send("e3", "order.placed");

        assertThat(shop.eventing())
                .received(type("order.paid"))
                .twice()
                .received(type("order.placed"))
                .once()
                .received(type("order.refunded"))
                .never()
                .received()
                .between(3, 4)
                .received()
                .atLeast(2)
                .received()
                .atMost(3);
        assertThat(text(() -> assertThat(shop.eventing())
                        .received(type("order.refunded"))
                        .once()))
                .isEqualTo("""
                Expected exactly 1 Accepted entry with type=order.refunded, but there is none; of that type there are 3.

                Events of these entries:
                  no match: event e1 (order.paid from /shop)
                    type "order.paid" is not "order.refunded"
                  no match: event e2 (order.paid from /shop)
                    type "order.paid" is not "order.refunded"
                  no match: event e3 (order.placed from /shop)
                    type "order.placed" is not "order.refunded\"""");
    }

    @Test
    void tellsOfRefusals() {
        assertThat(shop.eventing()).hasNoRefusals();
        assertThat(text(() -> assertThat(shop.eventing()).hasRefusal(404)))
                .isEqualTo("Expected at least 1 Refused entry, but there is none.");

        shop.eventing().broker("other").send(event -> event.withId("e1").withType("order.paid"));

        assertThat(shop.eventing()).hasRefusal(404);
        assertThat(text(() -> assertThat(shop.eventing()).hasNoRefusals())).isEqualTo("""
                Expected no Refused entries, but there is 1.

                Entries:
                  00:00:00.000 Broker default/other refused event e1 (order.paid from /knemu) with 404: Broker default/other does not exist""");
    }

    @Test
    void tellsWhichResourcesAreReady() {
        shop.typed("paid-orders", "order.paid");
        shop.eventing().apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata:
                  name: audit
                spec:
                  broker: auditing
                  subscriber:
                    uri: http://audit.example.com
                """);

        assertThat(shop.eventing())
                .broker("default")
                .isReady()
                .trigger("paid-orders")
                .isReady()
                .trigger("default/audit")
                .isNotReady()
                .trigger("audit")
                .isNotReady("BrokerDoesNotExist")
                .trigger("paid-orders")
                .hasCondition("SubscriberResolved", Condition.Status.True);
        assertThat(text(() -> assertThat(shop.eventing()).trigger("audit").isReady()))
                .isEqualTo("""
                Expected Trigger default/audit to be Ready, but Ready is False, BrokerDoesNotExist: Broker "auditing" does not exist.

                Its conditions:
                  BrokerReady is False, BrokerDoesNotExist: Broker "auditing" does not exist
                  DeadLetterSinkResolved is Unknown
                  DependencyReady is Unknown
                  OIDCIdentityCreated is True, authentication-oidc feature disabled
                  Ready is False, BrokerDoesNotExist: Broker "auditing" does not exist
                  SubscriberResolved is Unknown
                  SubscriptionReady is Unknown""");
        assertThat(text(() -> assertThat(shop.eventing()).trigger("paid-orders").isNotReady("NoSuchReason")))
                .startsWith(
                        "Expected Trigger default/paid-orders not to be Ready because of \"NoSuchReason\", but Ready is"
                                + " True.\n\nIts conditions:\n  BrokerReady is True");
        assertThat(text(() -> assertThat(shop.eventing())
                        .trigger("paid-orders")
                        .hasCondition("SubscriberResolved", Condition.Status.False)))
                .startsWith(
                        "Expected Trigger default/paid-orders to have condition SubscriberResolved False, but Ready is"
                                + " True.\n\nIts conditions:\n  BrokerReady is True");
        assertThat(text(() ->
                        assertThat(shop.eventing()).trigger("payed-orders").isReady()))
                .isEqualTo("Expected Trigger default/payed-orders to be Ready, but it does not exist.\n\n"
                        + "Did you mean \"default/paid-orders\"?");
        assertThat(text(() -> assertThat(shop.eventing())
                        .resource(Broker.class, "far/away")
                        .isReady()))
                .isEqualTo("Expected Broker far/away to be Ready, but it does not exist.\n\n"
                        + "Those that there are: default/default.");
    }

    @Test
    void findsAResourceByItsNameAloneWhereThereIsOne() {
        String broker = """
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: %s
                  namespace: %s
                """;
        shop.eventing().apply(broker.formatted("orders", "shop"));
        assertThat(shop.eventing())
                .broker("orders")
                .isReady()
                .broker("shop/orders")
                .isReady();

        shop.eventing().apply(broker.formatted("orders", "market"));
        assertThat(text(() -> assertThat(shop.eventing()).broker("orders").isReady()))
                .startsWith("Expected Broker default/orders to be Ready, but it does not exist.");
    }

    @Test
    void findsItsWayToTheJournal() {
        shop.typed("paid-orders", "order.paid");
        shop.send("e1", "order.paid");

        assertThat(shop.eventing()).journal().delivered(type("order.paid")).once();
        assertThat(text(() -> assertThat(shop.eventing()).as("shop").journal().isEmpty()))
                .startsWith("[shop] Expected an empty journal, but it has ");
    }
}
