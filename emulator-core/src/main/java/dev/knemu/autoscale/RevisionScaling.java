package dev.knemu.autoscale;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * All that decides how one revision is scaled: the cluster's settings with the revision's own laid over them, and the
 * target that follows.
 *
 * <p>Source: knative/serving {@code pkg/reconciler/autoscaling/resources}, {@code kpa/resources/decider.go}.
 *
 * @param metric what is measured
 * @param aggregation how a window is averaged
 * @param containerConcurrency requests in flight that a pod takes at most; 0 is no limit
 * @param total what one pod can take, before utilization: for burst capacity and the number of activators
 * @param target what scaling divides by; at least 0.01, never rounded
 * @param stableWindow whole seconds
 * @param panicWindow whole seconds, at least 1
 * @param panicThreshold times the ready pods: 2 for 200 %
 * @param activationScale at least so many pods as soon as there is load; 1 or less is no floor
 * @param targetBurstCapacity requests in flight; -1 for "always through the activator"
 * @param initialScale pods at first
 * @param minScale 0 for none
 * @param maxScale 0 for none
 * @param scaleDownDelay 0 for none
 * @param retention how long the last pod stays at least
 * @param activationTimeout how long pods may take to become ready: the progress deadline and 30 s
 * @param cluster what has no form for a single revision
 */
public record RevisionScaling(
        Metric metric,
        Aggregation aggregation,
        int containerConcurrency,
        double total,
        double target,
        Duration stableWindow,
        Duration panicWindow,
        double panicThreshold,
        int activationScale,
        double targetBurstCapacity,
        int initialScale,
        int minScale,
        int maxScale,
        Duration scaleDownDelay,
        Duration retention,
        Duration activationTimeout,
        AutoscalerConfig cluster) {

    private static final double RPS_UTILIZATION = 0.7;
    private static final Duration PROGRESS_DEADLINE = Duration.ofSeconds(600);
    private static final Duration ACTIVATION_BUFFER = Duration.ofSeconds(30);

    /** What pods are scaled by. */
    public enum Metric {
        /** Requests in flight, averaged over time. */
        CONCURRENCY,
        /** Requests that arrive in a second. */
        RPS
    }

    /** How the seconds of a window become one number. */
    public enum Aggregation {
        LINEAR,
        WEIGHTED_EXPONENTIAL
    }

    /**
     * As the autoscaler reads them at run time: an annotation that does not parse is as if it were absent. What the webhook
     * would refuse is not looked at here, that is {@link AutoscalingAnnotations#validate}.
     *
     * @param containerConcurrency of the revision's spec; 0 is no limit
     */
    public static RevisionScaling of(
            AutoscalerConfig cluster, Map<String, String> annotations, int containerConcurrency) {
        AutoscalingAnnotations own = new AutoscalingAnnotations(annotations, cluster);
        Metric metric =
                own.text(AutoscalingAnnotations.METRIC).filter("rps"::equals).isPresent()
                        ? Metric.RPS
                        : Metric.CONCURRENCY;
        double total = total(cluster, own, metric, containerConcurrency);
        OptionalDouble percentage = own.number(AutoscalingAnnotations.TARGET_UTILIZATION);
        double usual = metric == Metric.RPS ? RPS_UTILIZATION : cluster.containerConcurrencyTargetFraction();
        double utilization = percentage.isPresent() ? percentage.getAsDouble() / 100 : usual;
        Duration stable = own.duration(AutoscalingAnnotations.WINDOW).orElse(cluster.stableWindow());
        return new RevisionScaling(
                metric,
                aggregation(own),
                containerConcurrency,
                total,
                Math.max(AutoscalerConfig.TARGET_MIN, total * utilization),
                stable,
                panicWindow(
                        stable,
                        own.number(AutoscalingAnnotations.PANIC_WINDOW).orElse(cluster.panicWindowPercentage())),
                own.number(AutoscalingAnnotations.PANIC_THRESHOLD).orElse(cluster.panicThresholdPercentage()) / 100,
                integer(own, AutoscalingAnnotations.ACTIVATION_SCALE, 1),
                own.number(AutoscalingAnnotations.TARGET_BURST_CAPACITY).orElse(cluster.targetBurstCapacity()),
                initialScale(cluster, own),
                integer(own, AutoscalingAnnotations.MIN_SCALE, cluster.minScale()),
                integer(own, AutoscalingAnnotations.MAX_SCALE, cluster.maxScale()),
                own.duration(AutoscalingAnnotations.SCALE_DOWN_DELAY).orElse(cluster.scaleDownDelay()),
                own.duration(AutoscalingAnnotations.RETENTION).orElse(cluster.scaleToZeroPodRetentionPeriod()),
                own.progressDeadline().orElse(PROGRESS_DEADLINE).plus(ACTIVATION_BUFFER),
                cluster);
    }

    private static double total(
            AutoscalerConfig cluster, AutoscalingAnnotations own, Metric metric, int containerConcurrency) {
        OptionalDouble target = own.number(AutoscalingAnnotations.TARGET);
        if (metric == Metric.RPS) {
            return target.orElse(cluster.requestsPerSecondTargetDefault());
        }
        if (containerConcurrency == 0) {
            return target.orElse(cluster.containerConcurrencyTargetDefault());
        }
        return Math.min(target.orElse(containerConcurrency), containerConcurrency);
    }

    private static Aggregation aggregation(AutoscalingAnnotations own) {
        return switch (own.text(AutoscalingAnnotations.AGGREGATION).orElse("")) {
            case "weighted-exponential", "weightedExponential" -> Aggregation.WEIGHTED_EXPONENTIAL;
            default -> Aggregation.LINEAR;
        };
    }

    private static Duration panicWindow(Duration stable, double percentage) {
        double nanos = stable.toNanos() * percentage / 100;
        return Duration.ofSeconds(Math.max(1, Math.round(Math.floor(nanos) / 1e9)));
    }

    private static int initialScale(AutoscalerConfig cluster, AutoscalingAnnotations own) {
        int wanted = integer(own, AutoscalingAnnotations.INITIAL_SCALE, cluster.initialScale());
        return wanted == 0 && !cluster.allowZeroInitialScale() ? cluster.initialScale() : wanted;
    }

    private static int integer(AutoscalingAnnotations own, String name, int otherwise) {
        OptionalLong value = own.integer(name);
        return value.isPresent() ? (int) value.getAsLong() : otherwise;
    }

    /** Whether its pods are asked for their load: not where every request passes an activator anyway. */
    public boolean isScraped() {
        return targetBurstCapacity != -1;
    }

    /**
     * Pods for a load that stays as it is: not below the activation scale where there is any, within min-scale and
     * max-scale, and at least one where scale to zero is off.
     *
     * @param load requests in flight, or requests a second, as {@link #metric} says
     */
    public int podsFor(double load) {
        int wanted = (int) Math.ceil(load / target);
        int desired = wanted > 0 ? Math.max(wanted, activationScale) : 0;
        int pods = PodAutoscaler.bounded(minScale, maxScale, desired);
        return pods == 0 && !cluster.enableScaleToZero() ? 1 : pods;
    }

    /** The load above which so many ready pods panic. */
    public double panicBorder(int ready) {
        return (Math.ceil(panicThreshold * Math.max(1, ready)) - 1) * target;
    }

    /**
     * The panic average above which the activator is in the path of so many ready pods; empty where it always is (a burst
     * capacity of -1, or too few pods even when idle) or never is (a burst capacity of 0).
     */
    public Optional<Double> activatorBorder(int ready) {
        double border = ready * total - targetBurstCapacity;
        return targetBurstCapacity <= 0 || border < 0 ? Optional.empty() : Optional.of(border);
    }
}
