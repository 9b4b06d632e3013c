package dev.knemu.cli.bench;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a JVM has had enough load for it to be measured. A length of time does not say: on a machine that has other
 * things to do the same seconds compile a fraction of the code, and then whatever is measured first looks slow.
 */
final class Warmth {

    /** Methods are compiled for good after some 15,000 calls, and that compilation takes its time. */
    static final long EVENTS = 50_000;
    /** Where so much of the time went by with compiling, more is to come. */
    private static final double MUCH = 0.1;
    /** Beyond so many times the length that was asked for, it goes on as it is. */
    private static final int MOST = 10;

    private static final int SLICES = 6;
    /** A compilation is told of when it has ended, so that one quiet slice may be the middle of a long one. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final double MILLIS = 1e6;

    private final Duration atLeast;
    private final LongSupplier compiledMillis;
    private Duration under = Duration.ZERO;
    private long events;
    private long compiledBefore;
    private Duration quiet = Duration.ZERO;

    /**
     * @param atLeast how long there is to be load in any case
     * @param compiledMillis for how long the JVM has compiled until now; always the same where nobody knows
     */
    Warmth(Duration atLeast, LongSupplier compiledMillis) {
        this.atLeast = atLeast;
        this.compiledMillis = compiledMillis;
        this.compiledBefore = compiledMillis.getAsLong();
    }

    /** How long to give load before looking again. */
    Duration slice() {
        Duration slice = atLeast.dividedBy(SLICES);
        return slice.compareTo(SHORTEST) < 0 ? SHORTEST : slice;
    }

    /** There was load for so long, with so many events. */
    void add(Duration took, long answered) {
        long compiled = compiledMillis.getAsLong();
        quiet = isMuch(compiled - compiledBefore, took) ? Duration.ZERO : quiet.plus(took);
        compiledBefore = compiled;
        under = under.plus(took);
        events += answered;
    }

    /** Whether what comes next can be measured, or waiting for that makes no sense any more. */
    boolean isEnough() {
        return under.compareTo(atLeast) >= 0 && (isWarm() || under.compareTo(atLeast.multipliedBy(MOST)) >= 0);
    }

    private boolean isWarm() {
        Duration half = atLeast.dividedBy(2);
        return quiet.compareTo(half.compareTo(QUIET) < 0 ? QUIET : half) >= 0 && events >= EVENTS;
    }

    /** Whether the JVM has compiled for much of that time. */
    static boolean isMuch(long compiledMillis, Duration time) {
        return compiledMillis * MILLIS > MUCH * time.toNanos();
    }
}
