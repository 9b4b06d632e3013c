package dev.knemu.autoscale;

import dev.knemu.autoscale.RevisionScaling.Metric;

/**
 * The load of one revision over its stable and its panic window. Several values of one second add up: reports of several
 * activators, and what the pods themselves count.
 *
 * <p>Source: knative/serving {@code pkg/autoscaler/metrics/collector.go}. Of concurrency and rate only that is kept which the
 * revision is scaled by; the other cannot be seen in any decision.
 */
public final class RevisionMetrics {

    private static final double SQUARE_OF_DEVIATIONS = 1.96 * 1.96;
    private static final double POPULATION_VARIANCE = 100;
    private static final double SQUARE_OF_ERROR = 25;
    private static final double SMALL = SQUARE_OF_DEVIATIONS * POPULATION_VARIANCE / SQUARE_OF_ERROR;
    private static final int ALL = 3;

    private final boolean isConcurrency;
    private boolean isScraped;
    private final MetricWindow stable;
    private final MetricWindow panic;

    public RevisionMetrics(RevisionScaling scaling) {
        this.isConcurrency = scaling.metric() == Metric.CONCURRENCY;
        this.isScraped = scaling.isScraped();
        this.stable = new MetricWindow((int) scaling.stableWindow().toSeconds(), scaling.aggregation());
        this.panic = new MetricWindow((int) scaling.panicWindow().toSeconds(), scaling.aggregation());
    }

    /**
     * Adds what was measured in a second.
     *
     * @param concurrency in flight on average, less what activators count as well
     * @param requests arrived in that second, less what activators count as well
     */
    public void record(long second, double concurrency, double requests) {
        double value = isConcurrency ? concurrency : requests;
        stable.record(second, value);
        panic.record(second, value);
    }

    /** Whether a decision is possible: not where pods ought to be asked, and nothing came for more than a stable window. */
    public boolean hasData(long second) {
        return !isScraped || !stable.isEmpty(second);
    }

    public double stable(long second) {
        return stable.average(second);
    }

    public double panic(long second) {
        return panic.average(second);
    }

    /**
     * Windows of another length, as the settings now have them, and whether pods are asked; how windows are averaged stays.
     */
    public void resize(RevisionScaling scaling, long second) {
        isScraped = scaling.isScraped();
        stable.resize((int) scaling.stableWindow().toSeconds(), second);
        panic.resize((int) scaling.panicWindow().toSeconds(), second);
    }

    /** How many of so many ready pods are asked each second; what they say is taken for all. */
    public static int sampleSize(int pods) {
        if (pods <= ALL) {
            return pods;
        }
        return (int) Math.ceil(pods * SMALL / (pods + SMALL - 1));
    }
}
