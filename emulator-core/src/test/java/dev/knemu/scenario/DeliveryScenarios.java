package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.annotated;
import static dev.knemu.scenario.Yaml.broker;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts, waits and dead letters of a Broker's Triggers. */
abstract class DeliveryScenarios extends Scenarios {

    DeliveryScenarios(Way way) {
        super(way);
    }

    private String withRetries(int retry) {
        return delivery(stage.retries(retry));
    }

    private String withRetriesAndSink(int retry, String sink) {
        return delivery(stage.retries(retry) + ", " + deadLetterSink(sink));
    }

    @Test // C-051
    void aSubscriberThatFailsAsOftenAsThereAreRetriesGetsTheEventAtLast() {
        stage.apply(broker(withRetriesAndSink(3, "dls")), trigger("orders"));
        Probe orders = stage.subscriber("orders").fails(3);
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("1", "1", "1", "1");
        assertThat(dls.arrivals()).isEmpty();
    }

    @Test // C-051
    void aSubscriberThatFailsOnceMoreLosesTheEventToTheBrokersDeadLetterSink() {
        stage.apply(broker(withRetriesAndSink(3, "dls")), trigger("orders"));
        Probe orders = stage.subscriber("orders").fails(4);
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(4);
        assertThat(dls.ids()).containsExactly("1");
    }

    @Test // C-035, C-052
    void aTriggersDeliveryReplacesTheBrokersAndWithoutASinkTheEventIsDropped() {
        stage.apply(
                broker(delivery("retry: 0")),
                trigger("first", withRetriesAndSink(3, "dls")),
                trigger("second", withRetries(1)));
        Probe first = stage.subscriber("first").fails(3);
        Probe second = stage.subscriber("second").fails(2);
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(500);

        assertThat(first.arrivals()).hasSize(4);
        assertThat(second.arrivals()).hasSize(2);
        assertThat(dls.arrivals()).isEmpty();
        assertThat(stage.journal(Entry.Dropped.class))
                .singleElement()
                .satisfies(dropped -> assertThat(dropped.subscription().name()).isEqualTo("second"));
    }

    @Test // C-053
    void aTriggerWithoutDeliveryHasTheBrokersRetriesAndSink() {
        stage.apply(
                broker(withRetriesAndSink(1, "broker-dls")),
                trigger("first", withRetriesAndSink(3, "trigger-dls")),
                trigger("second"));
        Probe first = stage.subscriber("first").fails(3);
        Probe second = stage.subscriber("second").fails(2);
        Probe brokerDls = stage.subscriber("broker-dls");
        Probe triggerDls = stage.subscriber("trigger-dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(first.arrivals()).hasSize(4);
        assertThat(second.arrivals()).hasSize(2);
        assertThat(brokerDls.ids()).containsExactly("1");
        assertThat(triggerDls.arrivals()).isEmpty();
    }

    @Test // C-054, C-114, C-115
    void aTriggersOwnSinkGoesBeforeTheBrokers() {
        stage.apply(
                broker(withRetriesAndSink(1, "broker-dls")),
                trigger("first", withRetriesAndSink(3, "trigger-dls")),
                trigger("second"));
        Probe first = stage.subscriber("first").fails(4);
        Probe second = stage.subscriber("second").fails(2);
        Probe brokerDls = stage.subscriber("broker-dls");
        Probe triggerDls = stage.subscriber("trigger-dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(first.arrivals()).hasSize(4);
        assertThat(second.arrivals()).hasSize(2);
        assertThat(triggerDls.ids()).containsExactly("1");
        assertThat(brokerDls.ids()).containsExactly("1");
        assertThat(triggerDls.event().getExtension("knativeerrordest").toString())
                .contains("first");
        assertThat(brokerDls.event().getExtension("knativeerrordest").toString())
                .contains("second");
    }

    @Test // C-035
    void aTriggerThatSetsOnlyRetriesStillHasTheBrokersSink() {
        stage.apply(broker(withRetriesAndSink(5, "dls")), trigger("orders", withRetries(1)));
        Probe orders = stage.subscriber("orders").always(503);
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(2);
        assertThat(dls.ids()).containsExactly("1");
    }

    @ParameterizedTest // C-002
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void any2xxTakesTheEvent(int status) {
        stage.apply(broker(withRetries(1)), trigger("orders"));
        Probe orders = stage.subscriber("orders").always(status);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(1);
    }

    @ParameterizedTest // C-006
    @ValueSource(ints = {404, 408, 409, 429, 500, 501, 502, 503, 504, 599})
    void statusesThatMayPassAreRetried(int status) {
        stage.apply(broker(withRetries(2)), trigger("orders"));
        Probe orders = stage.subscriber("orders").answers(status, status);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(3);
    }

    @ParameterizedTest // C-004, C-005
    @ValueSource(ints = {300, 304, 305, 400, 401, 402, 403, 405, 406, 410, 413, 415, 422, 425, 499})
    void statusesThatWillNotPassAreNotRetried(int status) {
        stage.apply(broker(withRetries(2)), trigger("orders"));
        Probe orders = stage.subscriber("orders").always(status);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(500);

        assertThat(orders.arrivals()).hasSize(1);
    }

    @Test // C-007
    void aConnectionThatIsClosedWithoutAnAnswerIsRetried() {
        stage.apply(broker(withRetries(2)), trigger("orders"));
        Probe orders = stage.subscriber("orders").answers(Answer.reset(), Answer.reset());

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(3);
    }

    @Test // C-010
    void everyAttemptAndTheDeadLetterCarryTheSameEvent() {
        stage.apply(broker(withRetriesAndSink(3, "dls")), trigger("orders"));
        Probe orders = stage.subscriber("orders").always(503);
        Probe dls = stage.subscriber("dls");

        stage.sendAndRun(
                event("1", "order.placed", event -> event.withSubject("s").withData("text/plain", "hello".getBytes())));

        assertThat(orders.events()).hasSize(4).containsOnly(orders.events().get(0));
        assertThat(dls.event().getId()).isEqualTo("1");
        assertThat(dls.event().getSource()).isEqualTo(orders.events().get(0).getSource());
        assertThat(Stage.text(dls.event())).isEqualTo("hello");
        assertThat(dls.event().getExtension("knativearrivaltime"))
                .isEqualTo(orders.events().get(0).getExtension("knativearrivaltime"));
    }

    @Test // C-375
    void linearWaitsGrowFromNone() {
        stage.apply(broker(withRetries(4)), trigger("orders"));
        stage.subscriber("orders").fails(4);

        stage.sendAndRun(event("1", "order.placed"));

        Duration unit = stage.unit();
        assertThat(stage.waits("orders"))
                .containsExactly(Duration.ZERO, unit, unit.multipliedBy(2), unit.multipliedBy(3));
    }

    @Test // C-375
    void exponentialWaitsDouble() {
        stage.apply(
                broker(delivery("retry: 4, backoffPolicy: exponential, backoffDelay: " + stage.unit())),
                trigger("orders"));
        stage.subscriber("orders").fails(4);

        stage.sendAndRun(event("1", "order.placed"));

        Duration unit = stage.unit();
        assertThat(stage.waits("orders"))
                .containsExactly(unit, unit.multipliedBy(2), unit.multipliedBy(4), unit.multipliedBy(8));
    }

    @Test // C-375
    void withoutAPolicyRetriesFollowAtOnce() {
        stage.apply(broker(delivery("retry: 3")), trigger("orders"));
        Probe orders = stage.subscriber("orders").fails(3);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(4);
        assertThat(stage.waits("orders")).containsOnly(Duration.ZERO);
    }

    @Test // C-088
    void aSubscriberThatAcceptsOnlyAtFibonacciCountsGetsEveryEventAtLast() {
        stage.apply(broker(withRetriesAndSink(25, "dls")), trigger("orders"));
        Set<Integer> fibonacci = Set.of(1, 2, 3, 5, 8, 13, 21, 34, 55);
        AtomicInteger count = new AtomicInteger();
        Probe orders = stage.subscriber("orders")
                .by(event -> Answer.status(fibonacci.contains(count.incrementAndGet()) ? 202 : 503));
        Probe dls = stage.subscriber("dls");

        for (int i = 1; i <= 8; i++) {
            assertThat(stage.sendAndRun(event("" + i, "order.placed"))).isEqualTo(202);
        }

        assertThat(dls.arrivals()).isEmpty();
        assertThat(orders.arrivals()).hasSize(34);
        assertThat(orders.ids()).contains("1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(stage.journal(Entry.Delivered.class)).hasSize(8);
    }

    @Test // C-089
    void aSubscriberThatDropsTheFirstFiveGetsTheEventWithFiveRetries() {
        stage.apply(broker(withRetries(5)), trigger("orders"));
        Probe orders = stage.subscriber("orders").fails(5);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(6);
    }

    @Test // C-097
    void withoutRetriesAFlakySubscribersEventsGoToTheSinkUntilItRecovers() {
        stage.apply(broker(delivery(deadLetterSink("dls"))), trigger("orders"));
        Probe orders = stage.subscriber("orders").fails(3);
        Probe dls = stage.subscriber("dls");

        for (int i = 1; i <= 4; i++) {
            assertThat(stage.sendAndRun(event("" + i, "order.placed"))).isEqualTo(202);
        }

        assertThat(dls.ids()).containsExactly("1", "2", "3");
        assertThat(orders.ids()).containsExactly("1", "2", "3", "4");
    }

    @Test // C-116, C-377
    void oneDeadSubscriberCostsTheProducerHisAnswerAndTheOtherNothing() {
        stage.apply(broker(withRetries(2)), trigger("dead"), trigger("alive"));
        Probe dead = stage.subscriber("dead").always(503);
        Probe alive = stage.subscriber("alive");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(500);

        assertThat(dead.arrivals()).hasSize(3);
        assertThat(alive.ids()).containsExactly("1");
    }

    @Test // C-116, C-036
    void aTriggerWhoseSubscriberDoesNotExistDisturbsNobody() {
        stage.apply(plainBroker(), trigger("nobody"), trigger("alive"));
        Probe alive = stage.subscriber("alive");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(alive.ids()).containsExactly("1");
    }

    @Test // C-086, C-087
    void anAsynchronousBrokerAnswersBeforeItsSubscribersDo() {
        stage.apply(
                annotated(broker(withRetriesAndSink(2, "dls")), "messaging.knative.dev/async-handler", "true"),
                trigger("orders"));
        Probe orders = stage.subscriber("orders").always(503);
        Probe dls = stage.subscriber("dls");

        Posted sent = stage.send(event("1", "order.placed"));
        assertThat(sent.status()).isEqualTo(202);
        stage.runUntilIdle();

        assertThat(orders.arrivals()).hasSize(3);
        assertThat(dls.ids()).containsExactly("1");
    }

    @Test
    void aBrokerAnswersOnlyWhenEveryDeliveryIsAtRest() {
        stage.apply(broker(withRetries(3)), trigger("slow"), trigger("quick"));
        stage.subscriber("slow").fails(3);
        Probe quick = stage.subscriber("quick");

        Posted sent = stage.send(event("1", "order.placed"));
        if (stage.way.virtualTime) {
            stage.eventing.settle();
            assertThat(quick.ids()).containsExactly("1");
            assertThat(sent.isAnswered()).isFalse();
        }
        stage.runUntilIdle();

        assertThat(sent.status()).isEqualTo(202);
        List<Entry> entries = stage.eventing.journal().entries(Stage::isRest);
        assertThat(entries).hasSize(2);
    }

    @Test
    void aDeadLetterSinkThatFailsIsTriedAsOftenAsTheSubscriberAndThenTheEventIsDropped() {
        stage.apply(broker(withRetriesAndSink(2, "dls")), trigger("orders"));
        Probe orders = stage.subscriber("orders").always(503);
        Probe dls = stage.subscriber("dls").always(503);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(500);

        assertThat(orders.arrivals()).hasSize(3);
        assertThat(dls.arrivals()).hasSize(3);
        assertThat(stage.journal(Entry.Dropped.class)).hasSize(1);
    }

    @Test
    void whatADeadLetterSinkAnswersGoesNowhere() {
        stage.apply(
                broker(delivery(deadLetterSink("dls"))),
                trigger("orders", "filter: {attributes: {type: a}}"),
                trigger("replies", "filter: {attributes: {type: b}}"));
        stage.subscriber("orders").always(503);
        stage.subscriber("dls").always(Answer.reply(event("2", "b")));
        Probe replies = stage.subscriber("replies");

        assertThat(stage.sendAndRun(event("1", "a"))).isEqualTo(202);

        assertThat(replies.arrivals()).isEmpty();
    }
}
