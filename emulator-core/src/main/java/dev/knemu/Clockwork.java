package dev.knemu;

import dev.knemu.time.Time;
import dev.knemu.time.VertxLane;
import dev.knemu.time.VertxTime;
import dev.knemu.time.VirtualTime;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that an emulator lives in, real or virtual, with all that differs between the two: its lanes, its ids, and who
 * runs what must not hold up a lane.
 */
final class Clockwork {

    private static final int WORKERS = 64;

    private final LazyVertx vertx;
    private final Time time;
    private final @Nullable VirtualTime virtual;
    private final Lanes lanes;
    private final Supplier<String> ids;
    private final @Nullable WorkerExecutor workers;

    Clockwork(EmulatorOptions options, LazyVertx vertx) {
        this.vertx = vertx;
        if (options.virtualTime()) {
            this.virtual = new VirtualTime(VirtualTime.START, options.realTimeGuard());
            this.time = virtual;
            this.lanes = new Lanes(List.of(virtual));
            this.workers = null;
            Random random = new Random(options.seed());
            this.ids = () -> new UUID(random.nextLong(), random.nextLong()).toString();
        } else {
            List<VertxLane> loops =
                    Blocking.await(VertxLane.start(vertx.get(), options.lanes()), options.realTimeGuard());
            this.virtual = null;
            this.time = new VertxTime(vertx.get(), loops.get(0));
            this.lanes = new Lanes(loops);
            this.workers = vertx.get().createSharedWorkerExecutor("knemu-subscriber", WORKERS);
            this.ids = () -> UUID.randomUUID().toString();
        }
    }

    Time time() {
        return time;
    }

    /** {@code null} in real time. */
    @Nullable
    VirtualTime virtual() {
        return virtual;
    }

    Lanes lanes() {
        return lanes;
    }

    Supplier<String> ids() {
        return ids;
    }

    /** Where subscribers that may block are called; {@code null} in virtual time, which has one thread only. */
    @Nullable
    Executor workers() {
        WorkerExecutor threads = workers;
        if (threads == null) {
            return null;
        }
        return task -> threads.executeBlocking(
                () -> {
                    task.run();
                    return null;
                },
                false);
    }

    /** What the control plane does about an event must not hold up the event's lane. */
    void later(Runnable task) {
        if (virtual != null) {
            virtual.execute(task);
        } else {
            vertx.get().executeBlocking(() -> {
                task.run();
                return null;
            });
        }
    }

    /** Ends the threads for subscribers; the lanes end with Vert.x. */
    Future<Void> endWorkers() {
        return workers == null ? Future.succeededFuture() : workers.close();
    }
}
