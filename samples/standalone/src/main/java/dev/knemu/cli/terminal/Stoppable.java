package dev.knemu.cli.terminal;

/** Waits for the signal to stop beside a command that would end without it, too. */
public final class Stoppable {

    private Stoppable() {}

    /** @param stop is called at most once, by a thread of its own, and then the action is to end soon */
    public static <T, E extends Exception> T during(StopSignal signal, Runnable stop, Action<T, E> action) throws E {
        signal.arm();
        Thread waiting = new Thread(
                () -> {
                    try {
                        signal.await();
                        stop.run();
                    } catch (InterruptedException ended) {
                        // The command has ended by itself.
                    }
                },
                "knemu-stopping");
        waiting.setDaemon(true);
        waiting.start();
        try {
            return action.run();
        } finally {
            waiting.interrupt();
        }
    }
}
