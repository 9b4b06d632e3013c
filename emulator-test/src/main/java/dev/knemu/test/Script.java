package dev.knemu.test;

import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Probe}, or one of its {@link Probe.Stub}s, answers. Failures ({@link #failNext}, then {@link #failFirst}) come
 * before what is answered otherwise, which is the last that was said; and {@link #delay} holds back both.
 *
 * @param <S> who is told, and told more
 */
public abstract class Script<S extends Script<S>> {

    private static final int UNAVAILABLE = 503;

    private final String source;
    private Function<ReceivedEvent, Response> usual = taking();
    private boolean foreign;
    private Duration delay = Duration.ZERO;
    private int failNext;
    private int failNextStatus = UNAVAILABLE;
    private int failFirst;
    private int failFirstStatus = UNAVAILABLE;

    /** @param name of the Service, which replies have for a source */
    Script(String name) {
        this.source = "/" + name;
    }

    private static Function<ReceivedEvent, Response> taking() {
        return received -> Response.accepted();
    }

    abstract S self();

    abstract Object monitor();

    /** What one request is answered. Called with the monitor held; what it gives is called without. */
    Function<ReceivedEvent, Response> next(Arrival arrival) {
        Duration held = delay;
        if (failNext > 0) {
            failNext--;
            Response failure = Response.status(failNextStatus).delayed(held);
            return received -> failure;
        }
        if (arrival.attempt() <= failFirst) {
            Response failure = Response.status(failFirstStatus).delayed(held);
            return received -> failure;
        }
        Function<ReceivedEvent, Response> answer = usual;
        return held.isZero() ? answer : received -> later(answer.apply(received), held);
    }

    private static @Nullable Response later(@Nullable Response response, Duration held) {
        return response == null ? null : response.delayed(response.delay().plus(held));
    }

    boolean isForeign() {
        return foreign;
    }

    void forgetScript() {
        usual = taking();
        foreign = false;
        delay = Duration.ZERO;
        failNext = 0;
        failFirst = 0;
    }

    private S usually(Function<ReceivedEvent, Response> answer, boolean foreign) {
        synchronized (monitor()) {
            this.usual = answer;
            this.foreign = foreign;
        }
        return self();
    }

    // ---- answers

    /**
     * Answers with a status; with several, each request is answered by the next of them, and the last by all that follow.
     *
     * @throws IllegalArgumentException when one is no HTTP status
     */
    public S respond(int status, int... then) {
        List<Response> responses =
                Arrays.stream(then).mapToObj(Response::status).collect(Collectors.toList());
        responses.add(0, Response.status(status));
        if (responses.size() == 1) {
            return respond(responses.get(0));
        }
        return usually(new InTurn(responses), false);
    }

    private static final class InTurn implements Function<ReceivedEvent, Response> {
        private final List<Response> responses;
        private int next;

        InTurn(List<Response> responses) {
            this.responses = responses;
        }

        @Override
        public synchronized Response apply(ReceivedEvent received) {
            return responses.get(next < responses.size() - 1 ? next++ : next);
        }
    }

    /** Answers so, for example with {@code Response.status(429).withHeader("Retry-After", "2")}. */
    public S respond(Response response) {
        return usually(received -> response, false);
    }

    /**
     * Answers what the function says, which may block, or throw to be answered 500.
     *
     * @param answer called for each request on the emulator's workers; in virtual time on the thread that lets time pass
     */
    public S answering(Function<ReceivedEvent, Response> answer) {
        return usually(answer::apply, true);
    }

    /** Answers with this event, the same to all requests. */
    public S replyWith(CloudEvent event) {
        return respond(Response.reply(event));
    }

    /**
     * Answers with an event that is built for each request: version 1.0, with {@code reply-to-} and the id of the event that
     * came for an id, and the Service's name for a source, unless the builder says otherwise. A type is yours to give.
     */
    public S replyWith(Consumer<CloudEventBuilder> reply) {
        return replyWith((received, builder) -> reply.accept(builder));
    }

    /** As {@link #replyWith(Consumer)}, knowing what came. */
    public S replyWith(BiConsumer<CloudEvent, CloudEventBuilder> reply) {
        return answering(received -> {
            CloudEventBuilder builder = CloudEventBuilder.v1()
                    .withId("reply-to-" + received.event().getId())
                    .withSource(URI.create(source));
            reply.accept(received.event(), builder);
            return Response.reply(builder.build());
        });
    }

    /** Answers with what the function makes of the event that came; with 202 where it gives {@code null}. */
    public S replyingTo(Function<CloudEvent, @Nullable CloudEvent> reply) {
        return answering(received -> {
            CloudEvent event = reply.apply(received.event());
            return event == null ? Response.accepted() : Response.reply(event);
        });
    }

    /** Answers with the event that came. From a Trigger's subscriber it goes to the Broker again, until its TTL is used up. */
    public S echo() {
        return usually(received -> Response.reply(received.event()), false);
    }

    /** Never answers: only {@code delivery.timeout} ends the attempt. Nobody who waits for idleness waits for that. */
    public S hang() {
        return respond(Response.hang());
    }

    /** Closes the connection without an answer. */
    public S reset() {
        return respond(Response.reset());
    }

    // ---- failures and waits, beside the answers

    /** The first attempts of every delivery are answered 503. */
    public S failFirst(int attempts) {
        return failFirst(attempts, UNAVAILABLE);
    }

    /**
     * The first attempts of every delivery are answered so.
     *
     * @param attempts how many; 0 for none. What comes with no delivery (straight from a test, or with the journal off) is
     *     always a first attempt
     * @throws IllegalArgumentException when it is negative, or the status is no HTTP status
     */
    public S failFirst(int attempts, int status) {
        check(attempts, status);
        synchronized (monitor()) {
            failFirst = attempts;
            failFirstStatus = status;
        }
        return self();
    }

    /** The next request is answered 503, whatever it brings. */
    public S failNext() {
        return failNext(1);
    }

    /** The next requests are answered 503, whatever they bring. */
    public S failNext(int requests) {
        return failNext(requests, UNAVAILABLE);
    }

    /**
     * The next requests are answered so, whatever they bring; instead of what was said before of next requests.
     *
     * @throws IllegalArgumentException when it is negative, or the status is no HTTP status
     */
    public S failNext(int requests, int status) {
        check(requests, status);
        synchronized (monitor()) {
            failNext = requests;
            failNextStatus = status;
        }
        return self();
    }

    private static void check(int count, int status) {
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + ". Write 0 for none, or how many are to fail.");
        }
        Response.status(status);
    }

    /**
     * Every answer comes so much later on the emulator's clock: in virtual time, when the test lets it pass.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public S delay(Duration delay) {
        Response.accepted().delayed(delay);
        synchronized (monitor()) {
            this.delay = delay;
        }
        return self();
    }
}
