package dev.knemu.autoscale.simulation;

import org.jspecify.annotations.Nullable;

/** When the requests of an open load come: evenly spaced, at random, or each at a time of its own. */
final class ArrivalTimes {

    static final long NONE = -1;

    private static final long SECOND = 1_000_000_000L;
    private static final double NANOS = 1e9;

    private final Randomness random;
    private final boolean isPoisson;
    private final @Nullable Instants instants;
    private int nextInstant;
    private double rate;
    /** Until the next arrival: 1 at a rate of 1 takes a second. */
    private double work;

    ArrivalTimes(Workload workload, Randomness random) {
        this.random = random;
        this.isPoisson = workload.isPoisson();
        this.instants = isPoisson ? null : workload.instants().orElse(null);
    }

    double rate() {
        return rate;
    }

    /** The first, of requests with times of their own. */
    long first() {
        return instants == null ? NONE : nextInstant();
    }

    /** At the beginning of a second that has a rate: the next arrival, if it falls into this second. */
    long inSecond(long now, double level) {
        boolean wasSilent = rate == 0;
        rate = level;
        if (instants != null) {
            return NONE;
        }
        if (wasSilent && work == 0) {
            // Evenly spaced, each stands in the middle of its own time: so none falls to the second after the last.
            work = isPoisson ? pause() : 0.5;
        }
        return next(now);
    }

    /** After an arrival: the next. Where it falls into the next second it is not known yet, as that second's rate. */
    long afterArrival(long now) {
        if (instants != null) {
            return nextInstant();
        }
        work = pause();
        return next(now);
    }

    private long nextInstant() {
        return instants == null || nextInstant == instants.size() ? NONE : instants.nanos(nextInstant++);
    }

    private double pause() {
        return isPoisson ? random.exponential() : 1;
    }

    private long next(long now) {
        if (rate <= 0) {
            return NONE;
        }
        long second = now / SECOND * SECOND + SECOND;
        long due = now + (long) (work / rate * NANOS);
        if (due < second) {
            return due;
        }
        work -= (second - now) / NANOS * rate;
        // What rounding leaves is due at once.
        work = Math.max(work, 1e-12);
        return NONE;
    }
}
