package dev.knemu.cli.terminal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * SIGINT and SIGTERM.
 *
 * <p>A JVM that is told to end by a signal exits with 130 or 143 once its shutdown hooks are through. To stop a server is
 * no failure, so the hook here waits for the command's own end and exits with the command's code.
 */
public final class ProcessSignal implements StopSignal {

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    @Override
    public void await() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "knemu-stop"));
        stop.await();
    }

    private void end() {
        stop.countDown();
        Runtime.getRuntime().halt(exitCode.join());
    }

    /** The command is through, and all that it had to say is said. */
    public void ended(int code) {
        exitCode.complete(code);
    }
}
