package dev.knemu.time;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;

/**
 * Real time: the system's clock and Vert.x timers.
 *
 * <p>A task runs on the lane that asked for it; one asked for outside every lane runs on the home lane. Delays are
 * rounded up to whole milliseconds, so that nothing fires early.
 */
public final class VertxTime implements Time {

    /** Vert.x counts in {@code long} nanoseconds inside; what is longer is waited for in pieces. */
    private static final long LONGEST_MILLIS = Duration.ofDays(365).toMillis();

    private final Vertx vertx;
    private final Lane home;

    /**
     * @param home where tasks run that were asked for outside every lane
     */
    public VertxTime(Vertx vertx, Lane home) {
        this.vertx = vertx;
        this.home = home;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        VertxLane lane = VertxLane.current();
        return new VertxTimer(lane == null ? home : lane, task).start(millis(delay));
    }

    @Override
    public Timer standing(Duration delay, Runnable task) {
        return after(delay, task);
    }

    /** At least 1, rounded up; a delay beyond {@code long} milliseconds never ends anyway. */
    static long millis(Duration delay) {
        if (delay.isNegative() || delay.isZero()) {
            return 1;
        }
        long nanos = delay.getNano();
        if (delay.getSeconds() > Long.MAX_VALUE / 1_000 - 1) {
            return Long.MAX_VALUE;
        }
        return Math.max(1, delay.getSeconds() * 1_000 + (nanos + 999_999) / 1_000_000);
    }

    private final class VertxTimer implements Timer {
        private final Lane lane;
        private final Runnable task;
        private volatile long id;
        private volatile boolean over;

        VertxTimer(Lane lane, Runnable task) {
            this.lane = lane;
            this.task = task;
        }

        VertxTimer start(long millis) {
            long piece = Math.min(millis, LONGEST_MILLIS);
            id = vertx.setTimer(piece, fired -> {
                if (over) {
                    return;
                }
                if (millis > piece) {
                    start(millis - piece);
                } else {
                    lane.execute(this::fire);
                }
            });
            return this;
        }

        // Taken back while it waited its turn on the lane, it must not run any more.
        private void fire() {
            if (!over) {
                over = true;
                task.run();
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                vertx.cancelTimer(id);
            }
        }
    }
}
