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
import org.jspecify.annotations.Nullable;

/**
 * A lane on a Vert.x event loop: live, everything about an accepted event happens on one of these threads.
 *
 * <p>A task given on the lane's own thread runs at once when the lane is at rest, else after the one that gave it; a
 * task from elsewhere is handed over. After {@value #TASKS_IN_A_ROW} tasks in a row the lane lets the event loop look at
 * its sockets and timers.
 */
public final class VertxLane implements Lane {

    /** How many tasks may run before sockets and timers of the same event loop get their turn. */
    static final int TASKS_IN_A_ROW = 1_000;

    private static final ThreadLocal<VertxLane> CURRENT = new ThreadLocal<>();

    private final Context context;
    private final Thread thread;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
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
            context.runOnContext(ignored -> execute(task));
            return;
        }
        waiting.add(task);
        if (!running) {
            run();
        }
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
}
