package dev.knemu.autoscale;

import dev.knemu.autoscale.RevisionScaling.Aggregation;
import java.util.Arrays;

/**
 * What was measured in the last seconds, one bucket a second, and its average. Its size is that of the window, however long
 * it is used.
 *
 * <p>Source: knative/serving {@code pkg/autoscaler/aggregation/bucketing.go}. The sum is kept as upstream keeps it, adding
 * and subtracting as buckets come and go, so that even its rounding is the same.
 */
public final class MetricWindow {

    private static final double LEAST_SMOOTHING = 0.2;
    private static final double WEIGHT_PRECISION = 0.9999;
    private static final double MICRO = 1e6;
    /** So long ago that the seconds since then still fit. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final Aggregation aggregation;
    private double[] buckets;
    private double smoothing;
    private double total;
    private long firstWrite = NEVER;
    private long lastWrite = NEVER;

    /** @param seconds its length; 1 or more */
    public MetricWindow(int seconds, Aggregation aggregation) {
        this.aggregation = aggregation;
        this.buckets = new double[seconds];
        this.smoothing = smoothing(seconds);
    }

    private static double smoothing(int seconds) {
        return Math.max(1 - Math.pow(1 - WEIGHT_PRECISION, 1.0 / seconds), LEAST_SMOOTHING);
    }

    /** How much the newest second counts in the weighted average; each second before it counts {@code 1 - this} of that. */
    public double smoothing() {
        return smoothing;
    }

    /** Its length in seconds. */
    public int length() {
        return buckets.length;
    }

    /**
     * Adds to what is known of a second. What comes a window late, or later, is dropped.
     *
     * @param second since the caller's epoch
     */
    public void record(long second, double value) {
        int length = buckets.length;
        if (lastWrite == NEVER) {
            firstWrite = second;
            lastWrite = second;
        } else if (second <= lastWrite - length) {
            return;
        } else {
            firstWrite = firstWrite == NEVER ? second : Math.min(firstWrite, second);
            if (second > lastWrite) {
                moveTo(second, length);
            }
        }
        buckets[index(second)] += value;
        total += value;
    }

    private void moveTo(long second, int length) {
        if (second - lastWrite >= length) {
            clear();
            firstWrite = second;
        } else {
            for (long passed = lastWrite + 1; passed <= second; passed++) {
                int index = index(passed);
                total -= buckets[index];
                buckets[index] = 0;
            }
        }
        lastWrite = second;
    }

    private void clear() {
        Arrays.fill(buckets, 0);
        total = 0;
    }

    /** Whether the last write was more than a window ago, or there was none. */
    public boolean isEmpty(long second) {
        return lastWrite == NEVER || second - lastWrite > buckets.length;
    }

    /** As of that second: linear and rounded to 6 decimals, or weighted and not rounded. 0 where nothing is known. */
    public double average(long second) {
        if (isEmpty(second)) {
            return 0;
        }
        return aggregation == Aggregation.LINEAR ? linear(second) : weighted(second);
    }

    private double linear(long second) {
        long known = lastWrite - firstWrite + 1;
        if (second <= lastWrite) {
            return rounded(total / Math.min(known, buckets.length));
        }
        long silent = second - lastWrite;
        if (silent >= buckets.length) {
            return 0;
        }
        double sum = total;
        for (long missing = lastWrite + 1; missing <= second; missing++) {
            sum -= buckets[index(missing)];
        }
        return rounded(sum / Math.min(known, buckets.length - silent));
    }

    /** Half away from zero. */
    private static double rounded(double value) {
        return value < 0 ? -roundedPositive(-value) : roundedPositive(value);
    }

    private static double roundedPositive(double value) {
        double scaled = value * MICRO;
        double floor = Math.floor(scaled);
        return (scaled - floor >= 0.5 ? floor + 1 : floor) / MICRO;
    }

    private double weighted(long second) {
        int left = buckets.length;
        double weight = smoothing;
        double kept = 1 - smoothing;
        if (second > lastWrite) {
            long silent = second - lastWrite;
            left -= (int) silent;
            weight *= Math.pow(kept, silent);
        }
        double average = 0;
        int index = index(lastWrite);
        for (int age = 0; age < left; age++) {
            average += buckets[index] * weight;
            weight *= kept;
            index = index == 0 ? buckets.length - 1 : index - 1;
        }
        return average;
    }

    private int index(long second) {
        return (int) Math.floorMod(second, (long) buckets.length);
    }

    /**
     * Makes it longer or shorter. What fits of the newest seconds is kept; all is forgotten where nothing came for a window.
     *
     * @param second now
     */
    public void resize(int seconds, long second) {
        if (seconds == buckets.length) {
            return;
        }
        int before = buckets.length;
        double[] resized = new double[seconds];
        total = 0;
        if (isEmpty(second)) {
            // The last write stays known: to a window that is now long enough for it this is silence, not missing data.
            firstWrite = NEVER;
        } else {
            for (int age = 0; age < Math.min(before, seconds); age++) {
                double value = buckets[index(lastWrite - age)];
                resized[(int) Math.floorMod(lastWrite - age, (long) seconds)] = value;
                total += value;
            }
            firstWrite = lastWrite - (before - 1);
        }
        buckets = resized;
        smoothing = smoothing(seconds);
    }
}
