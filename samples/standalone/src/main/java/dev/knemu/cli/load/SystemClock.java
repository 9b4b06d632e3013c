package dev.knemu.cli.load;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Sleeps where there is time to, and turns in circles for the last of it where there is a processor to spare: a thread
 * that sleeps is woken some 60 µs late.
 */
final class SystemClock implements Clock {

    private static final long LATE_NANOS = 80_000;
    private static final int ENOUGH_PROCESSORS = 4;
    private static final long PAUSE_NANOS = 20_000;

    private final boolean spins;

    SystemClock(int processors) {
        this.spins = processors >= ENOUGH_PROCESSORS;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > LATE_NANOS) {
                LockSupport.parkNanos(left - LATE_NANOS);
            } else if (spins) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(left);
            }
        }
    }

    @Override
    public void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
