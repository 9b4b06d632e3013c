package dev.knemu;

import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests to the outside that no delivery stands for, until they are answered, or it is known that they never will be: a Service of the application's was
 * addressed directly, or is the sink of a webhook.
 */
final class UnderWay {

    private final Map<Cancellation, Future<Void>> open = new ConcurrentHashMap<>();

    /** To be called in the same breath as the request is made, on its lane. */
    void add(Cancellation request, Future<Reply> reply) {
        if (request.isOutside()) {
            addWaiting(request, reply);
        }
    }

    /** Also for what waits for its time before it goes outside. */
    void addWaiting(Cancellation request, Future<?> reply) {
        if (reply.isComplete()) {
            return;
        }
        Promise<Void> over = Promise.promise();
        open.put(request, over.future());
        Runnable end = () -> {
            open.remove(request);
            over.tryComplete();
        };
        reply.onComplete(answered -> end.run());
        request.onUnanswered(end);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Completes when those that are open at this moment are answered, or never will be. */
    Future<Void> answered() {
        return Future.join(List.copyOf(open.values())).transform(any -> Future.succeededFuture());
    }

    /** Whether an answer is awaited that only real time can bring. Asked where no lane runs. */
    boolean awaitsOutside() {
        return open.keySet().stream().anyMatch(Cancellation::isOutside);
    }
}
