package dev.knemu.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import org.junit.jupiter.api.Test;

class LatencyTest {

    @Test
    void takesItsFiguresFromAnyHistogram() {
        Latency latency = Latency.of(10_000, 50.5, 10_000, percentile -> Math.round(percentile * 100));

        assertThat(latency.p50()).isEqualTo(5_000);
        assertThat(latency.p999()).isEqualTo(9_990);
        assertThat(latency.max()).isEqualTo(10_000);
    }

    @Test
    void isFinerTowardsTheEndAndNoFinerThanThereAreValues() {
        Latency latency = Latency.of(1_000, 50.5, 10_000, percentile -> Math.round(percentile * 100));

        assertThat(latency.distribution())
                .hasSize(51)
                .isSortedAccordingTo(Comparator.comparingDouble(Latency.Point::percentile))
                .isSortedAccordingTo(Comparator.comparingLong(Latency.Point::nanos))
                .startsWith(new Latency.Point(0, 0), new Latency.Point(10, 1_000))
                .endsWith(new Latency.Point(100, 10_000));
    }

    @Test
    void keepsOnlyTheEndsOfALevelPart() {
        Latency latency = Latency.of(1_000, 7, 7, percentile -> 7);

        assertThat(latency.distribution()).extracting(Latency.Point::nanos).containsExactly(7L, 7L, 7L);
    }

    @Test
    void isAllZeroWhereNothingWasTimed() {
        assertThat(Latency.of(0, Double.NaN, 0, percentile -> 0)).isEqualTo(Latency.NONE);
    }
}
