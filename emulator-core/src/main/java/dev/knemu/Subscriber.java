package dev.knemu;

import io.cloudevents.CloudEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An application in this process that events are delivered to, as if it listened on HTTP.
 *
 * <p>May block unless it says otherwise: it is called on a worker thread, several events at a time. In virtual time it
 * is called on the thread that settles or advances, one event at a time. What it throws is answered as 500, as a web
 * framework would.
 */
@FunctionalInterface
public interface Subscriber {

    /**
     * Called once for every attempt.
     *
     * @return what to answer; may complete later, on any thread
     */
    CompletionStage<Response> receive(ReceivedEvent event) throws Exception;

    /** Whether {@link #receive} may block its thread. */
    default boolean blocks() {
        return true;
    }

    /** Takes every event, with 202. */
    static Subscriber accepting(Consumer<CloudEvent> consumer) {
        return received -> {
            consumer.accept(received.event());
            return CompletableFuture.completedStage(Response.accepted());
        };
    }

    /** Answers every event with another, or with 202 where the function gives {@code null}. */
    static Subscriber replying(Function<CloudEvent, CloudEvent> function) {
        return responding(event -> {
            CloudEvent reply = function.apply(event);
            return reply == null ? Response.accepted() : Response.reply(reply);
        });
    }

    /** Answers as the function says. */
    static Subscriber responding(Function<CloudEvent, Response> function) {
        return received -> CompletableFuture.completedStage(function.apply(received.event()));
    }

    /**
     * The same, promising not to block: it is called on the event's own lane, without a change of thread. One that
     * blocks all the same holds up every event of that lane.
     */
    default Subscriber nonBlocking() {
        Subscriber blocking = this;
        return new Subscriber() {
            @Override
            public CompletionStage<Response> receive(ReceivedEvent event) throws Exception {
                return blocking.receive(event);
            }

            @Override
            public boolean blocks() {
                return false;
            }
        };
    }
}
