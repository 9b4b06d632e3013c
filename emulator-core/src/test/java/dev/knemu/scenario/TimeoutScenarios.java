package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.broker;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Subscribers that never answer. Not over HTTP in virtual time: time stands still there as long as a real answer is
 * awaited.
 */
abstract class TimeoutScenarios extends Scenarios {

    TimeoutScenarios(Way way) {
        super(way);
    }

    private Duration timeout() {
        return stage.way.virtualTime ? Duration.ofSeconds(30) : Duration.ofMillis(50);
    }

    @Test // C-007, C-281
    void aSubscriptionThatIsNotAnsweredInTimeIsRetriedAndThenLosesTheEventToItsSink() {
        stage.apply(
                channel("in"),
                subscription(
                        "orders",
                        "in",
                        delivery(stage.retries(1) + ", timeout: " + timeout() + ", " + deadLetterSink("dls"))));
        Probe orders = stage.subscriber("orders").always(Answer.hang());
        Probe dls = stage.subscriber("dls");

        Posted sent = stage.sendToChannel("in", event("1", "order.placed"));
        stage.runUntilIdle();

        assertThat(sent.status()).isEqualTo(202);
        assertThat(orders.arrivals()).hasSize(2);
        assertThat(dls.ids()).containsExactly("1");
        assertThat(dls.event().getExtension("knativeerrorcode").toString()).isEqualTo("500");
        assertThat(stage.journal(Entry.Attempted.class))
                .filteredOn(attempt -> attempt.problem() != null)
                .hasSize(2)
                .allSatisfy(attempt -> {
                    assertThat(attempt.problem()).contains("delivery.timeout");
                    assertThat(attempt.latency()).isGreaterThanOrEqualTo(timeout());
                });
    }

    @Test // C-282
    void aTriggerThatIsNotAnsweredInTimeLosesTheEventToTheBrokersSink() {
        stage.apply(broker(delivery("timeout: " + timeout() + ", " + deadLetterSink("dls"))), trigger("orders"));
        Probe orders = stage.subscriber("orders").always(Answer.hang());
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(1);
        assertThat(dls.ids()).containsExactly("1");
        // The channel's own timeout knows nothing of what stands behind the filter.
        assertThat(dls.event().getExtension("knativeerrordest")).isNull();
    }

    @Test
    void aDeadLetterSinkThatHangsIsGivenUpLikeASubscriber() {
        stage.apply(broker(delivery("timeout: " + timeout() + ", " + deadLetterSink("dls"))), trigger("orders"));
        stage.subscriber("orders").always(422);
        stage.subscriber("dls").always(Answer.hang());

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(500);

        assertThat(stage.journal(Entry.Dropped.class)).hasSize(1);
    }
}
