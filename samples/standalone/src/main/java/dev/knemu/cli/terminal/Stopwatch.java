package dev.knemu.cli.terminal;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long a real process or a terminal has been waited for. */
public final class Stopwatch {

    private final LongSupplier nanos;
    private final long start;

    private Stopwatch(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    public static Stopwatch start() {
        return start(System::nanoTime);
    }

    /** @param nanos a clock that only goes forward, as {@link System#nanoTime} */
    public static Stopwatch start(LongSupplier nanos) {
        return new Stopwatch(nanos);
    }

    public Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - start);
    }

    /** What is left of {@code limit}; nothing when it has passed. */
    public Duration left(Duration limit) {
        Duration left = limit.minus(elapsed());
        return left.isNegative() ? Duration.ZERO : left;
    }
}
