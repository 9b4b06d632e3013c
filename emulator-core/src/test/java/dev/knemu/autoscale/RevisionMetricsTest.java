package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevisionMetricsTest {

    private static RevisionScaling scaling(String key, String value) {
        return RevisionScaling.of(AutoscalerConfig.DEFAULTS, Map.of("autoscaling.knative.dev/" + key, value), 0);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "2, 2",
        "3, 3",
        "4, 4",
        "6, 5",
        "7, 6",
        "8, 6",
        "12, 7",
        "15, 8",
        "16, 9",
        "20, 9",
        "35, 11",
        "40, 12",
        "50, 12",
        "75, 13",
        "200, 15",
        "500, 15",
        "2000, 16",
        "100000, 16"
    })
    void asksASampleOfManyPods(int pods, int sample) {
        assertThat(RevisionMetrics.sampleSize(pods)).isEqualTo(sample);
    }

    @Test
    void hasNoDataAfterMoreThanAWindowOfSilence() {
        RevisionMetrics metrics = new RevisionMetrics(scaling("window", "10s"));
        assertThat(metrics.hasData(0)).isFalse();

        metrics.record(0, 1, 1);

        assertThat(metrics.hasData(10)).isTrue();
        assertThat(metrics.hasData(11)).isFalse();
    }

    @Test
    void readsSilenceAsZeroWherePodsAreNotAsked() {
        RevisionMetrics metrics = new RevisionMetrics(scaling("target-burst-capacity", "-1"));

        assertThat(metrics.hasData(1000)).isTrue();
        assertThat(metrics.stable(1000)).isZero();
    }

    /** §6.3, after the cluster's target-burst-capacity was changed. */
    @Test
    void asksPodsAsTheNewSettingsSay() {
        RevisionMetrics metrics = new RevisionMetrics(scaling("target-burst-capacity", "-1"));
        metrics.resize(scaling("target-burst-capacity", "10"), 5);
        assertThat(metrics.hasData(5)).isFalse();

        metrics.resize(scaling("target-burst-capacity", "-1"), 5);
        assertThat(metrics.hasData(5)).isTrue();
    }

    @Test
    void keepsWhatTheRevisionIsScaledBy() {
        RevisionMetrics concurrency = new RevisionMetrics(scaling("metric", "concurrency"));
        RevisionMetrics rate = new RevisionMetrics(scaling("metric", "rps"));
        concurrency.record(0, 3, 50);
        rate.record(0, 3, 50);

        assertThat(concurrency.stable(0)).isEqualTo(3);
        assertThat(rate.panic(0)).isEqualTo(50);
    }

    @Test
    void looksAtTheLastSecondsOnlyForPanic() {
        RevisionMetrics metrics = new RevisionMetrics(scaling("metric", "concurrency"));
        for (int second = 0; second < 60; second++) {
            metrics.record(second, second < 54 ? 0 : 10, 0);
        }

        assertThat(metrics.stable(59)).isEqualTo(1);
        assertThat(metrics.panic(59)).isEqualTo(10);
    }

    @Test
    void takesWindowsOfAnotherLength() {
        RevisionMetrics metrics = new RevisionMetrics(scaling("window", "60s"));
        for (int second = 0; second < 60; second++) {
            metrics.record(second, second < 50 ? 0 : 6, 0);
        }
        metrics.record(59, 4, 0);
        metrics.resize(scaling("window", "10s"), 59);

        assertThat(metrics.stable(59)).isEqualTo(6.4);
        // A tenth of the window: the last second.
        assertThat(metrics.panic(59)).isEqualTo(10);
    }
}
