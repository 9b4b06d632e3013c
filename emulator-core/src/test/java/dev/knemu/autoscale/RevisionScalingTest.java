package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Target resolution, and what can be said without time. */
class RevisionScalingTest {

    private static final String PREFIX = "autoscaling.knative.dev/";

    private static RevisionScaling scaling(int containerConcurrency, String... keysAndValues) {
        Map<String, String> annotations = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            annotations.put(PREFIX + keysAndValues[i], keysAndValues[i + 1]);
        }
        return RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations, containerConcurrency);
    }

    @Test
    void takesTheClustersTargetWhereNothingIsSaid() {
        assertThat(scaling(0).total()).isEqualTo(100);
        assertThat(scaling(0).target()).isEqualTo(70);
    }

    @Test
    void takesTheSmallerOfHardAndSoftLimitForConcurrency() {
        assertThat(scaling(5, "target", "10").total()).isEqualTo(5);
        assertThat(scaling(20, "target", "10").total()).isEqualTo(10);
        assertThat(scaling(20).total()).isEqualTo(20);
    }

    @Test
    void neverLooksAtTheHardLimitForRequestsASecond() {
        assertThat(scaling(5, "metric", "rps").total()).isEqualTo(200);
        assertThat(scaling(5, "metric", "rps").target()).isEqualTo(140);
        assertThat(scaling(5, "metric", "rps", "target", "10").total()).isEqualTo(10);
    }

    @Test
    void takesTheClustersUtilizationForConcurrencyOnly() {
        AutoscalerConfig cluster = AutoscalerConfig.of(Map.of("container-concurrency-target-percentage", "50"));

        assertThat(RevisionScaling.of(cluster, Map.of(), 10).target()).isEqualTo(5);
        assertThat(RevisionScaling.of(cluster, Map.of(PREFIX + "metric", "rps"), 10)
                        .target())
                .isEqualTo(140);
    }

    @Test
    void neverGoesBelowTheLeastTarget() {
        assertThat(scaling(0, "target", "0.01").target()).isEqualTo(0.01);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6, 7, 11, 12, 14, 17, 19})
    void isNotRoundedSoSomeEqualLoadsWantOnePodMore(int containerConcurrency) {
        double measured = containerConcurrency * 7 / 10.0;

        assertThat(scaling(containerConcurrency).podsFor(measured)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 8, 9, 10, 13, 15, 16, 18, 20})
    void isExactForTheOthers(int containerConcurrency) {
        assertThat(scaling(containerConcurrency).podsFor(containerConcurrency * 7 / 10.0))
                .isEqualTo(1);
    }

    @Test
    void keepsTheDoubleAsItIs() {
        assertThat(scaling(3).target()).isEqualTo(2.0999999999999996);
    }

    @ParameterizedTest
    @CsvSource({"60s, 10, 6", "90s, 15, 14", "7s, 7, 1", "6s, 10, 1", "1h, 100, 3600"})
    void roundsThePanicWindowToWholeSeconds(String window, String percentage, long seconds) {
        assertThat(scaling(0, "window", window, "panic-window-percentage", percentage)
                        .panicWindow())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 60, 0, 20, 4",
        "10, 60, 0, 50, 9",
        "10, 70, 0, 20, 3",
        "10, 70, 0, 50, 8",
        "10, 70, 5, 20, 6",
        "10, 70, 5, 50, 15",
    })
    void saysHowManyPodsALoadNeeds(String target, String percentage, int limit, double load, int pods) {
        assertThat(scaling(limit, "target", target, "target-utilization-percentage", percentage)
                        .podsFor(load))
                .isEqualTo(pods);
    }

    @Test
    void staysWithinMaxScale() {
        assertThat(scaling(0, "target", "10", "target-utilization-percentage", "60", "max-scale", "3")
                        .podsFor(50))
                .isEqualTo(3);
    }

    /** §7: a floor wherever anything is wanted; §9.1: what is left of it. */
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 0, 5", "40, 0, 6", "1, 4, 4"})
    void staysAtTheActivationScaleOrAboveWhileThereIsLoad(double load, String max, int pods) {
        assertThat(scaling(0, "target", "10", "activation-scale", "5", "max-scale", max)
                        .podsFor(load))
                .isEqualTo(pods);
    }

    /** §9.3: with enable-scale-to-zero off, 0 becomes 1. */
    @Test
    void needsOnePodWithoutLoadWhereZeroIsOff() {
        AutoscalerConfig cluster = AutoscalerConfig.of(Map.of("enable-scale-to-zero", "false"));

        assertThat(RevisionScaling.of(cluster, Map.of(), 0).podsFor(0)).isEqualTo(1);
        assertThat(RevisionScaling.of(cluster, Map.of(PREFIX + "min-scale", "2"), 0)
                        .podsFor(0))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"60, 1", "61, 2", "250, 5"})
    void countsRequestsASecond(double rate, int pods) {
        assertThat(scaling(0, "metric", "rps", "target", "100", "target-utilization-percentage", "60")
                        .podsFor(rate))
                .isEqualTo(pods);
    }

    @ParameterizedTest
    @CsvSource({"0.0001, 1", "70, 1", "70.000001, 2", "0, 0"})
    void needsOnePodForTheLeastLoad(double load, int pods) {
        assertThat(scaling(0).podsFor(load)).isEqualTo(pods);
    }

    @Test
    void needsTwoPodsForOneLongRequestOfASerialContainer() {
        assertThat(scaling(1).podsFor(1)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"0, 1.00", "1, 1.00", "2, 1.50", "3, 1.67", "4, 1.75", "5, 1.80", "10, 1.90", "20, 1.95", "100, 1.99"})
    void panicsAboveALoadThatFollowsFromTheReadyPods(int ready, double ofCapacity) {
        RevisionScaling scaling = scaling(0, "target", "10", "target-utilization-percentage", "100");

        double border = scaling.panicBorder(ready);

        assertThat(Math.rint(border / Math.max(1, ready) / scaling.target() * 100) / 100)
                .isEqualTo(ofCapacity);
        Decider decider = new Decider(scaling, 0, 0);
        decider.decide(0, ready, true, 0, border);
        assertThat(decider.isPanicking()).isFalse();
        decider.decide(2_000_000_000L, ready, true, 0, border + 0.001);
        assertThat(decider.isPanicking()).isTrue();
    }

    /** §7: the ratio is that of whole pods, so 4.5 times the target of three pods is passed with the fifth. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "4, 5"})
    void panicsByItsOwnThreshold(int ready, int podsAtTheBorder) {
        RevisionScaling scaling =
                scaling(0, "target", "10", "target-utilization-percentage", "100", "panic-threshold-percentage", "150");

        assertThat(scaling.panicBorder(ready)).isEqualTo(10 * podsAtTheBorder);
        Decider decider = new Decider(scaling, 0, 0);
        decider.decide(0, ready, true, 0, 10 * podsAtTheBorder);
        assertThat(decider.isPanicking()).isFalse();
        decider.decide(2_000_000_000L, ready, true, 0, 10 * podsAtTheBorder + 0.001);
        assertThat(decider.isPanicking()).isTrue();
    }

    /** §10: Serve while floor(ready × total - burst - panic) is 0. */
    @ParameterizedTest
    @CsvSource({"100, 100, 1, 0", "100, 99.5, 1, 0.5", "1, 1, 1, 0", "100, 1, 1, 99"})
    void leavesTheActivatorOutUpToItsBorder(String total, String burst, int ready, double border) {
        RevisionScaling scaling = scaling(0, "target", total, "target-burst-capacity", burst);
        assertThat(scaling.activatorBorder(ready)).contains(border);

        Decider decider = new Decider(scaling, 0, 0);
        decider.decide(0, ready, true, 0, border);
        assertThat(decider.excessBurstCapacity()).isZero();
        decider.decide(0, ready, true, 0, border + 0.001);
        assertThat(decider.excessBurstCapacity()).isEqualTo(-1);
    }

    @Test
    void knowsAboveWhichLoadTheActivatorComesIn() {
        assertThat(scaling(0).activatorBorder(2)).isEmpty();
        assertThat(scaling(0).activatorBorder(3)).contains(89.0);
        assertThat(scaling(0, "target-burst-capacity", "-1").activatorBorder(9)).isEmpty();
        assertThat(scaling(0, "target-burst-capacity", "0").activatorBorder(9)).isEmpty();
    }

    @Test
    void keepsTheClustersInitialScaleWhereZeroIsForbidden() {
        AutoscalerConfig forbids = AutoscalerConfig.of(Map.of("initial-scale", "3"));
        AutoscalerConfig allows = AutoscalerConfig.of(Map.of("initial-scale", "3", "allow-zero-initial-scale", "true"));

        assertThat(RevisionScaling.of(forbids, Map.of(PREFIX + "initial-scale", "0"), 0)
                        .initialScale())
                .isEqualTo(3);
        assertThat(RevisionScaling.of(allows, Map.of(PREFIX + "initial-scale", "0"), 0)
                        .initialScale())
                .isZero();
    }
}
