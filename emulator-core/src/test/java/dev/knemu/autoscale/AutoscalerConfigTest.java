package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As knative/serving pkg/autoscaler/config/config.go takes and refuses the map. */
class AutoscalerConfigTest {

    @Test
    void hasUpstreamsDefaults() {
        assertThat(AutoscalerConfig.DEFAULTS)
                .isEqualTo(new AutoscalerConfig(
                        0.7,
                        100,
                        200,
                        211,
                        Duration.ofSeconds(60),
                        10,
                        200,
                        1000,
                        2,
                        true,
                        Duration.ofSeconds(30),
                        Duration.ZERO,
                        Duration.ZERO,
                        "kpa.autoscaling.knative.dev",
                        100,
                        1,
                        false,
                        0,
                        0,
                        0));
    }

    @Test
    void knowsTheKeysThatItReads() {
        assertThat(AutoscalerConfig.keys())
                .hasSize(AutoscalerConfig.class.getRecordComponents().length)
                .allSatisfy(key -> {
                    if (!key.equals("pod-autoscaler-class")) {
                        assertThatThrownBy(() -> AutoscalerConfig.of(Map.of(key, "?")))
                                .hasMessageContaining("\"" + key + "\"");
                    }
                });
    }

    @Test
    void ignoresWhatItDoesNotKnow() {
        assertThat(AutoscalerConfig.of(Map.of("_example", "max-scale: x", "tick-interval", "?", "panic-window", "?")))
                .isEqualTo(AutoscalerConfig.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1.0, 1", "0.7, 0.7", "70, 0.7", "1.5, 0.015", "100, 1", "1_0, 0.1"})
    void takesAPercentageOrAFraction(String text, double fraction) {
        assertThat(AutoscalerConfig.of(Map.of("container-concurrency-target-percentage", text))
                        .containerConcurrencyTargetFraction())
                .isEqualTo(fraction);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "container-concurrency-target-percentage | 101 | container-concurrency-target-percentage = 1.010000 is outside of valid range of (0, 100]",
                "container-concurrency-target-percentage | 0 | container-concurrency-target-percentage = 0.000000 is outside of valid range of (0, 100]",
                "container-concurrency-target-default | 0.01 | container-concurrency-target-percentage and container-concurrency-target-default yield target concurrency of 0.006999999999999999, can't be less than 0.01",
                "requests-per-second-target-default | 0.009 | requests-per-second-target-default must be at least 0.01, was: 0.009",
                "target-burst-capacity | -0.5 | target-burst-capacity must be either non-negative or -1 (for unlimited), was: -0.500000",
                "stable-window | 5s | stable-window = 5s, must be in [6s; 1h0m0s] range",
                "stable-window | 1h1s | stable-window = 1h0m1s, must be in [6s; 1h0m0s] range",
                "stable-window | 60100ms | stable-window = 1m0.1s, must be specified with at most second precision",
                "panic-window-percentage | 0.9 | panic-window-percentage = 0.9, must be in [1, 100] interval",
                "panic-window-percentage | 100.5 | panic-window-percentage = 100.5, must be in [1, 100] interval",
                "max-scale-up-rate | 1 | max-scale-up-rate = 1, must be greater than 1.0",
                "max-scale-down-rate | 1.0 | max-scale-down-rate = 1, must be greater than 1.0",
                "scale-to-zero-grace-period | 0 | scale-to-zero-grace-period must be positive, was: 0s",
                "scale-to-zero-pod-retention-period | -1ms | scale-to-zero-pod-retention-period cannot be negative, was: -1ms",
                "scale-down-delay | -1m | scale-down-delay cannot be negative, was: -1m0s",
                "scale-down-delay | 1500ms | scale-down-delay = 1.5s, must be specified with at most second precision",
                "activator-capacity | 0.5 | activator-capacity = 0.5, must be at least 1",
                "initial-scale | 0 | initial-scale = 0, must be at least 0 (or at least 1 when allow-zero-initial-scale is false)",
                "min-scale | -1 | min-scale = -1, must be in [0, max-scale(0)] range",
                "max-scale | -1 | max-scale = -1, must be in [0, max-scale-limit(0)] range",
                "max-scale-limit | 5 | max-scale = 0, must be in [1, max-scale-limit(5)] range",
                "max-scale-limit | -1 | max-scale-limit = -1, must be at least 0",
                "max-scale | 1.5 | failed to parse data: failed to parse \"max-scale\": \"1.5\" is not a whole number of 32 bits",
                "max-scale | 2147483648 | failed to parse data: failed to parse \"max-scale\": \"2147483648\" is not a whole number of 32 bits",
                "enable-scale-to-zero | yes | failed to parse data: failed to parse \"enable-scale-to-zero\": \"yes\" is not true or false",
                "stable-window | 60 | failed to parse data: failed to parse \"stable-window\": \"60\" is not a duration such as 1m30s",
                "stable-window | 1d | failed to parse data: failed to parse \"stable-window\": \"1d\" is not a duration such as 1m30s",
                "container-concurrency-target-percentage | ' 70' | failed to parse data: failed to parse \"container-concurrency-target-percentage\": \" 70\" is not a number",
                "max-scale | 0x10 | failed to parse data: failed to parse \"max-scale\": \"0x10\" is not a whole number of 32 bits",
                "max-scale | 1_0 | failed to parse data: failed to parse \"max-scale\": \"1_0\" is not a whole number of 32 bits",
                "allow-zero-initial-scale | tRUE | failed to parse data: failed to parse \"allow-zero-initial-scale\": \"tRUE\" is not true or false",
                "target-burst-capacity | 1__0 | failed to parse data: failed to parse \"target-burst-capacity\": \"1__0\" is not a number",
                "target-burst-capacity | -1.5 | target-burst-capacity must be either non-negative or -1 (for unlimited), was: -1.500000",
                "scale-to-zero-grace-period | -1s | scale-to-zero-grace-period must be positive, was: -1s",
                "initial-scale | -1 | initial-scale = -1, must be at least 0 (or at least 1 when allow-zero-initial-scale is false)",
                "activator-capacity | 1f | failed to parse data: failed to parse \"activator-capacity\": \"1f\" is not a number",
            })
    void refusesTheMapWhereAValueIsOutOfBounds(String key, String value, String message) {
        assertThatThrownBy(() -> AutoscalerConfig.of(Map.of(key, value)))
                .isInstanceOf(InvalidAutoscalerConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "target-burst-capacity, -1",
        "target-burst-capacity, 0",
        "stable-window, 6s",
        "stable-window, 1h",
        "panic-window-percentage, 1",
        "panic-window-percentage, 100",
        "panic-threshold-percentage, 5",
        "scale-to-zero-grace-period, 1ns",
        "scale-to-zero-pod-retention-period, 300h0.5s",
        "scale-down-delay, 25h",
        "max-scale-up-rate, 1.0001",
        "activator-capacity, 1",
        "pod-autoscaler-class, anything",
        "enable-scale-to-zero, F",
        "container-concurrency-target-default, 1e2",
        "requests-per-second-target-default, 0.01",
        "max-scale-down-rate, 1.0001",
        "panic-threshold-percentage, -5",
        "scale-to-zero-pod-retention-period, 0",
        "scale-down-delay, 0s",
        "initial-scale, 1",
        "max-scale, +7",
        "max-scale-limit, 0",
    })
    void takesWhatIsJustWithinBounds(String key, String value) {
        assertThat(AutoscalerConfig.of(Map.of(key, value))).isNotNull();
    }

    /** §2: bounds of a key that another one moves. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "container-concurrency-target-percentage=1 container-concurrency-target-default=0.01 |",
                "container-concurrency-target-percentage=50 container-concurrency-target-default=0.0199 |"
                        + " container-concurrency-target-percentage and container-concurrency-target-default yield"
                        + " target concurrency of 0.00995, can't be less than 0.01",
                "min-scale=2 max-scale=2 |",
                "min-scale=2 max-scale=1 | min-scale = 2, must be in [0, max-scale(1)] range",
                "max-scale=1 max-scale-limit=1 |",
                "max-scale=0 max-scale-limit=1 | max-scale = 0, must be in [1, max-scale-limit(1)] range",
                "max-scale=2 max-scale-limit=1 | max-scale = 2, must be in [1, max-scale-limit(1)] range",
                "max-scale=5 max-scale-limit=5 |",
                "max-scale=1 max-scale-limit=5 |",
                "max-scale=6 max-scale-limit=5 | max-scale = 6, must be in [1, max-scale-limit(5)] range",
                "initial-scale=-1 allow-zero-initial-scale=true | initial-scale = -1, must be at least 0 (or at least"
                        + " 1 when allow-zero-initial-scale is false)",
            })
    void comparesSomeKeysWithEachOther(String settings, String message) {
        Map<String, String> data = new HashMap<>();
        for (String setting : settings.split(" ")) {
            data.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }

        if (message == null) {
            assertThat(AutoscalerConfig.of(data)).isNotNull();
        } else {
            assertThatThrownBy(() -> AutoscalerConfig.of(data)).hasMessage(message);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, t, T, true, TRUE, True", "0, f, F, false, FALSE, False"})
    void readsTruthAsGoDoes(String number, String small, String capital, String word, String loud, String proper) {
        for (String text : List.of(number, small, capital, word, loud, proper)) {
            assertThat(AutoscalerConfig.of(Map.of("enable-scale-to-zero", text)).enableScaleToZero())
                    .as(text)
                    .isEqualTo(number.equals("1"));
        }
    }

    @Test
    void trimsWhatIsTextAndNothingElse() {
        assertThat(AutoscalerConfig.of(Map.of("pod-autoscaler-class", " own.example.com\n"))
                        .podAutoscalerClass())
                .isEqualTo("own.example.com");
    }

    @Test
    void takesAnInitialScaleOfZeroWhereTheClusterAllowsIt() {
        assertThat(AutoscalerConfig.of(Map.of("initial-scale", "0", "allow-zero-initial-scale", "true"))
                        .initialScale())
                .isZero();
    }

    @Test
    void comparesMinAndMaxOnlyWhereThereIsAMax() {
        Map<String, String> data = new HashMap<>(Map.of("min-scale", "3"));
        assertThat(AutoscalerConfig.of(data).minScale()).isEqualTo(3);

        data.put("max-scale", "2");
        assertThatThrownBy(() -> AutoscalerConfig.of(data))
                .hasMessage("min-scale = 3, must be in [0, max-scale(2)] range");
    }

    @ParameterizedTest
    @CsvSource({
        "1h2m3.5s, PT1H2M3.5S",
        "1.5h, PT1H30M",
        ".5s, PT0.5S",
        "90s, PT1M30S",
        "1us, PT0.000001S",
        "1µs, PT0.000001S",
        "2m2m, PT4M",
        "+7s, PT7S",
        "0, PT0S"
    })
    void readsDurationsAsGoDoes(String text, Duration expected) {
        assertThat(AutoscalerConfig.of(Map.of("scale-to-zero-pod-retention-period", text))
                        .scaleToZeroPodRetentionPeriod())
                .isEqualTo(expected);
    }
}
