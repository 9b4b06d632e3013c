package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.broker;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.features;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.trigger;
import static dev.knemu.scenario.Yaml.triggerTo;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.Broker;
import dev.knemu.resource.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waits too long for real time, to the millisecond. */
abstract class LongWaitScenarios extends Scenarios {

    LongWaitScenarios(Way way) {
        super(way);
    }

    @Test // C-098, C-375
    void aBrokerWithoutDeliveryTriesElevenTimesIn204Seconds() {
        stage.apply(broker(), trigger("orders"));
        Probe orders = stage.subscriber("orders").always(503);

        Posted sent = stage.send(event("1", "order.placed"));
        stage.eventing.advance(ofMillis(204_599));
        assertThat(orders.arrivals()).hasSize(10);
        assertThat(sent.isAnswered()).isFalse();
        stage.runUntilIdle();

        assertThat(sent.status()).isEqualTo(500);
        List<Duration> expected = new ArrayList<>(List.of(Duration.ZERO));
        for (int retry = 0; retry < 10; retry++) {
            expected.add(expected.get(retry).plus(ofMillis(200L << retry)));
        }
        assertThat(orders.times()).isEqualTo(expected);
        assertThat(stage.eventing
                        .get(Broker.class, "default")
                        .orElseThrow()
                        .spec()
                        .delivery())
                .isPresent();
    }

    @Test // C-375
    void linearWaitsOfASecondComeAtOnceAndThenSecondBySecond() {
        stage.apply(broker(delivery("retry: 5, backoffPolicy: linear, backoffDelay: PT1S")), trigger("orders"));
        Probe orders = stage.subscriber("orders").fails(5);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.times())
                .containsExactly(ofSeconds(0), ofSeconds(0), ofSeconds(1), ofSeconds(3), ofSeconds(6), ofSeconds(10));
    }

    @Test // C-280
    void retryAfterIsFollowedUpToItsMaximum() {
        stage.apply(
                features("delivery-retryafter", "enabled"),
                channel("in"),
                subscription(
                        "orders",
                        "in",
                        delivery("retry: 5, backoffPolicy: linear, backoffDelay: PT0.5S, retryAfterMax: PT30S")));
        Probe orders = stage.subscriber("orders")
                .answers(
                        Answer.status(429).with("Retry-After", "4"),
                        Answer.status(503).with("Retry-After", "100"),
                        Answer.status(500).with("Retry-After", "20"),
                        Answer.status(429).with("Retry-After", "soon"));

        Posted sent = stage.sendToChannel("in", event("1", "order.placed"));
        stage.runUntilIdle();

        assertThat(sent.status()).isEqualTo(202);
        assertThat(stage.waits("orders")).containsExactly(ofSeconds(4), ofSeconds(30), ofSeconds(1), ofMillis(1_500));
        assertThat(orders.times())
                .containsExactly(ofSeconds(0), ofSeconds(4), ofSeconds(34), ofSeconds(35), ofMillis(36_500));
    }

    @Test // C-280
    void retryAfterIsFollowedBehindABrokersFilterAsWell() {
        stage.apply(
                features("delivery-retryafter", "enabled"),
                broker(delivery("retry: 2, retryAfterMax: PT1H")),
                trigger("orders"));
        Probe orders = stage.subscriber("orders")
                .answers(
                        Answer.status(429).with("Retry-After", "7"),
                        // Two minutes after the beginning of virtual time.
                        Answer.status(503).with("Retry-After", "Thu, 01 Jan 2026 00:02:00 GMT"));

        stage.sendAndRun(event("1", "order.placed"));

        assertThat(orders.times()).containsExactly(ofSeconds(0), ofSeconds(7), ofSeconds(120));
    }

    @Test // C-383
    void retryAfterIsIgnoredWithoutAMaximum() {
        stage.apply(broker(delivery("retry: 1, backoffPolicy: exponential, backoffDelay: PT1S")), trigger("orders"));
        Probe orders = stage.subscriber("orders").answers(Answer.status(429).with("Retry-After", "60"));

        stage.sendAndRun(event("1", "order.placed"));

        assertThat(orders.times()).containsExactly(ofSeconds(0), ofSeconds(1));
    }

    @Test
    void twoDeliveriesOfOneEventWaitEachOnItsOwn() {
        stage.apply(
                broker(delivery("retry: 3, backoffPolicy: exponential, backoffDelay: PT1S")),
                trigger("slow", delivery("retry: 2, backoffPolicy: exponential, backoffDelay: PT1M")),
                trigger("quick"));
        Probe slow = stage.subscriber("slow").fails(2);
        Probe quick = stage.subscriber("quick").fails(3);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(quick.times()).containsExactly(ofSeconds(0), ofSeconds(1), ofSeconds(3), ofSeconds(7));
        assertThat(slow.times()).containsExactly(ofSeconds(0), ofSeconds(60), ofSeconds(180));
    }

    @Test
    void aDeliveryEndsByTheRulesUnderWhichItBeganWhateverBecomesOfItsTrigger() {
        String wait = delivery("retry: 2, backoffPolicy: exponential, backoffDelay: PT1M");
        stage.apply(broker("delivery: {}"), trigger("changed", wait), trigger("deleted", wait));
        Probe changed = stage.subscriber("changed").fails(2);
        Probe deleted = stage.subscriber("deleted").fails(2);
        Probe other = stage.subscriber("other");
        Posted sent = stage.send(event("1", "order.placed"));
        stage.eventing.settle();

        stage.apply(triggerTo("changed", "other"));
        stage.eventing.delete(Trigger.class, "deleted");
        stage.runUntilIdle();

        assertThat(sent.status()).isEqualTo(202);
        assertThat(changed.times()).containsExactly(ofSeconds(0), ofSeconds(60), ofSeconds(180));
        assertThat(deleted.times()).containsExactly(ofSeconds(0), ofSeconds(60), ofSeconds(180));
        assertThat(other.arrivals()).isEmpty();
    }

    @Test
    void aServiceThatMovesIsFoundAtTheNextAttempt() {
        stage.apply(broker(delivery("retry: 1, backoffPolicy: exponential, backoffDelay: PT1M")), trigger("orders"));
        Probe before = stage.subscriber("orders").always(503);
        Posted sent = stage.send(event("1", "order.placed"));
        stage.eventing.settle();

        Probe after = stage.movedSubscriber("orders");
        stage.runUntilIdle();

        assertThat(sent.status()).isEqualTo(202);
        assertThat(before.arrivals()).hasSize(1);
        assertThat(after.ids()).containsExactly("1");
    }
}
