package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As knative/serving pkg/apis/autoscaling/annotation_validation.go refuses them, and as they are read all the same. */
class AutoscalingAnnotationsTest {

    private static Map<String, String> annotations(String... keysAndValues) {
        Map<String, String> annotations = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            annotations.put("autoscaling.knative.dev/" + keysAndValues[i], keysAndValues[i + 1]);
        }
        return annotations;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "class | foo.knative.dev | invalid value: foo.knative.dev",
                "metric | cpu | invalid value: cpu",
                "target | 0.009 | target 0.009 should be at least 0.01",
                "target | ten | invalid value: ten",
                "target | 10f | invalid value: 10f",
                "target | _10 | invalid value: _10",
                "target-utilization-percentage | 100.1 | expected 1 <= 100.1 <= 100",
                "target-utilization-percentage | ' 70' | invalid value:  70",
                "target-burst-capacity | -0.5 | invalid value: -0.5",
                "scale-down-delay | -1s | expected 0s <= -1s <= 1h0m0s",
                "window | 1h0m1s | expected 6s <= 1h0m1s <= 1h0m0s",
                "panic-window-percentage | 0.99 | expected 1 <= 0.99 <= 100",
                "panic-window-percentage | much | invalid value: much",
                "metric | '' | 'invalid value: '",
                "initial-scale | 9223372036854775808 | invalid value: 9223372036854775808",
                "initial-scale | 1.5 | invalid value: 1.5",
                "activation-scale | -3 | min-scale=0 is greater than activation-scale=-3",
                "activation-scale | 0 | activation-scale=0 must be greater than 1",
                "target-utilization-percentage | 0.5 | expected 1 <= 0.5 <= 100",
                "targetUtilizationPercentage | 101 | expected 1 <= 101 <= 100",
                "target-burst-capacity | -2 | invalid value: -2",
                "targetBurstCapacity | much | invalid value: much",
                "min-scale | -1 | expected 0 <= -1 <= 2147483647",
                "minScale | 1.5 | invalid value: 1.5",
                "max-scale | 2147483648 | expected 0 <= 2147483648 <= 2147483647",
                "maxScale | many | invalid value: many",
                "initial-scale | 0 | 'invalid value: 0: autoscaling.knative.dev/initial-scale=0 not allowed by cluster'",
                "initialScale | -1 | 'invalid value: -1: autoscaling.knative.dev/initialScale must be greater than 0'",
                "activation-scale | 1 | activation-scale=1 must be greater than 1",
                "activation-scale | x | invalid value: x",
                "scale-down-delay | 61m | expected 0s <= 61m <= 1h0m0s",
                "scaleDownDelay | 1.5s | must be specified with at most second precision",
                "window | 5s | expected 6s <= 5s <= 1h0m0s",
                "window | 6500ms | must be specified with at most second precision",
                "window | 60 | invalid value: 60",
                "panic-window-percentage | 0 | expected 1 <= 0 <= 100",
                "panicWindowPercentage | 200 | expected 1 <= 200 <= 100",
                "panic-threshold-percentage | 109 | expected 110 <= 109 <= 1000",
                "panicThresholdPercentage | 1001 | expected 110 <= 1001 <= 1000",
                "scale-to-zero-pod-retention-period | 2h | expected 0s <= 2h <= 1h0m0s",
                "scaleToZeroPodRetentionPeriod | -1s | expected 0s <= -1s <= 1h0m0s",
            })
    void areRefusedInUpstreamsWords(String key, String value, String error) {
        String expected = error.contains("autoscaling.") ? error : error + ": autoscaling.knative.dev/" + key;

        assertThat(AutoscalingAnnotations.validate(annotations(key, value), AutoscalerConfig.DEFAULTS))
                .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "class, hpa.autoscaling.knative.dev",
        "class, mine.example.com",
        "metric, rps",
        "metric, concurrency",
        "target, 0.01",
        "target, 1_000.5",
        "target-burst-capacity, 0",
        "panic-window-percentage, 100",
        "scale-to-zero-pod-retention-period, 1h",
        "scale-to-zero-pod-retention-period, 0",
        "initial-scale, 9223372036854775807",
        "min-scale, 2147483647",
        "metric-aggregation-algorithm, median",
        "target-utilization-percentage, 1",
        "target-utilization-percentage, 100",
        "target-burst-capacity, -1",
        "min-scale, 0",
        "max-scale, 0",
        "initial-scale, 1",
        "activation-scale, 2",
        "scale-down-delay, 0s",
        "scale-down-delay, 1h",
        "window, 6s",
        "window, 1h",
        "panic-window-percentage, 1",
        "panic-threshold-percentage, 110",
        "panic-threshold-percentage, 1000",
        "scale-to-zero-pod-retention-period, 500ms",
    })
    void areTakenUpToTheirBounds(String key, String value) {
        assertThat(AutoscalingAnnotations.validate(annotations(key, value), AutoscalerConfig.DEFAULTS))
                .isEmpty();
    }

    @Test
    void areComparedWithEachOther() {
        assertThat(AutoscalingAnnotations.validate(
                        annotations("min-scale", "3", "max-scale", "2", "activation-scale", "2"),
                        AutoscalerConfig.DEFAULTS))
                .containsExactly(
                        "max-scale=2 is less than min-scale=3:"
                                + " autoscaling.knative.dev/max-scale, autoscaling.knative.dev/min-scale",
                        "min-scale=3 is greater than activation-scale=2: autoscaling.knative.dev/activation-scale");
        assertThat(AutoscalingAnnotations.validate(
                        annotations("max-scale", "2", "activation-scale", "3"), AutoscalerConfig.DEFAULTS))
                .containsExactly(
                        "max-scale=2 is less than activation-scale=3: autoscaling.knative.dev/activation-scale");
    }

    /** §3: one that is wrong itself is as if it were absent for the comparison. */
    @ParameterizedTest
    @CsvSource({"x, invalid value: x", "-1, expected 0 <= -1 <= 2147483647"})
    void areNotComparedWithWhatIsWrong(String max, String error) {
        assertThat(AutoscalingAnnotations.validate(
                        annotations("max-scale", max, "min-scale", "3"), AutoscalerConfig.DEFAULTS))
                .containsExactly(error + ": autoscaling.knative.dev/max-scale");
    }

    @Test
    void areNotComparedWithTheClustersDefaults() {
        AutoscalerConfig cluster = AutoscalerConfig.of(Map.of("max-scale", "2"));

        assertThat(AutoscalingAnnotations.validate(annotations("min-scale", "3"), cluster))
                .isEmpty();
    }

    @Test
    void stayBelowTheClustersLimitOfMaxScale() {
        AutoscalerConfig cluster = AutoscalerConfig.of(Map.of("max-scale", "2", "max-scale-limit", "5"));

        assertThat(AutoscalingAnnotations.validate(annotations("maxScale", "6"), cluster))
                .containsExactly("expected 1 <= 6 <= 5: autoscaling.knative.dev/maxScale");
        assertThat(AutoscalingAnnotations.validate(annotations("max-scale", "0"), cluster))
                .containsExactly("max-scale=0 (unlimited), must be less than 5: autoscaling.knative.dev/max-scale");
        assertThat(AutoscalingAnnotations.validate(Map.of(), cluster)).isEmpty();
    }

    @Test
    void haveAnAlgorithmCheckedOnlyWhereTheClassIsWrittenDown() {
        assertThat(AutoscalingAnnotations.validate(
                        annotations("metric-aggregation-algorithm", "median"), AutoscalerConfig.DEFAULTS))
                .isEmpty();
        assertThat(AutoscalingAnnotations.validate(
                        annotations("class", "kpa.autoscaling.knative.dev", "metric-aggregation-algorithm", "median"),
                        AutoscalerConfig.DEFAULTS))
                .containsExactly("invalid value: median: autoscaling.knative.dev/metric-aggregation-algorithm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linear", "weighted-exponential", "weightedExponential"})
    void haveOneOfTheseAlgorithms(String algorithm) {
        assertThat(AutoscalingAnnotations.validate(
                        annotations("class", "kpa.autoscaling.knative.dev", "metricAggregationAlgorithm", algorithm),
                        AutoscalerConfig.DEFAULTS))
                .isEmpty();
        assertThat(RevisionScaling.of(
                                AutoscalerConfig.DEFAULTS, annotations("metricAggregationAlgorithm", algorithm), 0)
                        .aggregation())
                .isEqualTo(
                        algorithm.startsWith("weighted")
                                ? RevisionScaling.Aggregation.WEIGHTED_EXPONENTIAL
                                : RevisionScaling.Aggregation.LINEAR);
    }

    /** §3: the smallest scale that is none is also compared with a min-scale of 0 and a max-scale that is no limit. */
    @Test
    void areComparedWithWhatIsNoLimitWithoutComplaint() {
        assertThat(AutoscalingAnnotations.validate(
                        annotations("min-scale", "2", "max-scale", "0", "activation-scale", "2"),
                        AutoscalerConfig.DEFAULTS))
                .isEmpty();
        assertThat(AutoscalingAnnotations.validate(
                        annotations("min-scale", "2", "max-scale", "2", "activation-scale", "2"),
                        AutoscalerConfig.DEFAULTS))
                .isEmpty();
    }

    @Test
    void haveAnInitialScaleOfZeroWhereTheClusterAllowsIt() {
        AutoscalerConfig allows = AutoscalerConfig.of(Map.of("allow-zero-initial-scale", "true"));

        assertThat(AutoscalingAnnotations.validate(annotations("initial-scale", "0"), allows))
                .isEmpty();
        assertThat(AutoscalingAnnotations.validate(annotations("initial-scale", "-1"), allows))
                .containsExactly("invalid value: -1: autoscaling.knative.dev/initial-scale must be greater than 0");
    }

    @Test
    void stayAtTheClustersLimitOfMaxScale() {
        AutoscalerConfig cluster = AutoscalerConfig.of(Map.of("max-scale", "2", "max-scale-limit", "5"));

        assertThat(AutoscalingAnnotations.validate(annotations("max-scale", "5"), cluster))
                .isEmpty();
        AutoscalerConfig one = AutoscalerConfig.of(Map.of("max-scale", "1", "max-scale-limit", "1"));
        assertThat(AutoscalingAnnotations.validate(annotations("max-scale", "2"), one))
                .containsExactly("expected 1 <= 2 <= 1: autoscaling.knative.dev/max-scale");
    }

    @ParameterizedTest
    @CsvSource({"0s, true", "1h, true", "30m, true", "-1ns, false", "1h0m0.001s, false", "1, false"})
    void areReadAsDurationsWithinBounds(String text, boolean isTaken) {
        assertThat(AutoscalingAnnotations.duration(text, Duration.ZERO, Duration.ofHours(1))
                        .isPresent())
                .isEqualTo(isTaken);
    }

    /** §3: each key's other spelling is read, too, and loses against the one with hyphens. */
    @ParameterizedTest
    @CsvSource({
        "target-utilization-percentage, targetUtilizationPercentage, 50",
        "target-burst-capacity, targetBurstCapacity, 50",
        "min-scale, minScale, 50",
        "max-scale, maxScale, 50",
        "initial-scale, initialScale, 50",
        "scale-down-delay, scaleDownDelay, 50s",
        "panic-window-percentage, panicWindowPercentage, 50",
        "panic-threshold-percentage, panicThresholdPercentage, 150",
        "scale-to-zero-pod-retention-period, scaleToZeroPodRetentionPeriod, 50s",
        "metric-aggregation-algorithm, metricAggregationAlgorithm, weighted-exponential",
    })
    void meanTheSameInBothSpellings(String key, String camelCase, String value) {
        RevisionScaling usual = RevisionScaling.of(AutoscalerConfig.DEFAULTS, Map.of(), 0);
        RevisionScaling set = RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations(key, value), 0);

        assertThat(set).isNotEqualTo(usual);
        assertThat(RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations(camelCase, value), 0))
                .isEqualTo(set);
        assertThat(RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations(camelCase, "7s", key, value), 0))
                .isEqualTo(set);
    }

    @Test
    void haveNoOtherSpellingOfTheActivationScale() {
        assertThat(RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations("activationScale", "3"), 0)
                        .activationScale())
                .isEqualTo(1);
    }

    @Test
    void haveTheMetricCheckedByTheirClass() {
        assertThat(AutoscalingAnnotations.validate(
                        annotations("class", "hpa.autoscaling.knative.dev", "metric", "cpu"),
                        AutoscalerConfig.DEFAULTS))
                .isEmpty();
        assertThat(AutoscalingAnnotations.validate(
                        annotations("class", "hpa.autoscaling.knative.dev", "metric", ""), AutoscalerConfig.DEFAULTS))
                .containsExactly("invalid value: : autoscaling.knative.dev/metric");
        assertThat(AutoscalingAnnotations.validate(
                        annotations("class", "mine.example.com", "metric", ""), AutoscalerConfig.DEFAULTS))
                .isEmpty();
    }

    @Test
    void tellEveryErrorAtOnce() {
        assertThat(AutoscalingAnnotations.validate(
                        annotations("min-scale", "x", "window", "1s", "target", "0"), AutoscalerConfig.DEFAULTS))
                .hasSize(3);
    }

    @Test
    void countWithHyphensWhereBothSpellingsAreThere() {
        RevisionScaling scaling = RevisionScaling.of(
                AutoscalerConfig.DEFAULTS, annotations("min-scale", "2", "minScale", "7", "maxScale", "9"), 0);

        assertThat(scaling.minScale()).isEqualTo(2);
        assertThat(scaling.maxScale()).isEqualTo(9);
    }

    @Test
    void countAsAbsentAtRunTimeWhereTheyCannotBeRead() {
        assertThat(RevisionScaling.of(
                        AutoscalerConfig.DEFAULTS,
                        annotations(
                                "metric", "mqtt",
                                "metric-aggregation-algorithm", "median",
                                "target", "?",
                                "target-utilization-percentage", "70%",
                                "target-burst-capacity", "much",
                                "min-scale", "x",
                                "max-scale", "2147483648",
                                "initial-scale", "1.0",
                                "activation-scale", "-",
                                "scale-down-delay", "1m0",
                                "window", "60",
                                "panic-window-percentage", "",
                                "panic-threshold-percentage", "2x",
                                "scale-to-zero-pod-retention-period", "1d"),
                        0))
                .isEqualTo(RevisionScaling.of(AutoscalerConfig.DEFAULTS, Map.of(), 0));
    }

    @Test
    void overrideEverySettingThatHasAFormForOneRevision() {
        RevisionScaling scaling = RevisionScaling.of(
                AutoscalerConfig.DEFAULTS,
                annotations(
                        "metric", "rps",
                        "metric-aggregation-algorithm", "weightedExponential",
                        "target", "50",
                        "target-utilization-percentage", "80",
                        "target-burst-capacity", "-1",
                        "min-scale", "1",
                        "max-scale", "8",
                        "initial-scale", "2",
                        "activation-scale", "3",
                        "scale-down-delay", "1m",
                        "window", "40s",
                        "panic-window-percentage", "25",
                        "panic-threshold-percentage", "150",
                        "scale-to-zero-pod-retention-period", "90s"),
                7);

        assertThat(scaling)
                .isEqualTo(new RevisionScaling(
                        RevisionScaling.Metric.RPS,
                        RevisionScaling.Aggregation.WEIGHTED_EXPONENTIAL,
                        7,
                        50,
                        40,
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(10),
                        1.5,
                        3,
                        -1,
                        2,
                        1,
                        8,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(630),
                        AutoscalerConfig.DEFAULTS));
    }

    @Test
    void areKnownInBothSpellings() {
        assertThat(AutoscalingAnnotations.keys())
                .hasSize(25)
                .contains(
                        "autoscaling.knative.dev/class",
                        "autoscaling.knative.dev/target",
                        "autoscaling.knative.dev/min-scale",
                        "autoscaling.knative.dev/minScale",
                        "autoscaling.knative.dev/activation-scale",
                        "autoscaling.knative.dev/scaleToZeroPodRetentionPeriod")
                .doesNotContain("autoscaling.knative.dev/activationScale");
    }

    @Test
    void sayWhichAutoscalerScalesTheRevision() {
        AutoscalerConfig cluster = AutoscalerConfig.of(Map.of("pod-autoscaler-class", "own.example.com"));

        assertThat(AutoscalingAnnotations.autoscalerClass(Map.of(), AutoscalerConfig.DEFAULTS))
                .isEqualTo("kpa.autoscaling.knative.dev");
        assertThat(AutoscalingAnnotations.autoscalerClass(Map.of(), cluster)).isEqualTo("own.example.com");
        assertThat(AutoscalingAnnotations.autoscalerClass(
                        Map.of("autoscaling.knative.dev/class", "hpa.autoscaling.knative.dev"), cluster))
                .isEqualTo("hpa.autoscaling.knative.dev");
    }

    @Test
    void readTheProgressDeadline() {
        assertThat(RevisionScaling.of(
                                AutoscalerConfig.DEFAULTS, Map.of("serving.knative.dev/progress-deadline", "2m"), 0)
                        .activationTimeout())
                .isEqualTo(Duration.ofSeconds(150));
    }
}
