package dev.knemu.cli.bench.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleToLongFunction;

/**
 * How long it took, in nanoseconds. All are 0 where nothing was counted.
 *
 * @param count of what was timed
 * @param mean of all
 * @param p50 half took no longer
 * @param distribution the whole curve, for plots; rising in both
 */
public record Latency(
        long count,
        double mean,
        long p50,
        long p75,
        long p90,
        long p95,
        long p99,
        @JsonProperty("p99.9") long p999,
        @JsonProperty("p99.99") long p9999,
        long max,
        List<Point> distribution) {

    /** Nothing was timed. */
    public static final Latency NONE = new Latency(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    /** As many points until the rest is halved; from the next half on, as many again. */
    private static final int POINTS_PER_HALF = 5;

    /**
     * @param percentile 0 to 100
     * @param nanos what that part took at most
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"percentile", "nanos"})
    public record Point(double percentile, long nanos) {

        public Point {
            Check.count("nanos", nanos);
            if (Check.number("percentile", percentile) > 100) {
                throw new IllegalArgumentException("percentile is " + percentile + "; it is to be 100 or less");
            }
        }
    }

    public Latency {
        Check.count("count", count);
        Check.number("mean", mean);
        Check.count("max", max);
        distribution = Check.list("distribution", distribution);
    }

    /**
     * From any histogram.
     *
     * @param count how many values it holds; {@link #NONE} is returned for 0
     * @param mean in nanoseconds
     * @param max in nanoseconds
     * @param atPercentile from a percentile of 0 to 100 to nanoseconds
     */
    public static Latency of(long count, double mean, long max, DoubleToLongFunction atPercentile) {
        if (count == 0) {
            return NONE;
        }
        return new Latency(
                count,
                mean,
                atPercentile.applyAsLong(50),
                atPercentile.applyAsLong(75),
                atPercentile.applyAsLong(90),
                atPercentile.applyAsLong(95),
                atPercentile.applyAsLong(99),
                atPercentile.applyAsLong(99.9),
                atPercentile.applyAsLong(99.99),
                max,
                distribution(count, max, atPercentile));
    }

    /** Ever finer towards the end, as far as there is a value for each point; what does not rise needs no point. */
    private static List<Point> distribution(long count, long max, DoubleToLongFunction atPercentile) {
        List<Point> points = new ArrayList<>();
        double rest = 100;
        while (rest * count >= 100) {
            for (int i = 0; i < POINTS_PER_HALF; i++) {
                double percentile = 100 - rest + rest / 2 * i / POINTS_PER_HALF;
                add(points, new Point(percentile, Math.min(max, atPercentile.applyAsLong(percentile))));
            }
            rest /= 2;
        }
        add(points, new Point(100, max));
        return points;
    }

    private static void add(List<Point> points, Point next) {
        int last = points.size() - 1;
        if (next.percentile() < 100
                && last >= 1
                && points.get(last).nanos() == next.nanos()
                && points.get(last - 1).nanos() == next.nanos()) {
            points.set(last, next);
        } else {
            points.add(next);
        }
    }
}
