package dev.knemu.cli.load;

/**
 * When each event of an open load is due: evenly spaced, and whatever becomes of those before it. Latencies are counted
 * from here, not from when an event was really sent: else a producer that is held up would send less while the other end
 * is slow, and measure only its good moments (coordinated omission).
 */
public final class Schedule {

    private static final double NANOS = 1e9;

    private final long start;
    private final double nanosApart;

    /** @param start when the first is due, on a clock such as {@link System#nanoTime} */
    public Schedule(long start, Rate rate) {
        this.start = start;
        this.nanosApart = NANOS / rate.perSecond();
    }

    /** @param number 0 for the first */
    public long due(long number) {
        return start + (long) (number * nanosApart);
    }

    /** How many are due before so much time has passed; at least one. */
    public long within(long nanos) {
        return Math.max(1, (long) (nanos / nanosApart));
    }
}
