package dev.knemu.cli.terminal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGINT, SIGTERM and SIGHUP. To stop a server is no failure, so the command ends in its own way and with its own exit
 * code. Who signals again has waited long enough: that ends the JVM at once, with 128 and the signal's number.
 */
public final class ProcessSignal implements StopSignal {

    private static final int SIGNALLED = 128;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    private final AtomicBoolean armed = new AtomicBoolean();

    @Override
    public void arm() {
        if (armed.getAndSet(true)) {
            return;
        }
        boolean handled = List.of("INT", "TERM", "HUP").stream()
                .map(name -> Signals.handle(name, this::signalled))
                .reduce(true, Boolean::logicalAnd);
        if (!handled) {
            // A JVM that is told to end runs its hooks and then exits with 130 or 143, unless a hook sees to it.
            Runtime.getRuntime().addShutdownHook(new Thread(this::end, "knemu-stop"));
        }
    }

    @Override
    public void await() throws InterruptedException {
        arm();
        stop.await();
    }

    private void signalled(int number) {
        if (stop.getCount() == 0) {
            System.exit(SIGNALLED + number);
        }
        stop.countDown();
    }

    private void end() {
        if (stop.getCount() > 0) {
            stop.countDown();
            Runtime.getRuntime().halt(exitCode.join());
        }
    }

    /** The command is through, and all that it had to say is said. */
    public void ended(int code) {
        exitCode.complete(code);
    }
}
