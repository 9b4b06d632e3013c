package dev.knemu.autoscale.simulation;

import static dev.knemu.autoscale.simulation.Runs.scaling;
import static dev.knemu.autoscale.simulation.Runs.simulation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.autoscale.simulation.Delivery.BackoffPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A broker before a revision. */
class DeliveryTest {

    /** One pod that takes one request at a time and ten in its queue, of a second each; no activator before it. */
    private static Simulation onePod(String load, int seconds) {
        return simulation(load, seconds, scaling(1, "max-scale", "1", "min-scale", "1", "target-burst-capacity", "0"))
                .withServiceTime(ServiceTime.fixed(1));
    }

    private static Delivery delivery(int parallelism, int retry, BackoffPolicy policy, long delayMillis) {
        return new Delivery(parallelism, retry, policy, Duration.ofMillis(delayMillis));
    }

    private static Headline.Events events(Headline headline) {
        return headline.events().orElseThrow();
    }

    @Test
    void triesAgainWhatWasRefused() {
        Simulation simulation = onePod("step:30/s,0/s@1s", 60);

        Headline once = EventEngine.run(simulation.withDelivery(delivery(0, 0, BackoffPolicy.EXPONENTIAL, 200)));
        Headline often = EventEngine.run(simulation.withDelivery(delivery(0, 10, BackoffPolicy.EXPONENTIAL, 200)));

        assertThat(once.refused()).isEqualTo(19);
        assertThat(events(once))
                .extracting("accepted", "delivered", "lost", "retries")
                .containsExactly(30L, 11L, 19L, 0L);
        assertThat(events(often)).extracting("accepted", "delivered", "lost").containsExactly(30L, 30L, 0L);
        assertThat(events(often).retries()).isEqualTo((long) often.refused()).isGreaterThan(19);
        assertThat(often.requests()).isEqualTo(30 + often.refused());
        // The last of thirty has waited for its turn in the pod for half a minute, retries and all.
        assertThat(events(often).latencies().p99().toSeconds()).isGreaterThanOrEqualTo(29);
    }

    @Test
    void sendsNoMoreAtATimeThanItsParallelism() {
        Simulation simulation = onePod("step:30/s,0/s@1s", 60).withDelivery(delivery(2, 0, BackoffPolicy.LINEAR, 0));

        Headline headline =
                EventEngine.run(simulation, tick -> assertThat(tick.inFlight()).isLessThanOrEqualTo(2));

        assertThat(headline.refused()).isZero();
        assertThat(events(headline).delivered()).isEqualTo(30);
        // Two at a time: one works, one waits for it.
        assertThat(headline.waits().p99().toMillis()).isBetween(900L, 1010L);
        assertThat(events(headline).latencies().p99().toSeconds()).isBetween(28L, 31L);
    }

    @Test
    void holdsItsPlaceWhileItWaitsToTryAgain() {
        // Nobody answers within a second, so each of the three events is tried twice with five seconds between.
        Simulation simulation = onePod("step:3/s,0/s@1s", 60)
                .withServiceTime(ServiceTime.fixed(5))
                .withTimeout(Duration.ofSeconds(1))
                .withDelivery(delivery(1, 1, BackoffPolicy.EXPONENTIAL, 5000));
        List<Double> requests = new ArrayList<>();

        Headline headline = EventEngine.run(simulation, tick -> requests.add(tick.requests()));

        assertThat(events(headline)).extracting("delivered", "lost", "retries").containsExactly(0L, 3L, 3L);
        assertThat(headline.timedOut()).isEqualTo(6);
        // One a second, and five seconds to the next: of the same event, which keeps the others waiting.
        assertThat(requests).startsWith(0.0, 1.0, 1.0, 1.0, 3.0, 3.0, 3.0, 4.0, 5.0, 5.0, 5.0, 6.0);
    }

    @Test
    void waitsAsTheChannelBasedBrokerDoes() {
        Delivery exponential = delivery(0, 10, BackoffPolicy.EXPONENTIAL, 200);
        Delivery linear = delivery(0, 5, BackoffPolicy.LINEAR, 1000);

        assertThat(LongStream.of(1, 2, 3, 10).map(n -> exponential.waitNanosBefore((int) n) / 1_000_000))
                .containsExactly(200L, 400L, 800L, 102_400L);
        assertThat(LongStream.of(1, 2, 3, 5).map(n -> linear.waitNanosBefore((int) n) / 1_000_000))
                .containsExactly(0L, 1000L, 2000L, 4000L);
        assertThat(delivery(0, 1000, BackoffPolicy.EXPONENTIAL, 1000).waitNanosBefore(1000))
                .isEqualTo(Duration.ofDays(1).toNanos());
    }

    @Test
    void isForEventsAndForTheEngineThatKnowsThem() {
        Delivery delivery = delivery(0, 1, BackoffPolicy.LINEAR, 0);

        assertThatThrownBy(() -> onePod("20", 60).withDelivery(delivery))
                .isInstanceOf(InvalidSimulationException.class)
                .hasMessage(
                        "There is no run with the delivery by a broker and clients. Choose it with a load of events a"
                                + " second, such as 100/s: a broker does not wait for answers before it takes the next.");
        assertThatThrownBy(() -> FluidEngine.run(onePod("20/s", 60).withDelivery(delivery)))
                .hasMessage("The fluid engine knows of no single requests, so none can be tried again. Run deliveries"
                        + " with the engine of single requests (--engine events).");
        assertThatThrownBy(() -> delivery(0, -1, BackoffPolicy.LINEAR, 0))
                .hasMessage("A delivery with parallelism 0, -1 retries and a delay of 0 ms is not possible. Choose 0 or"
                        + " more of each, and at most 1000 retries.");
    }

    @Test
    void takesAsLongAsFromItsAcceptanceOn() {
        Headline headline = EventEngine.run(
                onePod("step:0/s,1/s@30s,0/s@31s", 60).withDelivery(delivery(0, 0, BackoffPolicy.LINEAR, 0)));

        assertThat(events(headline).delivered()).isEqualTo(1);
        assertThat(events(headline).latencies().p99().toMillis()).isBetween(1000L, 1020L);
    }
}
