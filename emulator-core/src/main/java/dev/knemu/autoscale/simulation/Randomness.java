package dev.knemu.autoscale.simulation;

/**
 * Numbers that follow from a seed, the same on every machine and JDK: the generator is SplitMix64, and logarithms are
 * StrictMath's.
 */
final class Randomness {

    private static final double UNIT = 0x1.0p-53;

    private long state;
    private double spare = Double.NaN;

    Randomness(long seed) {
        state = seed;
    }

    private long next() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** From 0 to less than 1. */
    double fraction() {
        return (next() >>> 11) * UNIT;
    }

    /** From 0 to less than {@code bound}. */
    int below(int bound) {
        return (int) ((next() >>> 33) * bound >>> 31);
    }

    /** With mean 1. */
    double exponential() {
        return -StrictMath.log(1 - fraction());
    }

    /** With mean 0 and deviation 1. */
    double normal() {
        if (!Double.isNaN(spare)) {
            double kept = spare;
            spare = Double.NaN;
            return kept;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * fraction() - 1;
            y = 2 * fraction() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * factor;
        return x * factor;
    }
}
