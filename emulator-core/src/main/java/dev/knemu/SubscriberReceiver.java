package dev.knemu;

import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives a {@link Subscriber} the face of an address. */
final class SubscriberReceiver implements Receiver {

    private final Subscriber subscriber;
    private final @Nullable Executor workers;
    private final Time time;
    private final Consumer<Lane> stalled;

    /**
     * @param workers where a subscriber that may block is called; {@code null}: on the lane, as in virtual time, where
     *     a second thread would make a second order of events
     * @param stalled hears, on the lane, that a request there will not be answered
     */
    SubscriberReceiver(Subscriber subscriber, @Nullable Executor workers, Time time, Consumer<Lane> stalled) {
        this.time = time;
        this.stalled = stalled;
        this.subscriber = subscriber;
        this.workers = workers;
    }

    @Override
    public Future<Reply> receive(Request request) {
        if (workers == null || !subscriber.blocks()) {
            return call(request);
        }
        Promise<Reply> promise = Promise.promise();
        request.cancellation().markOutside();
        workers.execute(() -> {
            Future<Reply> reply = call(request);
            reply.onComplete(result -> request.lane().execute(() -> promise.complete(result.result())));
        });
        return promise.future();
    }

    private Future<Reply> call(Request request) {
        CompletableFuture<Response> response;
        try {
            CompletionStage<Response> answer = subscriber.receive(new ReceivedEvent(request));
            if (answer == null) {
                return Future.succeededFuture(thrown(new NullPointerException("the subscriber returned no answer")));
            }
            response = answer.toCompletableFuture();
        } catch (Throwable e) {
            // An Error, too: a failed assertion in a test's subscriber must not leave its delivery open for ever.
            return Future.succeededFuture(thrown(e));
        }
        if (response.isDone() && !response.isCompletedExceptionally()) {
            return reply(request, response.join());
        }
        request.cancellation().markOutside();
        Promise<Reply> promise = Promise.promise();
        response.whenComplete((value, failure) -> request.lane().execute(() -> {
            if (failure != null) {
                promise.complete(thrown(failure));
            } else {
                reply(request, value).onComplete(promise);
            }
        }));
        return promise.future();
    }

    private Future<Reply> reply(Request request, Response response) {
        if (response == null) {
            return Future.succeededFuture(thrown(new NullPointerException("the subscriber returned no Response")));
        }
        if (response.delay().isZero()) {
            return replyNow(request, response);
        }
        Promise<Reply> promise = Promise.promise();
        Runnable answer = () -> replyNow(request, response).onComplete(promise);
        request.lane().execute(() -> {
            Time.Timer timer = time.after(response.delay(), answer, "a subscriber's delayed answer");
            // Nobody waits for it any more: neither should who waits until all is idle.
            request.cancellation().onCancel(timer::cancel);
        });
        return promise.future();
    }

    private Future<Reply> replyNow(Request request, Response response) {
        if (response.isHanging()) {
            request.lane().execute(() -> {
                request.cancellation().markUnanswered();
                stalled.accept(request.lane());
            });
            return Promise.<Reply>promise().future();
        }
        if (response.isReset()) {
            return Future.succeededFuture(Reply.noAnswer("EOF: the subscriber closed the connection"));
        }
        // Most subscribers give the same answer, such as Response.accepted(), every time.
        Future<Reply> reply = response.asReply;
        if (reply == null) {
            reply = Future.succeededFuture(new Reply(
                    response.status(),
                    passedOn(response.headers()),
                    response.event().orElse(null),
                    response.body(),
                    null,
                    null));
            response.asReply = reply;
        }
        return reply;
    }

    private static Headers passedOn(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return Headers.NONE;
        }
        Headers.Builder builder = new Headers.Builder();
        headers.forEach((name, value) -> {
            if (Headers.isPassedOn(name) || Headers.isToldToDeadLetterSink(name)) {
                builder.add(name, value);
            }
        });
        return builder.build();
    }

    private static Reply thrown(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return new Reply(
                500,
                Headers.NONE,
                null,
                ("the subscriber threw " + cause).getBytes(StandardCharsets.UTF_8),
                null,
                null);
    }
}
