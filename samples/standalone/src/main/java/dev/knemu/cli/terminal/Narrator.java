package dev.knemu.cli.terminal;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes lines on a thread of its own, in the order told.
 *
 * <p>Lines are about deliveries, and deliveries must not wait for a terminal or a pipe that nobody reads: when too many
 * lines wait, those that follow are counted instead.
 */
public final class Narrator implements AutoCloseable {

    private static final int MOST_WAITING = 10_000;
    private static final Supplier<Optional<String>> END = Optional::empty;
    private static final long END_SECONDS = 5;

    private final Consumer<String> out;
    private final BlockingQueue<Supplier<Optional<String>>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong missed = new AtomicLong();
    private final Thread writer;

    public Narrator(PrintWriter out) {
        this(out::println);
    }

    /** @param out is given one line at a time, on the narrator's thread */
    public Narrator(Consumer<String> out) {
        this.out = out;
        this.writer = new Thread(this::write, "knemu-narrator");
        this.writer.setDaemon(true);
        this.writer.start();
    }

    /** @param line made on the narrator's thread; empty when there is nothing to say after all */
    public void tell(Supplier<Optional<String>> line) {
        if (!waiting.offer(line)) {
            missed.incrementAndGet();
        }
    }

    private void write() {
        try {
            for (Supplier<Optional<String>> next = waiting.take(); next != END; next = waiting.take()) {
                next.get().ifPresent(out);
                if (waiting.isEmpty()) {
                    tellOfMissed();
                }
            }
            tellOfMissed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellOfMissed() {
        long lines = missed.getAndSet(0);
        if (lines > 0) {
            out.accept("... and " + lines + " more, too fast to tell");
        }
    }

    /** Writes what waits, and ends. Gives up on an output that takes nothing any more. */
    @Override
    public void close() {
        try {
            if (waiting.offer(END, END_SECONDS, TimeUnit.SECONDS)) {
                writer.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
