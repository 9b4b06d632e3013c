package dev.knemu;

import io.cloudevents.CloudEvent;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * An event that was sent, and the answer that its producer is owed.
 *
 * <p>A Broker over the in-memory channel answers when every delivery has come to rest, so the answer may take as long
 * as the slowest subscriber's retries.
 */
public final class Sent {

    private static final AtomicReferenceFieldUpdater<Sent, Object> ANSWER =
            AtomicReferenceFieldUpdater.newUpdater(Sent.class, Object.class, "answer");

    private final EventingEmulator eventing;
    private final CloudEvent event;

    /** The answer. Before it is there: what waits for it, if somebody has asked. */
    private volatile @Nullable Object answer;

    Sent(EventingEmulator eventing, CloudEvent event) {
        this.eventing = eventing;
        this.event = event;
    }

    /** Called once. */
    void answered(Answer given) {
        Object before = ANSWER.getAndSet(this, given);
        if (before instanceof Awaited awaited) {
            awaited.complete(given);
        }
    }

    /** Where it was sent, whose journal tells what became of it. */
    public EventingEmulator eventing() {
        return eventing;
    }

    /** What was sent, as the producer made it. */
    public CloudEvent event() {
        return event;
    }

    /** Completes with the answer; never exceptionally, since a refusal is an answer. */
    public CompletionStage<Answer> answer() {
        // Made when asked for: who sends a million events asks for the answers of few.
        if (answer == null) {
            ANSWER.compareAndSet(this, null, new Awaited());
        }
        Object now = answer;
        return now instanceof Answer given ? CompletableFuture.completedFuture(given) : (Awaited) now;
    }

    /** The status answered, or nothing while deliveries are open. */
    public OptionalInt status() {
        return answer instanceof Answer given ? OptionalInt.of(given.status()) : OptionalInt.empty();
    }

    private static final class Awaited extends CompletableFuture<Answer> {}

    /**
     * What the producer was answered.
     *
     * @param status as over HTTP: 202, 400, 404, 500, 503 …
     * @param reason why, when it is no 2xx; else empty
     */
    public record Answer(int status, String reason) {

        public boolean isAccepted() {
            return status >= 200 && status <= 299;
        }
    }
}
