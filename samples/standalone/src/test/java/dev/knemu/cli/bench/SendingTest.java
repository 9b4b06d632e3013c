package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.load.Rate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SendingTest {

    private static final int PHASE = 7;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MANY = 100_000;

    private final FakeClock clock = new FakeClock();
    private final Tally tally = tally(1);
    private long stopAt = Long.MAX_VALUE;

    private Tally tally(int expectedEach) {
        return new Tally(
                PHASE, List.of(EventTemplate.of("t", "/s", "x", new byte[0])), new int[] {expectedEach}, clock);
    }

    private Sending sending(Tally tally, Target target) {
        return new Sending(tally, target, new Samples(tally, SECOND), clock, () -> tally.sent() >= stopAt);
    }

    /** Takes an event at once. */
    private void take(BenchEvent event) {
        tally.arrived(event.getId());
        event.answered(202);
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    @Test
    void keepsTheRateWhateverBecomesOfTheEvents() {
        sending(tally, event -> {}).atRate(new Rate(1000), SECOND, MANY);

        assertThat(tally.sent()).isEqualTo(1000);
        assertThat(clock.nanos() - tally.start()).isEqualTo(SECOND.toNanos());
    }

    @Test
    void aSenderThatIsHeldUpDoesNotHideWhatItSuffers() {
        Target stalledOnce = event -> {
            if (event.number() == 5_000) {
                clock.pass(SECOND);
            }
            take(event);
        };

        sending(tally, stalledOnce).atRate(new Rate(1000), Duration.ofSeconds(10), MANY);
        Outcome outcome = tally.settled();

        // Those 1,000 that were due in the second that was lost waited for half of it on average, and so did 10 % of
        // all.
        assertThat(outcome.sent()).isEqualTo(10_000);
        for (Histogram latencies : List.of(outcome.answers(), outcome.deliveries())) {
            assertThat(latencies.getTotalCount()).isEqualTo(10_000);
            assertThat(millis(latencies, 50)).isZero();
            assertThat(millis(latencies, 95)).isCloseTo(500, Percentage.withPercentage(1));
            assertThat(millis(latencies, 99)).isCloseTo(900, Percentage.withPercentage(1));
            assertThat(millis(latencies, 100)).isCloseTo(1000, Percentage.withPercentage(1));
        }
        assertThat(millis(outcome.lag(), 99)).isCloseTo(900, Percentage.withPercentage(1));
    }

    @Test
    void whatIsDueWhileTooManyAreUnderWayIsCountedAndNotSent() {
        sending(tally, event -> {}).atRate(new Rate(1000), SECOND, 300);
        Outcome outcome = tally.settled();

        assertThat(outcome.sent()).isEqualTo(300);
        assertThat(outcome.missed()).isEqualTo(700);
        assertThat(outcome.unanswered()).isEqualTo(300);
    }

    @Test
    void atTheHighestRateNeverMoreAreUnderWayThanAsked() {
        Queue<BenchEvent> underWay = new ArrayDeque<>();
        int[] most = {0};
        Target slow = event -> {
            underWay.add(event);
            most[0] = Math.max(most[0], underWay.size());
            clock.pass(Duration.ofMillis(1));
            if (underWay.size() == 4) {
                underWay.forEach(this::take);
                underWay.clear();
            }
        };

        sending(tally, slow).asFastAsPossible(SECOND, 4);

        assertThat(most[0]).isEqualTo(4);
        assertThat(tally.sent()).isEqualTo(1000);
    }

    @Test
    void endsSoonAfterItIsStopped() {
        stopAt = 10;

        sending(tally, event -> {}).atRate(new Rate(1), Duration.ofHours(1), MANY);

        assertThat(tally.sent()).isEqualTo(10);
        assertThat(Duration.ofNanos(clock.nanos() - tally.start())).isLessThan(Duration.ofSeconds(11));
    }

    @Test
    void waitsForTheRestAsLongAsSomeOfItComes() {
        Tally tally = tally(2);
        Queue<BenchEvent> open = new ArrayDeque<>();
        sending(tally, event -> {
                    open.add(event);
                    event.answered(202);
                })
                .atRate(new Rate(10), SECOND, MANY);
        open.forEach(event -> tally.arrived(event.getId()));
        long before = clock.nanos();

        sending(tally, event -> {}).awaitRest(Duration.ofSeconds(3));

        assertThat(Duration.ofNanos(clock.nanos() - before)).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3010));
        assertThat(tally.settled().lost()).isEqualTo(10);
    }
}
