package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What pods and activators count, as knative/serving pkg/queue/stats and concurrency_reporter.go do. */
class RequestMeterTest {

    private static final long MILLIS = 1_000_000L;
    private static final long SECOND = 1000 * MILLIS;

    private final RequestMeter pod = new RequestMeter(0);
    private final ActivatorMeter activator = new ActivatorMeter(0);

    @Test
    void weighsRequestsByTheirTime() {
        pod.arrive(0, false);
        pod.leave(400 * MILLIS, false);
        pod.arrive(450 * MILLIS, false);
        pod.arrive(600 * MILLIS, false);
        pod.leave(850 * MILLIS, false);
        pod.leave(1000 * MILLIS, false);
        pod.report(SECOND);

        assertThat(pod.concurrency()).isEqualTo(1.2, within(1e-9));
        assertThat(pod.requests()).isEqualTo(3);
    }

    @Test
    void coversTheTimeSinceItWasMade() {
        RequestMeter late = new RequestMeter(10 * SECOND);
        late.report(10 * SECOND);
        assertThat(late.concurrency()).isZero();

        RequestMeter later = new RequestMeter(10 * SECOND);
        later.arrive(10 * SECOND, false);
        later.report(11 * SECOND);
        assertThat(later.concurrency()).isEqualTo(1);
    }

    @Test
    void dividesByTheTimeThatAReportCovers() {
        pod.arrive(SECOND, false);
        pod.leave(3 * SECOND, false);
        pod.report(8 * SECOND);

        assertThat(pod.concurrency()).isEqualTo(0.25);
    }

    @Test
    void carriesRequestsIntoTheNextReportButNoArrivals() {
        pod.arrive(500 * MILLIS, false);
        pod.report(SECOND);
        assertThat(pod.concurrency()).isEqualTo(0.5);

        pod.report(2 * SECOND);
        assertThat(pod.concurrency()).isEqualTo(1);
        assertThat(pod.requests()).isZero();
    }

    @Test
    void leavesToActivatorsWhatCameThroughThem() {
        pod.arrive(0, true);
        pod.leave(900 * MILLIS, true);
        pod.report(SECOND);

        assertThat(pod.concurrency()).isZero();
        assertThat(pod.requests()).isZero();
    }

    @Test
    void addsNoTimeForWhatComesLate() {
        pod.arrive(500 * MILLIS, false);
        pod.arrive(100 * MILLIS, false);
        pod.report(SECOND);

        assertThat(pod.concurrency()).isEqualTo(1);
        assertThat(pod.requests()).isEqualTo(2);
    }

    @Test
    void anActivatorReportsTheFirstRequestAtOnceAndTakesItOffTheNextReport() {
        assertThat(activator.report(SECOND)).isFalse();
        assertThat(activator.arrive(SECOND)).isTrue();
        assertThat(activator.arrive(SECOND)).isFalse();
        assertThat(activator.report(2 * SECOND)).isTrue();
        assertThat(activator.concurrency()).isEqualTo(1);
        assertThat(activator.requests()).isEqualTo(1);

        activator.report(3 * SECOND);
        assertThat(activator.concurrency()).isEqualTo(2);
    }

    @Test
    void anActivatorsFirstReportCoversTheTimeSinceItsFirstRequestOnly() {
        activator.report(SECOND);
        for (int i = 0; i < 20; i++) {
            activator.arrive(1750 * MILLIS);
        }
        activator.report(2 * SECOND);

        // 20 on average over the quarter of a second, less the one that was told at once.
        assertThat(activator.concurrency()).isEqualTo(19);
        assertThat(activator.requests()).isEqualTo(19);

        activator.report(3 * SECOND);
        assertThat(activator.concurrency()).isEqualTo(20);
        assertThat(activator.requests()).isZero();
    }

    @Test
    void anActivatorBeginsAnewAfterItForgotARevision() {
        activator.arrive(0);
        activator.leave(100 * MILLIS);
        activator.report(SECOND);
        activator.report(2 * SECOND);

        assertThat(activator.arrive(2500 * MILLIS)).isTrue();
        activator.arrive(2500 * MILLIS);
        activator.leave(2750 * MILLIS);
        activator.report(3 * SECOND);

        // Two for a quarter and one for a quarter: 1.5, less the one that was told at once.
        assertThat(activator.concurrency()).isEqualTo(0.5);
    }

    @Test
    void anActivatorNeverReportsLessThanNothing() {
        activator.arrive(0);
        activator.leave(100 * MILLIS);
        assertThat(activator.report(SECOND)).isTrue();

        assertThat(activator.concurrency()).isZero();
        assertThat(activator.requests()).isZero();
    }

    @Test
    void anActivatorForgetsARevisionAfterAReportOfNothing() {
        activator.arrive(0);
        activator.leave(100 * MILLIS);
        activator.report(SECOND);
        assertThat(activator.arrive(1100 * MILLIS)).isFalse();
        activator.leave(1200 * MILLIS);
        activator.report(2 * SECOND);

        assertThat(activator.report(3 * SECOND)).isTrue();
        assertThat(activator.report(4 * SECOND)).isFalse();
        assertThat(activator.arrive(4 * SECOND)).isTrue();
    }

    @Test
    void anActivatorKeepsARevisionInMindThatHasARequestInFlight() {
        activator.arrive(SECOND);
        activator.report(SECOND);
        assertThat(activator.concurrency()).isZero();

        assertThat(activator.report(2 * SECOND)).isTrue();
        assertThat(activator.concurrency()).isEqualTo(1);
    }
}
