package dev.knemu.time;

import java.time.Duration;
import java.time.Instant;

/**
 * The only way the emulator learns the time or waits.
 *
 * <p>One port for reading and for waiting: two that can disagree are the usual source of flaky tests.
 */
public interface Time {

    Instant now();

    /**
     * Runs {@code task} once on the calling lane, when {@code delay} has passed; tasks due together run in the order
     * asked for. Something is waiting for it: the emulator is idle, but {@link VirtualTime#runUntilIdle} jumps to it.
     *
     * @param delay zero or more; a negative delay counts as zero
     */
    Timer after(Duration delay, Runnable task);

    /**
     * As {@link #after}, for what repeats or guards (a cron schedule, an upper limit) and so never comes to an end by
     * itself: {@link VirtualTime#runUntilIdle} does not wait for it.
     */
    Timer standing(Duration delay, Runnable task);

    /**
     * As {@link #after(Duration, Runnable)}, saying what waits.
     *
     * @param what its text is asked for when somebody wants to know, and says what will happen: {@code attempt 2 of 4 to
     *     …}
     */
    default Timer after(Duration delay, Runnable task, Object what) {
        return after(delay, task);
    }

    /** As {@link #standing(Duration, Runnable)}, saying what waits, as {@link #after(Duration, Runnable, Object)}. */
    default Timer standing(Duration delay, Runnable task, Object what) {
        return standing(delay, task);
    }

    /** A task that has not run yet. */
    interface Timer {
        /** Takes the task back; without effect when it has run. Called on the lane that asked for it. */
        void cancel();
    }
}
