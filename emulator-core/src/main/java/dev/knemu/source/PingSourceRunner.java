package dev.knemu.source;

import dev.knemu.resource.PingSource;
import dev.knemu.source.PingListener.Ping;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
public final class PingSourceRunner {

    /** Requests after the first. */
    static final int RETRIES = 5;

    /** The wait before the first retry; each further one is twice as long. */
    static final Duration FIRST_WAIT = Duration.ofMillis(50);

    /** Source: cloudevents/sdk-go {@code v2/protocol/http/protocol.go}. */
    private static final Set<Integer> RETRYABLE = Set.of(404, 413, 425, 429, 502, 503, 504);

    private static final int MAX_JITTER_MILLIS = 500;

    /** Fires on the second. */
    public static final Supplier<Duration> NO_JITTER = () -> Duration.ZERO;

    private final Transport transport;
    private final Time time;
    private final Lane lane;
    private final Supplier<String> ids;
    private final Supplier<Duration> jitter;
    private final PingListener listener;

    private final List<Ping> open = new ArrayList<>();
    private final List<Cancellation> underWay = new ArrayList<>();
    private final List<Promise<Void>> stopping = new ArrayList<>();
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
        this.transport = transport;
        this.time = time;
        this.lane = lane;
        this.ids = ids;
        this.jitter = jitter;
        this.listener = listener;
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
    public Future<Void> stop() {
        Promise<Void> rest = Promise.promise();
        lane.execute(() -> {
            cancelTimer();
            stopping.add(rest);
            completeWhenAtRest();
        });
        return rest.future();
    }

    /** The events that have fired and are neither delivered nor lost. Called on the lane. */
    public List<Ping> open() {
        return List.copyOf(open);
    }

    /** Whether a sink's answer is awaited that only real time can bring. Asked where no lane runs. */
    public boolean awaitsOutside() {
        return underWay.stream().anyMatch(Cancellation::isOutside);
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
            timer = time.standing(wait, () -> {
                // A real timer may be a little early, and must not find the same second again.
                Instant now = time.now();
                awaitNext(schedule, now.isAfter(due) ? now : due, source, sink);
                fire(source, sink);
            });
        });
    }

    private void fire(PingSource source, URI sink) {
        String id = ids.get();
        Duration wait = jitter.get();
        Ping held = new Ping(source, sink, PingSourceEvents.event(source, id, time.now()));
        open.add(held);
        if (wait.isZero()) {
            attempt(held, 1);
        } else {
            time.after(wait, () -> {
                // Its time is that of sending.
                Ping sent = new Ping(source, sink, PingSourceEvents.event(source, id, time.now()));
                open.set(open.indexOf(held), sent);
                attempt(sent, 1);
            });
        }
    }

    private void attempt(Ping ping, int attempt) {
        Cancellation request = new Cancellation();
        underWay.add(request);
        Future<Reply> answer;
        try {
            answer = transport.send(ping.sink(), request(ping, request));
        } catch (RuntimeException mistake) {
            answer = Future.failedFuture(mistake);
        }
        answer.onComplete(result -> {
            underWay.remove(request);
            answered(
                    ping,
                    attempt,
                    result.succeeded() ? result.result() : Reply.noAnswer(String.valueOf(result.cause())));
        });
    }

    private Request request(Ping ping, Cancellation cancellation) {
        CloudEvent event = ping.event();
        return new Request(
                event,
                Headers.NONE,
                Headers.NONE,
                ping.source().metadata().namespace(),
                false,
                ContentMode.BINARY,
                Request.Origin.INSIDE,
                0,
                lane,
                cancellation);
    }

    private void answered(Ping ping, int attempt, Reply reply) {
        listener.attempted(ping, attempt, reply);
        if (reply.isSuccess()) {
            rest(ping);
            listener.delivered(ping);
        } else if (attempt <= RETRIES && isRetryable(reply)) {
            time.after(FIRST_WAIT.multipliedBy(1L << attempt - 1), () -> attempt(ping, attempt + 1));
            return;
        } else {
            rest(ping);
            listener.lost(ping, attempt, reply);
        }
        completeWhenAtRest();
    }

    private static boolean isRetryable(Reply reply) {
        return !reply.isAnswer() || RETRYABLE.contains(reply.status());
    }

    private void rest(Ping ping) {
        open.remove(ping);
    }

    private void completeWhenAtRest() {
        if (open.isEmpty()) {
            List<Promise<Void>> done = List.copyOf(stopping);
            stopping.clear();
            done.forEach(Promise::complete);
        }
    }
}
