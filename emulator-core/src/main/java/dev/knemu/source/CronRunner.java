package dev.knemu.source;

import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One CronJob whose pods send: a new runner at each firing. The one before makes no more events then, if it still did;
 * what it made is sent to the end.
 *
 * <p>Source: kubernetes {@code pkg/controller/cronjob}.
 *
 * <p>Methods may be called from any thread; everything else happens on the lane.
 */
public final class CronRunner implements SourceRunner {

    private final Schedule schedule;
    private final Time time;
    private final Lane lane;
    private final Supplier<SourceRunner> job;

    /** Those that may still have an event open, the newest last. */
    private final List<SourceRunner> jobs = new CopyOnWriteArrayList<>();

    private @Nullable SourceRunner current;
    private Time.@Nullable Timer timer;
    private boolean stopped;

    /** @param job makes and starts a runner; called on the lane */
    public CronRunner(Schedule schedule, Time time, Lane lane, Supplier<SourceRunner> job) {
        this.schedule = schedule;
        this.time = time;
        this.lane = lane;
        this.job = job;
    }

    /** Fires from now on. */
    public void start() {
        lane.execute(() -> {
            if (!stopped) {
                awaitNext(time.now());
            }
        });
    }

    @Override
    public Future<Void> stop() {
        Promise<Void> done = Promise.promise();
        lane.execute(() -> {
            stopped = true;
            if (timer != null) {
                timer.cancel();
            }
            Future<Void> rest = Future.succeededFuture();
            for (SourceRunner runner : jobs) {
                Future<Void> its = runner.stop();
                rest = rest.compose(before -> its);
            }
            rest.onComplete(done);
        });
        return done.future();
    }

    @Override
    public List<? extends Post> open() {
        return jobs.stream().flatMap(runner -> runner.open().stream()).toList();
    }

    @Override
    public boolean awaitsOutside() {
        return jobs.stream().anyMatch(SourceRunner::awaitsOutside);
    }

    private void awaitNext(Instant after) {
        schedule.next(after).ifPresent(due -> {
            Runnable firing = () -> {
                // A real timer may be a little early, and must not find the same second again.
                Instant now = time.now();
                awaitNext(now.isAfter(due) ? now : due);
                fire();
            };
            timer = time.standing(Duration.between(time.now(), due), firing, "a CronJob starts");
        });
    }

    private void fire() {
        SourceRunner before = current;
        if (before != null) {
            before.stop().onComplete(rest -> jobs.remove(before));
        }
        current = job.get();
        jobs.add(current);
    }
}
