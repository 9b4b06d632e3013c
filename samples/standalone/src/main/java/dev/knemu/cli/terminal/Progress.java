package dev.knemu.cli.terminal;

import java.time.Duration;

/**
 * Tells what takes longer than a second. On a terminal it is one line that counts the seconds and goes away; elsewhere
 * plain lines, after a second and then ever more rarely.
 */
public final class Progress implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int GROWTH = 5;

    private final Talk talk;
    private final Stopwatch stopwatch;
    private Duration nextLine = PATIENCE;

    public Progress(Talk talk, Stopwatch stopwatch) {
        this.talk = talk;
        this.stopwatch = stopwatch;
    }

    /** To be called again and again while waiting. */
    public void still(String waitingFor) {
        Duration elapsed = stopwatch.elapsed();
        if (elapsed.compareTo(PATIENCE) < 0) {
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
    public void close() {
        if (talk.isTerminal()) {
            talk.status("");
        }
    }
}
