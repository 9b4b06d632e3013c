package dev.knemu;

import io.cloudevents.CloudEvent;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * An event that was sent, and the answer that its producer is owed.
 *
 * <p>A Broker over the in-memory channel answers when every delivery has come to rest, so the answer may take as long
 * as the slowest subscriber's retries.
 */
public final class Sent {

    private final CloudEvent event;
    private final CompletionStage<Answer> answer;

    Sent(CloudEvent event, CompletionStage<Answer> answer) {
        this.event = event;
        this.answer = answer;
    }

    /** What was sent, as the producer made it. */
    public CloudEvent event() {
        return event;
    }

    /** Completes with the answer; never exceptionally, since a refusal is an answer. */
    public CompletionStage<Answer> answer() {
        return answer;
    }

    /** The status answered, or nothing while deliveries are open. */
    public OptionalInt status() {
        Answer now = answer.toCompletableFuture().getNow(null);
        return now == null ? OptionalInt.empty() : OptionalInt.of(now.status());
    }

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
