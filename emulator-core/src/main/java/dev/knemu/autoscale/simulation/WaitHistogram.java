package dev.knemu.autoscale.simulation;

import java.util.Arrays;

/** Times with their number, in buckets that are less than 1 % of their value wide: of one size, however long the run. */
final class WaitHistogram {

    private static final int EXACT_BITS = 8;
    private static final int EXACT = 1 << EXACT_BITS;
    private static final int AN_OCTAVE = EXACT / 2;
    private static final int OCTAVES = 33;

    private final double[] counts = new double[EXACT + AN_OCTAVE * OCTAVES];
    private double total;
    private long most;
    private int first = Integer.MAX_VALUE;
    private int last = -1;

    /** @param count 0 or more; a flow has parts of requests */
    void record(long micros, double count) {
        if (count > 0) {
            long value = Math.max(0, micros);
            int index = index(value);
            counts[index] += count;
            first = Math.min(first, index);
            last = Math.max(last, index);
            total += count;
            most = Math.max(most, value);
        }
    }

    private int index(long value) {
        if (value < EXACT) {
            return (int) value;
        }
        int octave = Long.SIZE - Long.numberOfLeadingZeros(value) - EXACT_BITS;
        int index = EXACT + (octave - 1) * AN_OCTAVE + (int) (value >>> octave) - AN_OCTAVE;
        return Math.min(index, counts.length - 1);
    }

    private static long highest(int index) {
        if (index < EXACT) {
            return index;
        }
        int octave = (index - EXACT) / AN_OCTAVE + 1;
        long part = (index - EXACT) % AN_OCTAVE + AN_OCTAVE;
        return (part + 1 << octave) - 1;
    }

    /** The value, in microseconds, that so large a part does not exceed; 0 where nothing was recorded. */
    long percentile(double part) {
        double wanted = total * part;
        double seen = 0;
        for (int i = first; i <= last; i++) {
            seen += counts[i];
            if (counts[i] > 0 && seen >= wanted) {
                return Math.min(highest(i), most);
            }
        }
        return most;
    }

    boolean isEmpty() {
        return last < 0;
    }

    /** Forgets all; what was never touched costs nothing. */
    void clear() {
        if (last >= 0) {
            Arrays.fill(counts, first, last + 1, 0);
        }
        first = Integer.MAX_VALUE;
        last = -1;
        total = 0;
        most = 0;
    }
}
