package dev.knemu;

import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber answers; the same that an application would answer over HTTP. Immutable.
 *
 * <p>Any 2xx takes the event. 404, 408, 409, 429 and 5xx ask for another attempt, if the delivery spec has retries;
 * everything else is final.
 */
public final class Response {

    private static final byte[] EMPTY = new byte[0];
    private static final Response OK = status(200);
    private static final Response ACCEPTED = status(202);
    private static final Response HANGING = new Response(Kind.HANG, 0, null, EMPTY, Map.of());

    private enum Kind {
        ANSWER,
        HANG,
        RESET
    }

    private final Kind kind;
    private final int status;
    private final CloudEvent event;
    private final byte[] body;
    private final Map<String, String> headers;
    private final Duration delay;

    /** Kept by who made it of this. Two lanes make the same, and a reader sees all of one or nothing. */
    @Nullable
    Future<Reply> asReply;

    private Response(Kind kind, int status, CloudEvent event, byte[] body, Map<String, String> headers) {
        this(kind, status, event, body, headers, Duration.ZERO);
    }

    private Response(
            Kind kind, int status, CloudEvent event, byte[] body, Map<String, String> headers, Duration delay) {
        this.delay = delay;
        this.kind = kind;
        this.status = status;
        this.event = event;
        this.body = body;
        this.headers = headers;
    }

    /** 200 and nothing else. */
    public static Response ok() {
        return OK;
    }

    /** 202 and nothing else. */
    public static Response accepted() {
        return ACCEPTED;
    }

    /**
     * A status and nothing else.
     *
     * @throws IllegalArgumentException when it is no HTTP status
     */
    public static Response status(int status) {
        return status(status, "");
    }

    /** A status with a body that is no CloudEvent. From a Trigger's subscriber, a 2xx with such a body is a failure. */
    public static Response status(int status, String body) {
        return new Response(Kind.ANSWER, checked(status), null, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private static int checked(int status) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException(
                    "status is " + status + ", not an HTTP status. Write one from 100 to 999, such as 202 or 503.");
        }
        return status;
    }

    /** 200 and an event: it goes to the reply destination, which for a Trigger is its Broker. */
    public static Response reply(CloudEvent event) {
        return new Response(Kind.ANSWER, 200, event, EMPTY, Map.of());
    }

    /**
     * The same with another status. A reply is a reply with any 2xx.
     *
     * @throws IllegalArgumentException when it is no HTTP status
     */
    public Response withStatus(int status) {
        return new Response(kind, checked(status), event, body, headers, delay);
    }

    /** No answer, ever: only {@code delivery.timeout} ends the attempt. */
    public static Response hang() {
        return HANGING;
    }

    /** The connection is closed without an answer. */
    public static Response reset() {
        return new Response(Kind.RESET, 0, null, EMPTY, Map.of());
    }

    /** The same with one more header, such as {@code Retry-After}. */
    public Response withHeader(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name.toLowerCase(Locale.ROOT), value);
        return new Response(kind, status, event, body, Map.copyOf(all), delay);
    }

    /**
     * The same, given later: as long as this passes on the emulator's clock, real or virtual, the attempt is under way.
     *
     * @param delay zero or more, instead of any that was said before
     * @throws IllegalArgumentException when it is negative
     */
    public Response delayed(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is " + delay + ". Write PT0S to answer at once.");
        }
        return new Response(kind, status, event, body, headers, delay);
    }

    /** How long after the request it is given; default zero. */
    public Duration delay() {
        return delay;
    }

    public int status() {
        return status;
    }

    /** The event in the answer, if there is one. */
    public Optional<CloudEvent> event() {
        return Optional.ofNullable(event);
    }

    public Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    boolean isHanging() {
        return kind == Kind.HANG;
    }

    boolean isReset() {
        return kind == Kind.RESET;
    }
}
