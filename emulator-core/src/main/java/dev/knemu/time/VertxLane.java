package dev.knemu.time;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A lane on a Vert.x event loop: live, everything about an accepted event happens on one of these threads.
 *
 * <p>A task given on the lane's own thread runs at once when the lane is at rest, else after the one that gave it; a
 * task from elsewhere is handed over: the first wakes the event loop, and those that come before it has looked go along.
 * After {@value #TASKS_IN_A_ROW} tasks in a row the lane lets the event loop look at its sockets and timers.
 */
public final class VertxLane implements Lane {

    /** How many tasks may run before sockets and timers of the same event loop get their turn. */
    static final int TASKS_IN_A_ROW = 1_000;

    private static final ThreadLocal<VertxLane> CURRENT = new ThreadLocal<>();

    /** Stands where the newest task would, once the event loop has ended. */
    private static final HandedOver ENDED = new HandedOver(() -> {});

    private final Context context;
    private final Thread thread;
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    /** What came from elsewhere, newest first. Who adds the first wakes the event loop. */
    private final AtomicReference<@Nullable HandedOver> handedOver = new AtomicReference<>();

    private boolean running;

    private VertxLane(Context context) {
        this.context = context;
        this.thread = Thread.currentThread();
    }

    /**
     * Starts lanes, each on an event loop of its own as long as there are enough of them.
     *
     * @param count how many, 1 or more; more than event loops only costs
     * @return the lanes in a fixed order; they live as long as {@code vertx}
     */
    public static Future<List<VertxLane>> start(Vertx vertx, int count) {
        List<VertxLane> lanes = Collections.synchronizedList(new ArrayList<>());
        return vertx.deployVerticle(() -> new Loop(lanes), new DeploymentOptions().setInstances(count))
                .map(deployment -> List.copyOf(lanes));
    }

    /** Joins an event loop to the lanes from its own thread, for only there its thread is known. */
    private static final class Loop extends VerticleBase {
        private final List<VertxLane> lanes;

        Loop(List<VertxLane> lanes) {
            this.lanes = lanes;
        }

        @Override
        public Future<?> start() {
            VertxLane lane = new VertxLane(context);
            CURRENT.set(lane);
            lanes.add(lane);
            return Future.succeededFuture();
        }
    }

    /** The lane whose thread the caller is on, or {@code null}. */
    static @Nullable VertxLane current() {
        return CURRENT.get();
    }

    /** The event loop's context, for what must be made on it: servers, clients, timers. */
    public Context context() {
        return context;
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() != thread) {
            handOver(task);
            return;
        }
        waiting.add(task);
        if (!running) {
            run();
        }
    }

    private void handOver(Runnable task) {
        HandedOver added = new HandedOver(task);
        HandedOver before;
        do {
            before = handedOver.get();
            if (before == ENDED) {
                throw new RejectedExecutionException("the lane has ended");
            }
            added.before = before;
        } while (!handedOver.compareAndSet(before, added));
        // Not asked of what was added: the lane may have turned the chain round since.
        if (before == null) {
            wake(added);
        }
    }

    private void wake(HandedOver first) {
        try {
            context.runOnContext(ignored -> takeOver());
        } catch (RejectedExecutionException e) {
            // The event loop has ended. Who came after the first has been told that his task will run, and nobody else
            // runs here any more.
            for (HandedOver task = inOrder(handedOver.getAndSet(ENDED)); task != null; task = task.before) {
                if (task != first) {
                    task.task.run();
                }
            }
            throw e;
        }
    }

    private void takeOver() {
        for (HandedOver task = inOrder(handedOver.getAndSet(null)); task != null; task = task.before) {
            waiting.add(task.task);
        }
        if (!running) {
            run();
        }
    }

    /** Turns a chain round, so that it begins with who came first. */
    private static @Nullable HandedOver inOrder(@Nullable HandedOver newest) {
        HandedOver oldest = null;
        for (HandedOver task = newest; task != null; ) {
            HandedOver next = task.before;
            task.before = oldest;
            oldest = task;
            task = next;
        }
        return oldest;
    }

    private void run() {
        running = true;
        int left = TASKS_IN_A_ROW;
        try {
            Runnable task;
            while (left-- > 0 && (task = waiting.poll()) != null) {
                task.run();
            }
        } finally {
            // A task that throws takes only itself down; the context reports it.
            if (waiting.isEmpty()) {
                running = false;
            } else {
                context.runOnContext(ignored -> run());
            }
        }
    }

    /** One task from elsewhere, and the one that came before it. */
    private static final class HandedOver {
        private final Runnable task;
        private @Nullable HandedOver before;

        HandedOver(Runnable task) {
            this.task = task;
        }
    }
}
