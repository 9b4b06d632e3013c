package dev.knemu;

import dev.knemu.time.RealTimeLimitException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a program's own thread wait for what is asynchronous inside, up to a limit of real time. */
final class Blocking {

    private static final Logger LOG = LoggerFactory.getLogger(Blocking.class);

    private Blocking() {}

    /**
     * @throws RealTimeLimitException when it does not come within the limit, or the thread is interrupted
     * @throws IllegalStateException when it fails, with what it failed with as the cause
     */
    static <T> T await(Future<T> future, Duration limit) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new RealTimeLimitException("The emulator was still busy after " + limit + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RealTimeLimitException("Interrupted while waiting for the emulator.");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** As {@link #await}, where one part of the machinery that does not end must not keep the others from going on. */
    static void within(Duration limit, Supplier<? extends Future<?>> step) {
        try {
            await(step.get(), limit);
        } catch (RealTimeLimitException e) {
            LOG.debug("Going on without waiting any longer", e);
        }
    }
}
