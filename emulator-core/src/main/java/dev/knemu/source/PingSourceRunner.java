package dev.knemu.source;

import dev.knemu.resource.PingSource;
import dev.knemu.source.PingListener.Ping;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One PingSource that runs.
 *
 * <pre>
 *   schedule ──> firing ──(0–499 ms)──> attempt ──> delivered
 *      ^                                 │   ^
 *      └── next ──┘          refused, 50 ms·2ⁿ, 5 times ──> lost
 * </pre>
 *
 * <p>Source: knative/eventing {@code pkg/adapter/mtping/runner.go}; the retries are those of the CloudEvents Go SDK.
 *
 * <p>Methods may be called from any thread; everything else happens on the lane. What has fired is sent to the end,
 * whatever happens to the PingSource meanwhile, as upstream does.
 */
public final class PingSourceRunner implements SourceRunner {

    /** Requests after the first. */
    static final int RETRIES = 5;

    /** The wait before the first retry; each further one is twice as long. */
    static final Duration FIRST_WAIT = Duration.ofMillis(50);

    private static final int MAX_JITTER_MILLIS = 500;

    /** Fires on the second. */
    public static final Supplier<Duration> NO_JITTER = () -> Duration.ZERO;

    private final Time time;
    private final Lane lane;
    private final Supplier<String> ids;
    private final Supplier<Duration> jitter;
    private final Posts<Ping> posts;
    private Time.@Nullable Timer timer;

    /**
     * @param ids gives each event its id
     * @param jitter how long each firing is held back; upstream does so to spread load
     * @param listener hears how each event fares
     */
    public PingSourceRunner(
            Transport transport,
            Time time,
            Lane lane,
            Supplier<String> ids,
            Supplier<Duration> jitter,
            PingListener listener) {
        this.time = time;
        this.lane = lane;
        this.ids = ids;
        this.jitter = jitter;
        this.posts = new Posts<>(transport, time, lane, RETRIES, FIRST_WAIT, listener);
    }

    /** Upstream's jitter: 0 to 499 ms, each as likely. */
    public static Supplier<Duration> jitter(RandomGenerator random) {
        return () -> Duration.ofMillis(random.nextInt(MAX_JITTER_MILLIS));
    }

    /**
     * Fires from now on as this PingSource says, instead of what it said before, if anything.
     *
     * @param source defaulted and valid
     * @param sink the resolved address of its sink
     * @throws InvalidScheduleException when its schedule cannot be read
     * @throws IllegalArgumentException when its data cannot be read
     */
    public void start(PingSource source, URI sink) {
        Schedule schedule = Schedule.parse(
                source.spec().schedule(), Optional.of(source.spec().timezone()).filter(zone -> !zone.isEmpty()));
        // Whatever is wrong with the event shows now, at the caller, not at three in the morning on the lane.
        PingSourceEvents.event(source, "unsent", time.now());
        lane.execute(() -> {
            cancelTimer();
            awaitNext(schedule, time.now(), source, sink);
        });
    }

    /** As {@link #start}: upstream, too, removes the old schedule and adds the new one. */
    public void update(PingSource source, URI sink) {
        start(source, sink);
    }

    /** Fires no more. The future completes when every event that has fired is delivered or lost. */
    @Override
    public Future<Void> stop() {
        Promise<Void> rest = Promise.promise();
        lane.execute(() -> {
            cancelTimer();
            posts.whenAtRest().onComplete(rest);
        });
        return rest.future();
    }

    /** The events that have fired and are neither delivered nor lost. Called on the lane. */
    @Override
    public List<Ping> open() {
        return posts.open();
    }

    /** Whether a sink's answer is awaited that only real time can bring. Asked where no lane runs. */
    @Override
    public boolean awaitsOutside() {
        return posts.awaitsOutside();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void awaitNext(Schedule schedule, Instant after, PingSource source, URI sink) {
        schedule.next(after).ifPresent(due -> {
            Duration wait = Duration.between(time.now(), due);
            Runnable firing = () -> {
                // A real timer may be a little early, and must not find the same second again.
                Instant now = time.now();
                awaitNext(schedule, now.isAfter(due) ? now : due, source, sink);
                fire(source, sink);
            };
            timer = time.standing(wait, firing, source.key() + " fires");
        });
    }

    private void fire(PingSource source, URI sink) {
        String id = ids.get();
        Duration wait = jitter.get();
        Ping held = new Ping(source, sink, PingSourceEvents.event(source, id, time.now()));
        posts.add(held);
        if (wait.isZero()) {
            posts.send(held);
        } else {
            Runnable sending = () -> {
                // Its time is that of sending.
                Ping sent = new Ping(source, sink, PingSourceEvents.event(source, id, time.now()));
                posts.replace(held, sent);
                posts.send(sent);
            };
            time.after(wait, sending, source.key() + " sends what has fired");
        }
    }
}
