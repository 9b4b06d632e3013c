package dev.knemu.cli.bench;

import java.time.Duration;

/**
 * How to measure a scenario.
 *
 * @param warmup how long it is under load before the first run
 * @param duration of each run
 * @param repeat how many runs
 * @param inFlight events under way where the rate is the highest that there is
 */
record Plan(LoadRate rate, Duration warmup, Duration duration, int repeat, int inFlight) {

    /** How long a scenario takes. */
    Duration length() {
        return warmup.plus(duration.multipliedBy(runs()));
    }

    /** Of all cells that come of a scenario. */
    int runs() {
        return cells() * repeat;
    }

    /** How many come of a scenario: where the rate is a part of the maximum, that is one of its own. */
    int cells() {
        return rate instanceof LoadRate.OfMax ? 2 : 1;
    }
}
