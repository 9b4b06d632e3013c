package dev.knemu;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x, started by who first needs it: an emulator in virtual time without a port, whose subscribers are functions, never
 * does, and neither it nor its classes cost such a test anything. May be used from any thread.
 */
final class LazyVertx implements Supplier<Vertx> {

    private final int eventLoops;
    private @Nullable Vertx vertx;
    private boolean closed;

    LazyVertx(int eventLoops) {
        this.eventLoops = eventLoops;
    }

    /** @throws IllegalStateException when it is closed */
    @Override
    public synchronized Vertx get() {
        if (vertx == null) {
            if (closed) {
                throw new IllegalStateException("the emulator is closed");
            }
            vertx = Vertx.vertx(new VertxOptions()
                    .setEventLoopPoolSize(eventLoops)
                    .setUseDaemonThread(true)
                    // Nothing here reads files by Vert.x, and the directory for them costs each start and each end.
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                    .setPreferNativeTransport(false));
        }
        return vertx;
    }

    synchronized boolean hasStarted() {
        return vertx != null;
    }

    synchronized Future<Void> close() {
        closed = true;
        return vertx == null ? Future.succeededFuture() : vertx.close();
    }
}
