package dev.knemu.source;

import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Brings the events of one source to their sink, as the CloudEvents Go SDK does: each is tried again, after a wait that
 * doubles, until it is taken or lost.
 *
 * <pre>
 *   add ──> attempt ──> delivered
 *            │   ^
 *   refused, wait·2ⁿ, so many times ──> lost
 * </pre>
 *
 * <p>Source: cloudevents/sdk-go {@code v2/protocol/http/protocol_retry.go}. Everything happens on the lane.
 *
 * @param <P> what the source calls an event under way
 */
final class Posts<P extends Post> {

    /** Source: cloudevents/sdk-go {@code v2/protocol/http/protocol.go}. */
    private static final Set<Integer> RETRYABLE = Set.of(404, 413, 425, 429, 502, 503, 504);

    private final Transport transport;
    private final Time time;
    private final Lane lane;
    private final int retries;
    private final Duration firstWait;
    private final Listener<P> listener;

    private final List<P> open = new ArrayList<>();
    private final List<Cancellation> underWay = new ArrayList<>();
    private final List<Promise<Void>> waiting = new ArrayList<>();

    /** Hears how each event fares; each ends in exactly one of {@link #delivered} and {@link #lost}. */
    interface Listener<P> {

        /** @param attempt 1 for the first request */
        default void attempted(P post, int attempt, Reply reply) {}

        default void delivered(P post) {}

        /** @param reply the last answer */
        default void lost(P post, int attempts, Reply reply) {}
    }

    /**
     * @param retries requests after the first
     * @param firstWait before the first retry; each further one is twice as long
     */
    Posts(Transport transport, Time time, Lane lane, int retries, Duration firstWait, Listener<P> listener) {
        this.transport = transport;
        this.time = time;
        this.lane = lane;
        this.retries = retries;
        this.firstWait = firstWait;
        this.listener = listener;
    }

    /** The event exists from now on, and is not sent yet. */
    void add(P post) {
        open.add(post);
    }

    /** What was added is to be sent as it says now. */
    void replace(P before, P now) {
        open.set(open.indexOf(before), now);
    }

    void send(P post) {
        attempt(post, 1);
    }

    List<P> open() {
        return List.copyOf(open);
    }

    /** Whether an answer is awaited that only real time can bring. Asked where no lane runs. */
    boolean awaitsOutside() {
        return underWay.stream().anyMatch(Cancellation::isOutside);
    }

    /** Completes when every event that was added is delivered or lost. */
    Future<Void> whenAtRest() {
        Promise<Void> rest = Promise.promise();
        waiting.add(rest);
        completeWhenAtRest();
        return rest.future();
    }

    private void attempt(P post, int attempt) {
        Cancellation request = new Cancellation();
        underWay.add(request);
        Future<Reply> answer;
        try {
            answer = transport.send(post.sink(), request(post, request));
        } catch (RuntimeException mistake) {
            answer = Future.failedFuture(mistake);
        }
        answer.onComplete(result -> {
            underWay.remove(request);
            answered(
                    post,
                    attempt,
                    result.succeeded() ? result.result() : Reply.noAnswer(String.valueOf(result.cause())));
        });
    }

    private Request request(P post, Cancellation cancellation) {
        return new Request(
                post.event(),
                Headers.NONE,
                Headers.NONE,
                post.namespace(),
                false,
                ContentMode.BINARY,
                Redirects.ALL,
                Request.Origin.INSIDE,
                0,
                lane,
                cancellation);
    }

    private void answered(P post, int attempt, Reply reply) {
        listener.attempted(post, attempt, reply);
        if (reply.isSuccess()) {
            open.remove(post);
            listener.delivered(post);
        } else if (attempt <= retries && isRetryable(reply)) {
            time.after(
                    firstWait.multipliedBy(1L << attempt - 1),
                    () -> attempt(post, attempt + 1),
                    "attempt " + (attempt + 1) + " of " + (retries + 1) + " to send event "
                            + post.event().getId() + " to " + post.sink());
            return;
        } else {
            open.remove(post);
            listener.lost(post, attempt, reply);
        }
        completeWhenAtRest();
    }

    private static boolean isRetryable(Reply reply) {
        return !reply.isAnswer() || RETRYABLE.contains(reply.status());
    }

    private void completeWhenAtRest() {
        if (open.isEmpty()) {
            List<Promise<Void>> done = List.copyOf(waiting);
            waiting.clear();
            done.forEach(Promise::complete);
        }
    }
}
