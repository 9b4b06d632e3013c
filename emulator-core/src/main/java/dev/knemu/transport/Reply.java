package dev.knemu.transport;

import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What came back from an address. A subscriber's failure is a value; an exception means that we are wrong.
 *
 * @param status the HTTP status; 0 when no answer came
 * @param headers those of the answer that matter further on ({@link Headers#isPassedOn}, and of a failed
 *     one {@link Headers#isToldToDeadLetterSink})
 * @param event the CloudEvent in the answer, if there is one
 * @param body the answer's body when it is no CloudEvent; never {@code null}
 * @param malformed why an answer that says it is a CloudEvent is none; else {@code null}
 * @param failure why no answer came (refused connection, unknown host, reset, timeout); else {@code null}
 * @param standIn the name of the stand-in that answered; {@code null} when a program or a function did, or nobody
 */
public record Reply(
        int status,
        Headers headers,
        @Nullable CloudEvent event,
        byte[] body,
        @Nullable String malformed,
        @Nullable String failure,
        @Nullable String standIn) {

    private static final byte[] EMPTY = new byte[0];

    public static final Reply OK = status(200);
    public static final Reply ACCEPTED = status(202);

    /** Of no stand-in. */
    public Reply(
            int status,
            Headers headers,
            @Nullable CloudEvent event,
            byte[] body,
            @Nullable String malformed,
            @Nullable String failure) {
        this(status, headers, event, body, malformed, failure, null);
    }

    /** An answer with nothing in it. */
    public static Reply status(int status) {
        return new Reply(status, Headers.NONE, null, EMPTY, null, null);
    }

    /** An answer that says why in plain text. */
    public static Reply status(int status, String text) {
        return new Reply(status, Headers.NONE, null, text.getBytes(StandardCharsets.UTF_8), null, null);
    }

    /** An answer that carries an event. */
    public static Reply event(int status, CloudEvent event) {
        return new Reply(status, Headers.NONE, event, EMPTY, null, null);
    }

    /** No answer at all. */
    public static Reply noAnswer(String failure) {
        return new Reply(0, Headers.NONE, null, EMPTY, null, failure);
    }

    public Reply withHeaders(Headers headers) {
        return new Reply(status, headers, event, body, malformed, failure, standIn);
    }

    /** As answered by the stand-in of this name. */
    public Reply byStandIn(String standIn) {
        return new Reply(status, headers, event, body, malformed, failure, standIn);
    }

    /** Whether the receiver took the event: any 2xx. */
    public boolean isSuccess() {
        return status >= 200 && status <= 299;
    }

    /** Whether an answer came, whatever it says. */
    public boolean isAnswer() {
        return failure == null;
    }

    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
