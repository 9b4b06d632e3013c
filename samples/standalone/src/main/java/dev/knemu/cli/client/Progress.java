package dev.knemu.cli.client;

import dev.knemu.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One line on a terminal that says what is waited for, when that takes more than a second; nothing anywhere else. */
final class Progress {

    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter err;
    private boolean shown;
    private boolean ended;

    private Progress(PrintWriter err) {
        this.err = err;
    }

    /** Does it. */
    static <T, E extends Exception> T during(PrintWriter err, Supplier<String> text, Action<T, E> action) throws E {
        if (!Terminal.isError()) {
            return action.run();
        }
        Progress progress = new Progress(err);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "knemu-progress");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleAtFixedRate(() -> progress.show(text.get()), 1000, 200, TimeUnit.MILLISECONDS);
        try {
            return action.run();
        } finally {
            timer.shutdownNow();
            progress.end();
        }
    }

    private synchronized void show(String text) {
        if (!ended) {
            shown = true;
            err.print(ERASE + text);
            err.flush();
        }
    }

    private synchronized void end() {
        ended = true;
        if (shown) {
            err.print(ERASE);
            err.flush();
        }
    }
}
