package dev.knemu.control;

import dev.knemu.resource.PingSource;
import dev.knemu.resource.ResourceKey;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Orders to the runtimes, kept until the writer has let go of the control plane: in virtual time a source that starts
 * may run what is due, and that may be an application that waits for another thread's {@code apply}.
 *
 * <p>Thread-safe. Orders are carried out in the order given, one at a time.
 */
final class SourceOutbox implements SourceRuntimes {

    private final SourceRuntimes runtimes;
    private final Queue<Runnable> orders = new ArrayDeque<>();
    private boolean carryingOut;

    SourceOutbox(SourceRuntimes runtimes) {
        this.runtimes = runtimes;
    }

    @Override
    public synchronized void start(PingSource source, URI sink) {
        orders.add(() -> runtimes.start(source, sink));
    }

    @Override
    public synchronized void start(Workload workload) {
        orders.add(() -> runtimes.start(workload));
    }

    @Override
    public Fate fateOf(Workload workload) {
        return runtimes.fateOf(workload);
    }

    /** Anything else that must wait until then, such as pods that start. */
    synchronized void add(Runnable order) {
        orders.add(order);
    }

    @Override
    public synchronized void stop(ResourceKey source) {
        orders.add(() -> runtimes.stop(source));
    }

    /**
     * Carries out what is there; who comes while another does leaves it to him. An order that fails keeps no other back.
     */
    void carryOut() {
        RuntimeException failure = null;
        for (Runnable order = next(); order != null; order = next()) {
            try {
                order.run();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            } finally {
                done();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized @Nullable Runnable next() {
        if (carryingOut) {
            return null;
        }
        Runnable order = orders.poll();
        carryingOut = order != null;
        return order;
    }

    private synchronized void done() {
        carryingOut = false;
    }
}
