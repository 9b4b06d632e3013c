package dev.knemu.autoscale;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The annotations {@code autoscaling.knative.dev/…} of a revision template: what the webhook says of them, and what the
 * autoscaler reads from them. Most keys have two spellings; that with hyphens wins where both are there.
 *
 * <p>Source: knative/serving {@code pkg/apis/autoscaling/annotation_validation.go}, {@code register.go}.
 */
public final class AutoscalingAnnotations {

    public static final String PREFIX = "autoscaling.knative.dev";
    public static final String KPA = "kpa." + PREFIX;
    public static final String HPA = "hpa." + PREFIX;

    static final String METRIC = "metric";
    static final String AGGREGATION = "metric-aggregation-algorithm";
    static final String TARGET = "target";
    static final String TARGET_UTILIZATION = "target-utilization-percentage";
    static final String TARGET_BURST_CAPACITY = "target-burst-capacity";
    static final String MIN_SCALE = "min-scale";
    static final String MAX_SCALE = "max-scale";
    static final String INITIAL_SCALE = "initial-scale";
    static final String ACTIVATION_SCALE = "activation-scale";
    static final String SCALE_DOWN_DELAY = "scale-down-delay";
    static final String WINDOW = "window";
    static final String PANIC_WINDOW = "panic-window-percentage";
    static final String PANIC_THRESHOLD = "panic-threshold-percentage";
    static final String RETENTION = "scale-to-zero-pod-retention-period";
    private static final String CLASS = "class";
    private static final String PROGRESS_DEADLINE = "serving.knative.dev/progress-deadline";

    private static final List<String> NAMES = List.of(
            CLASS,
            METRIC,
            AGGREGATION,
            TARGET,
            TARGET_UTILIZATION,
            TARGET_BURST_CAPACITY,
            MIN_SCALE,
            MAX_SCALE,
            INITIAL_SCALE,
            ACTIVATION_SCALE,
            SCALE_DOWN_DELAY,
            WINDOW,
            PANIC_WINDOW,
            PANIC_THRESHOLD,
            RETENTION);
    private static final String RESERVED = ".knative.dev";
    private static final String PRECISION = "must be specified with at most second precision";

    private final Map<String, String> annotations;
    private final AutoscalerConfig config;
    private final List<String> errors = new ArrayList<>();

    AutoscalingAnnotations(Map<String, String> annotations, AutoscalerConfig config) {
        this.annotations = annotations;
        this.config = config;
    }

    /**
     * What the webhook refuses of them, one text for each error, each ending with the key or keys it is about; empty where
     * it takes them. Annotations with other prefixes are not looked at, nor are keys that Knative does not know.
     */
    public static List<String> validate(Map<String, String> annotations, AutoscalerConfig config) {
        AutoscalingAnnotations reader = new AutoscalingAnnotations(annotations, config);
        reader.check();
        return List.copyOf(reader.errors);
    }

    /** All keys that Knative reads, with the prefix and in both spellings. It ignores others without a word. */
    public static Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        for (String name : NAMES) {
            keys.add(PREFIX + "/" + name);
            keys.add(PREFIX + "/" + (hasCamelCase(name) ? camelCase(name) : name));
        }
        return keys;
    }

    /** The annotation {@code class}, or the cluster's where there is none. */
    public static String autoscalerClass(Map<String, String> annotations, AutoscalerConfig config) {
        return annotations.getOrDefault(PREFIX + "/" + CLASS, config.podAutoscalerClass());
    }

    /**
     * A duration as Go writes it, such as {@code 1m30s}.
     *
     * @return empty where the text is none
     */
    public static Optional<Duration> duration(String text, Duration least, Duration most) {
        return GoText.parseDuration(text)
                .filter(duration -> duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0);
    }

    private void check() {
        Entry type = entry(CLASS);
        String autoscaler = type == null ? KPA : type.value;
        if (autoscaler.endsWith(RESERVED) && !autoscaler.equals(KPA) && !autoscaler.equals(HPA)) {
            invalid(entry(CLASS));
        }
        checkScales();
        inBounds(PANIC_WINDOW, 1, 100);
        inBounds(PANIC_THRESHOLD, 110, 1000);
        checkTarget();
        inBounds(TARGET_UTILIZATION, 1, 100);
        checkBurstCapacity();
        checkDuration(WINDOW, AutoscalerConfig.WINDOW_MIN, true);
        checkDuration(RETENTION, Duration.ZERO, false);
        checkDuration(SCALE_DOWN_DELAY, Duration.ZERO, true);
        checkMetric(autoscaler);
        // Only where the class is written down: another autoscaler may know other algorithms.
        if (type != null && autoscaler.equals(KPA)) {
            checkAggregation();
        }
        checkInitialScale();
    }

    private void checkScales() {
        int min = nonNegative(MIN_SCALE);
        int max = nonNegative(MAX_SCALE);
        if (max != 0 && max < min) {
            errors.add("max-scale=" + max + " is less than min-scale=" + min + ": " + PREFIX + "/" + MAX_SCALE + ", "
                    + PREFIX + "/" + MIN_SCALE);
        }
        Entry maxScale = entry(MAX_SCALE);
        if (maxScale != null && config.maxScaleLimit() > 0) {
            if (max > config.maxScaleLimit()) {
                outOfBounds(String.valueOf(max), "1", String.valueOf(config.maxScaleLimit()), maxScale.key);
            }
            if (max == 0) {
                errors.add(
                        "max-scale=0 (unlimited), must be less than " + config.maxScaleLimit() + ": " + maxScale.key);
            }
        }
        checkActivationScale(min, max);
    }

    private void checkActivationScale(int min, int max) {
        Entry entry = entry(ACTIVATION_SCALE);
        if (entry == null) {
            return;
        }
        OptionalLong scale = GoText.parseInt32(entry.value);
        if (scale.isEmpty()) {
            invalid(entry);
        } else if (min > scale.getAsLong()) {
            errors.add(
                    "min-scale=" + min + " is greater than activation-scale=" + scale.getAsLong() + ": " + entry.key);
        } else if (max != 0 && max < scale.getAsLong()) {
            errors.add("max-scale=" + max + " is less than activation-scale=" + scale.getAsLong() + ": " + entry.key);
        } else if (scale.getAsLong() < 2) {
            errors.add("activation-scale=" + scale.getAsLong() + " must be greater than 1: " + entry.key);
        }
    }

    /** 0 where it is absent or wrong: the checks that follow go on with that. */
    private int nonNegative(String name) {
        Entry entry = entry(name);
        if (entry == null) {
            return 0;
        }
        if (!GoText.isInteger(entry.value)) {
            invalid(entry);
            return 0;
        }
        OptionalLong value = GoText.parseInt32(entry.value);
        if (value.isEmpty() || value.getAsLong() < 0) {
            outOfBounds(entry.value, "0", String.valueOf(Integer.MAX_VALUE), entry.key);
            return 0;
        }
        return (int) value.getAsLong();
    }

    private void inBounds(String name, int low, int high) {
        Entry entry = entry(name);
        if (entry == null) {
            return;
        }
        OptionalDouble value = GoText.parseFloat(entry.value);
        if (value.isEmpty()) {
            invalid(entry);
        } else if (value.getAsDouble() < low || value.getAsDouble() > high) {
            outOfBounds(entry.value, String.valueOf(low), String.valueOf(high), entry.key);
        }
    }

    private void checkTarget() {
        Entry entry = entry(TARGET);
        if (entry == null) {
            return;
        }
        OptionalDouble value = GoText.parseFloat(entry.value);
        if (value.isEmpty()) {
            invalid(entry);
        } else if (value.getAsDouble() < AutoscalerConfig.TARGET_MIN) {
            errors.add("target " + entry.value + " should be at least 0.01: " + entry.key);
        }
    }

    private void checkBurstCapacity() {
        Entry entry = entry(TARGET_BURST_CAPACITY);
        if (entry != null && burstCapacity(entry).isEmpty()) {
            invalid(entry);
        }
    }

    private static OptionalDouble burstCapacity(Entry entry) {
        OptionalDouble value = GoText.parseFloat(entry.value);
        boolean isWrong = value.isPresent() && value.getAsDouble() < 0 && value.getAsDouble() != -1;
        return isWrong ? OptionalDouble.empty() : value;
    }

    private void checkDuration(String name, Duration low, boolean wholeSeconds) {
        Entry entry = entry(name);
        if (entry == null) {
            return;
        }
        Optional<Duration> value = GoText.parseDuration(entry.value);
        if (value.isEmpty()) {
            invalid(entry);
        } else if (value.get().compareTo(low) < 0 || value.get().compareTo(AutoscalerConfig.WINDOW_MAX) > 0) {
            outOfBounds(entry.value, GoText.print(low), GoText.print(AutoscalerConfig.WINDOW_MAX), entry.key);
        } else if (wholeSeconds && value.get().getNano() != 0) {
            errors.add(PRECISION + ": " + entry.key);
        }
    }

    private void checkMetric(String autoscaler) {
        Entry entry = entry(METRIC);
        if (entry == null) {
            return;
        }
        boolean isWrong = autoscaler.equals(KPA) && !entry.value.equals("concurrency") && !entry.value.equals("rps")
                || autoscaler.equals(HPA) && entry.value.isEmpty();
        if (isWrong) {
            invalid(entry);
        }
    }

    private void checkAggregation() {
        Entry entry = entry(AGGREGATION);
        if (entry == null) {
            return;
        }
        switch (entry.value) {
            case "", "linear", "weighted-exponential", "weightedExponential" -> {}
            default -> invalid(entry);
        }
    }

    private void checkInitialScale() {
        Entry entry = entry(INITIAL_SCALE);
        if (entry == null) {
            return;
        }
        if (!GoText.isInteger(entry.value) || new BigInteger(entry.value).bitLength() >= Long.SIZE) {
            invalid(entry);
        } else if (entry.value.startsWith("-") && new BigInteger(entry.value).signum() != 0) {
            errors.add("invalid value: " + entry.value + ": " + entry.key + " must be greater than 0");
        } else if (new BigInteger(entry.value).signum() == 0 && !config.allowZeroInitialScale()) {
            errors.add("invalid value: " + entry.value + ": " + entry.key + "=0 not allowed by cluster");
        }
    }

    private void invalid(@Nullable Entry entry) {
        if (entry != null) {
            errors.add("invalid value: " + entry.value + ": " + entry.key);
        }
    }

    private void outOfBounds(String value, String low, String high, String key) {
        errors.add("expected " + low + " <= " + value + " <= " + high + ": " + key);
    }

    /** At run time what cannot be read is as if it were absent, and bounds are not looked at again. */
    OptionalDouble number(String name) {
        Entry entry = entry(name);
        return entry == null ? OptionalDouble.empty() : GoText.parseFloat(entry.value);
    }

    OptionalLong integer(String name) {
        Entry entry = entry(name);
        return entry == null ? OptionalLong.empty() : GoText.parseInt32(entry.value);
    }

    Optional<Duration> duration(String name) {
        Entry entry = entry(name);
        return entry == null ? Optional.empty() : GoText.parseDuration(entry.value);
    }

    Optional<String> text(String name) {
        Entry entry = entry(name);
        return entry == null ? Optional.empty() : Optional.of(entry.value);
    }

    Optional<Duration> progressDeadline() {
        return Optional.ofNullable(annotations.get(PROGRESS_DEADLINE)).flatMap(GoText::parseDuration);
    }

    private @Nullable Entry entry(String name) {
        String key = PREFIX + "/" + name;
        String value = annotations.get(key);
        if (value == null && hasCamelCase(name)) {
            key = PREFIX + "/" + camelCase(name);
            value = annotations.get(key);
        }
        return value == null ? null : new Entry(key, value);
    }

    private static boolean hasCamelCase(String name) {
        return !name.equals(ACTIVATION_SCALE);
    }

    private static String camelCase(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            boolean isStart = i > 0 && name.charAt(i - 1) == '-';
            if (name.charAt(i) != '-') {
                text.append(isStart ? Character.toUpperCase(name.charAt(i)) : name.charAt(i));
            }
        }
        return text.toString();
    }

    private record Entry(String key, String value) {}
}
