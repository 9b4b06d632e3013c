package dev.knemu.autoscale;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The ConfigMap {@code config-autoscaler}: what holds for all revisions of a cluster unless an annotation says otherwise.
 *
 * <p>Source: knative/serving {@code pkg/autoscaler/config/config.go}. Values are the keys' own; {@link #of} checks their
 * bounds as the webhook does, the constructor does not.
 *
 * @param containerConcurrencyTargetFraction of {@code container-concurrency-target-percentage}: above 0, at most 1; default 0.7
 * @param containerConcurrencyTargetDefault requests in flight that one pod takes where nothing limits it; default 100
 * @param requestsPerSecondTargetDefault of one pod, for the metric {@code rps}; at least 0.01, default 200
 * @param targetBurstCapacity requests in flight; 0 or more, or -1 for "always through the activator"; default 211
 * @param stableWindow whole seconds from 6 s to 1 h; default 60 s
 * @param panicWindowPercentage of the stable window; from 1 to 100, default 10
 * @param panicThresholdPercentage of the ready pods; not checked in this map, default 200
 * @param maxScaleUpRate times the ready pods in one decision; above 1, default 1000
 * @param maxScaleDownRate divides the ready pods in one decision; above 1, default 2
 * @param enableScaleToZero whether 0 pods are possible; default true
 * @param scaleToZeroGracePeriod how long the activator must be in the path before the last pod leaves; above 0, default 30 s
 * @param scaleToZeroPodRetentionPeriod how long the last pod stays at least; 0 or more, default 0
 * @param scaleDownDelay how long the largest wish holds; whole seconds, 0 or more, default 0
 * @param podAutoscalerClass default {@code kpa.autoscaling.knative.dev}
 * @param activatorCapacity requests in flight that one activator takes; at least 1, default 100
 * @param initialScale pods of a new revision; default 1
 * @param allowZeroInitialScale whether that may be 0; default false
 * @param minScale default 0
 * @param maxScale default 0, which is no limit
 * @param maxScaleLimit of what an annotation may ask for; default 0, which is none
 */
public record AutoscalerConfig(
        double containerConcurrencyTargetFraction,
        double containerConcurrencyTargetDefault,
        double requestsPerSecondTargetDefault,
        double targetBurstCapacity,
        Duration stableWindow,
        double panicWindowPercentage,
        double panicThresholdPercentage,
        double maxScaleUpRate,
        double maxScaleDownRate,
        boolean enableScaleToZero,
        Duration scaleToZeroGracePeriod,
        Duration scaleToZeroPodRetentionPeriod,
        Duration scaleDownDelay,
        String podAutoscalerClass,
        double activatorCapacity,
        int initialScale,
        boolean allowZeroInitialScale,
        int minScale,
        int maxScale,
        int maxScaleLimit) {

    static final double TARGET_MIN = 0.01;
    static final Duration WINDOW_MIN = Duration.ofSeconds(6);
    static final Duration WINDOW_MAX = Duration.ofHours(1);

    /** What holds in a cluster where nobody has changed anything. */
    public static final AutoscalerConfig DEFAULTS = of(Map.of());

    /** All keys that are read. Others are ignored without a word, as {@code tick-interval} of old releases is. */
    public static Set<String> keys() {
        return Set.of(
                "container-concurrency-target-percentage",
                "container-concurrency-target-default",
                "requests-per-second-target-default",
                "target-burst-capacity",
                "stable-window",
                "panic-window-percentage",
                "panic-threshold-percentage",
                "max-scale-up-rate",
                "max-scale-down-rate",
                "enable-scale-to-zero",
                "scale-to-zero-grace-period",
                "scale-to-zero-pod-retention-period",
                "scale-down-delay",
                "pod-autoscaler-class",
                "activator-capacity",
                "initial-scale",
                "allow-zero-initial-scale",
                "min-scale",
                "max-scale",
                "max-scale-limit");
    }

    /**
     * Reads the map's {@code data}. Unknown keys are ignored, as {@code _example} is.
     *
     * @throws InvalidAutoscalerConfigException for a value that does not parse or is out of bounds
     */
    public static AutoscalerConfig of(Map<String, String> data) {
        Values values = new Values(data);
        double percentage = values.number("container-concurrency-target-percentage", 0.7);
        AutoscalerConfig config = new AutoscalerConfig(
                percentage > 1 ? percentage / 100 : percentage,
                values.number("container-concurrency-target-default", 100),
                values.number("requests-per-second-target-default", 200),
                values.number("target-burst-capacity", 211),
                values.duration("stable-window", Duration.ofSeconds(60)),
                values.number("panic-window-percentage", 10),
                values.number("panic-threshold-percentage", 200),
                values.number("max-scale-up-rate", 1000),
                values.number("max-scale-down-rate", 2),
                values.bool("enable-scale-to-zero", true),
                values.duration("scale-to-zero-grace-period", Duration.ofSeconds(30)),
                values.duration("scale-to-zero-pod-retention-period", Duration.ZERO),
                values.duration("scale-down-delay", Duration.ZERO),
                values.text("pod-autoscaler-class", AutoscalingAnnotations.KPA),
                values.number("activator-capacity", 100),
                values.integer("initial-scale", 1),
                values.bool("allow-zero-initial-scale", false),
                values.integer("min-scale", 0),
                values.integer("max-scale", 0),
                values.integer("max-scale-limit", 0));
        Optional<String> wrong = config.problem();
        if (wrong.isPresent()) {
            throw new InvalidAutoscalerConfigException(wrong.get());
        }
        return config;
    }

    /** The first thing that is out of bounds, in upstream's order and words. */
    private Optional<String> problem() {
        double least = containerConcurrencyTargetFraction * containerConcurrencyTargetDefault;
        int leastMax = maxScaleLimit > 0 ? 1 : 0;
        if (!isPositive(scaleToZeroGracePeriod)) {
            return wrong("scale-to-zero-grace-period must be positive, was: %s", GoText.print(scaleToZeroGracePeriod));
        } else if (scaleDownDelay.isNegative()) {
            return wrong("scale-down-delay cannot be negative, was: %s", GoText.print(scaleDownDelay));
        } else if (scaleDownDelay.getNano() != 0) {
            return wrong(
                    "scale-down-delay = %s, must be specified with at most second precision",
                    GoText.print(scaleDownDelay));
        } else if (scaleToZeroPodRetentionPeriod.isNegative()) {
            return wrong(
                    "scale-to-zero-pod-retention-period cannot be negative, was: %s",
                    GoText.print(scaleToZeroPodRetentionPeriod));
        } else if (targetBurstCapacity < 0 && targetBurstCapacity != -1) {
            return wrong(
                    "target-burst-capacity must be either non-negative or -1 (for unlimited), was: %f",
                    targetBurstCapacity);
        } else if (containerConcurrencyTargetFraction <= 0 || containerConcurrencyTargetFraction > 1) {
            return wrong(
                    "container-concurrency-target-percentage = %f is outside of valid range of (0, 100]",
                    containerConcurrencyTargetFraction);
        } else if (least < TARGET_MIN) {
            return wrong(
                    "container-concurrency-target-percentage and container-concurrency-target-default"
                            + " yield target concurrency of %s, can't be less than 0.01",
                    GoText.print(least));
        } else if (requestsPerSecondTargetDefault < TARGET_MIN) {
            return wrong(
                    "requests-per-second-target-default must be at least 0.01, was: %s",
                    GoText.print(requestsPerSecondTargetDefault));
        } else if (activatorCapacity < 1) {
            return wrong("activator-capacity = %s, must be at least 1", GoText.print(activatorCapacity));
        } else if (maxScaleUpRate <= 1) {
            return wrong("max-scale-up-rate = %s, must be greater than 1.0", GoText.print(maxScaleUpRate));
        } else if (maxScaleDownRate <= 1) {
            return wrong("max-scale-down-rate = %s, must be greater than 1.0", GoText.print(maxScaleDownRate));
        } else if (stableWindow.compareTo(WINDOW_MIN) < 0 || stableWindow.compareTo(WINDOW_MAX) > 0) {
            return wrong("stable-window = %s, must be in [6s; 1h0m0s] range", GoText.print(stableWindow));
        } else if (stableWindow.getNano() != 0) {
            return wrong(
                    "stable-window = %s, must be specified with at most second precision", GoText.print(stableWindow));
        } else if (panicWindowPercentage < 1 || panicWindowPercentage > 100) {
            return wrong(
                    "panic-window-percentage = %s, must be in [1, 100] interval", GoText.print(panicWindowPercentage));
        } else if (initialScale < 0 || initialScale == 0 && !allowZeroInitialScale) {
            return wrong(
                    "initial-scale = %d, must be at least 0 (or at least 1 when allow-zero-initial-scale is false)",
                    initialScale);
        } else if (minScale < 0 || maxScale > 0 && minScale > maxScale) {
            return wrong("min-scale = %d, must be in [0, max-scale(%d)] range", minScale, maxScale);
        } else if (maxScale < leastMax || maxScaleLimit > 0 && maxScale > maxScaleLimit) {
            return wrong(
                    "max-scale = %d, must be in [%d, max-scale-limit(%d)] range", maxScale, leastMax, maxScaleLimit);
        } else if (maxScaleLimit < 0) {
            return wrong("max-scale-limit = %d, must be at least 0", maxScaleLimit);
        }
        return Optional.empty();
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static Optional<String> wrong(String text, Object... values) {
        return Optional.of(String.format(Locale.ROOT, text, values));
    }

    /** The map's values by type; the first that does not parse ends the reading. */
    private record Values(Map<String, String> data) {

        String text(String key, String otherwise) {
            String text = data.get(key);
            return text == null ? otherwise : text.trim();
        }

        double number(String key, double otherwise) {
            String text = data.get(key);
            if (text == null) {
                return otherwise;
            }
            OptionalDouble value = GoText.parseFloat(text);
            return value.orElseThrow(() -> unreadable(key, text, "a number"));
        }

        int integer(String key, int otherwise) {
            String text = data.get(key);
            if (text == null) {
                return otherwise;
            }
            OptionalLong value = GoText.parseInt32(text);
            return (int) value.orElseThrow(() -> unreadable(key, text, "a whole number of 32 bits"));
        }

        boolean bool(String key, boolean otherwise) {
            String text = data.get(key);
            return text == null
                    ? otherwise
                    : GoText.parseBool(text).orElseThrow(() -> unreadable(key, text, "true or false"));
        }

        Duration duration(String key, Duration otherwise) {
            String text = data.get(key);
            return text == null
                    ? otherwise
                    : GoText.parseDuration(text).orElseThrow(() -> unreadable(key, text, "a duration such as 1m30s"));
        }

        private static InvalidAutoscalerConfigException unreadable(String key, String text, String expected) {
            return new InvalidAutoscalerConfigException(
                    "failed to parse data: failed to parse \"" + key + "\": \"" + text + "\" is not " + expected);
        }
    }
}
