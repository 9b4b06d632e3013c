package dev.knemu.kafka.read;

import java.util.Arrays;

/**
 * Which offset of one partition may be committed, while records come to rest in any order: that of the first record that
 * has not.
 *
 * <p>Pure, and for one thread at a time. Offsets need not follow one another: compaction and transactions leave gaps; so
 * a record is named by its turn, 0 for the first that was added. Per record it keeps a number and makes no object.
 */
final class OffsetTracker {

    /** Nothing has been handed over yet, so there is nothing to commit. */
    static final long NOTHING = -1;

    /** The offsets from {@link #first} on, each at its turn modulo the length, a power of two; of one at rest its complement. */
    private long[] offsets = new long[64];

    private long first;
    private long turns;
    private long next = NOTHING;

    /**
     * @param offset more than that of any record before
     * @return its turn, one more than that of the record before
     */
    long add(long offset) {
        if (offset < next) {
            throw new IllegalArgumentException("Offset " + offset + " after " + (next - 1)
                    + ": a partition is read in order. This is a mistake in Knemu.");
        }
        if (span() == offsets.length) {
            grow();
        }
        offsets[place(turns)] = offset;
        next = offset + 1;
        return turns++;
    }

    private void grow() {
        long[] more = Arrays.copyOf(offsets, 2 * offsets.length);
        for (long turn = first; turn < turns; turn++) {
            more[(int) turn & more.length - 1] = offsets[place(turn)];
        }
        offsets = more;
    }

    private int place(long turn) {
        return (int) turn & offsets.length - 1;
    }

    /** Without effect when it is at rest already. */
    void atRest(long turn) {
        if (turn < first) {
            return;
        }
        int place = place(turn);
        offsets[place] = Math.min(offsets[place], ~offsets[place]);
        while (first < turns && offsets[place(first)] < 0) {
            first++;
        }
    }

    /** What may be committed: the offset of the next record that somebody must see; or {@link #NOTHING}. */
    long committable() {
        return first == turns ? next : offsets[place(first)];
    }

    /** How many records lie between the first that is not at rest and the last, both included. */
    int span() {
        return (int) (turns - first);
    }
}
