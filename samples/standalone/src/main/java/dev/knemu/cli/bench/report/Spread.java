package dev.knemu.cli.bench.report;

import java.util.Arrays;

/**
 * One figure over the runs of a cell.
 *
 * @param median the one in the middle; of an even number, the mean of the two there
 * @param min the smallest
 * @param max the largest
 * @param deviation the median of how far each is from the median
 * @param runs that have the figure, 1 or more
 */
public record Spread(double median, double min, double max, double deviation, int runs) {

    static Spread of(double... values) {
        double median = median(values);
        double[] away =
                Arrays.stream(values).map(value -> Math.abs(value - median)).toArray();
        return new Spread(
                median,
                Arrays.stream(values).min().orElse(0),
                Arrays.stream(values).max().orElse(0),
                median(away),
                values.length);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** From the smallest to the largest. */
    double range() {
        return max - min;
    }

    /** The range as a part of the median, in percent; 0 where all is 0. */
    double rangePercent() {
        return median == 0 ? 0 : range() / median * 100;
    }
}
