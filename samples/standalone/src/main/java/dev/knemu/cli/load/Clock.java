package dev.knemu.cli.load;

import java.time.Instant;

/** This machine's time, for one thread that keeps a schedule. */
public interface Clock {

    /** The date and time of day, for what is read later; nothing is measured by it. */
    Instant now();

    /** Goes forward only; its beginning means nothing. */
    long nanos();

    /** Returns when it is {@code due}, never before; at once when that has passed. */
    void await(long due);

    /** Gives others the time to get on with what is waited for; short. */
    void pause();

    static Clock ofSystem() {
        return new SystemClock(Runtime.getRuntime().availableProcessors());
    }
}
