package dev.knemu.cli.terminal;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells what takes longer than a second. On a terminal it is one line that counts the seconds and goes away; elsewhere
 * plain lines, after a second and then ever more rarely.
 */
public final class Progress implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 200;
    private static final int GROWTH = 5;

    private final Talk talk;
    private final Stopwatch stopwatch;
    private boolean closed;
    private Duration nextLine = PATIENCE;

    public Progress(Talk talk, Stopwatch stopwatch) {
        this.talk = talk;
        this.stopwatch = stopwatch;
    }

    /** Does it, and tells for as long as it takes; the text may change. */
    public static <T, E extends Exception> T during(Talk talk, Supplier<String> waitingFor, Action<T, E> action)
            throws E {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "knemu-progress");
            thread.setDaemon(true);
            return thread;
        });
        try (Progress progress = new Progress(talk, Stopwatch.start())) {
            timer.scheduleAtFixedRate(
                    () -> progress.still(waitingFor.get()), PATIENCE.toMillis(), LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return action.run();
        } finally {
            timer.shutdownNow();
        }
    }

    /** To be called again and again while waiting. */
    public synchronized void still(String waitingFor) {
        Duration elapsed = stopwatch.elapsed();
        if (closed || elapsed.compareTo(PATIENCE) < 0) {
            return;
        }
        String text = waitingFor + " (" + elapsed.toSeconds() + " s)";
        if (talk.isTerminal()) {
            talk.status(text);
        } else if (elapsed.compareTo(nextLine) >= 0) {
            talk.say(text);
            nextLine = nextLine.multipliedBy(GROWTH);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (talk.isTerminal()) {
            talk.status("");
        }
    }
}
