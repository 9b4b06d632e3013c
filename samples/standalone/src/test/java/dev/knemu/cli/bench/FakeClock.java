package dev.knemu.cli.bench;

import dev.knemu.cli.load.Clock;
import java.time.Duration;
import java.time.Instant;

/** Time that passes only while it is waited for, or when told to. */
final class FakeClock implements Clock {

    private static final long PAUSE = Duration.ofMillis(1).toNanos();

    private long now = 1_000_000_007;

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void await(long due) {
        now = Math.max(now, due);
    }

    @Override
    public void pause() {
        now += PAUSE;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }
}
