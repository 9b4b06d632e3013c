package dev.knemu.samples.warehouse;

import static dev.knemu.test.KnativeAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.knemu.EventingEmulator;
import dev.knemu.Sink;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import org.junit.jupiter.api.Test;

/** How many pods production would run, and what waiting for one means. */
@KnativeTest(manifests = "scaling")
class ScalingTest {

    @Test
    void runsFourPodsForTwentyOrdersAtATime(
            EventingEmulator eventing, @BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
        orders.delay(ofMinutes(2));

        for (int i = 0; i < 20; i++) {
            broker.send(event -> event.withType("order.paid"));
        }
        eventing.advance(ofSeconds(30));
        assertThat(eventing).service("orders").scaledTo(4);

        eventing.advance(ofMinutes(5));
        assertThat(eventing).service("orders").scaledToZero();
    }

    @Test
    void keepsTheFirstOrderWaitingForAPod(
            EventingEmulator eventing, @BrokerClient Sink broker, @Subscriber("orders") Probe orders) {
        eventing.advance(ofMinutes(2));
        assertThat(eventing).service("orders").scaledToZero();

        broker.send(event -> event.withType("order.paid"));
        orders.expectNone();
        eventing.advance(ofSeconds(3));

        orders.expectOne();
    }
}
