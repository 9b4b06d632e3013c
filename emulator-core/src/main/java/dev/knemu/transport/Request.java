package dev.knemu.transport;

import dev.knemu.time.Lane;
import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to one address.
 *
 * @param event what is sent
 * @param passedOn headers that Knative hands on from hop to hop ({@link Headers#isPassedOn})
 * @param trace the trace context that this hop belongs to ({@link Headers#isTraceContext})
 * @param namespace the {@code Kn-Namespace} header: where the Trigger or Subscription lives; {@code null} from a
 *     producer
 * @param preferReply whether to send {@code Prefer: reply}
 * @param mode how the event is laid into an HTTP message
 * @param redirects which answers are not the last
 * @param origin who is asking
 * @param cause the journal entry that this request follows from; 0 when it comes from outside
 * @param lane where the request is made and where its answer is owed
 * @param cancellation taken back by the asker
 */
public record Request(
        CloudEvent event,
        Headers passedOn,
        Headers trace,
        @Nullable String namespace,
        boolean preferReply,
        ContentMode mode,
        Redirects redirects,
        Origin origin,
        long cause,
        Lane lane,
        Cancellation cancellation) {

    /** Who is asking: it decides what a full emulator may refuse. */
    public enum Origin {
        /** A producer. When there is too much open work it is asked to come back later. */
        PRODUCER,
        /** The emulator itself: a hop on behalf of an event that was accepted before, or a source that it runs. */
        INSIDE
    }

    /** The same, as a part of this trace. */
    public Request inTrace(Headers trace) {
        return trace == this.trace ? this : with(event, trace, cancellation);
    }

    /** The same with this event. */
    public Request with(CloudEvent event) {
        return event == this.event ? this : with(event, trace, cancellation);
    }

    /** The same once more, taken back by itself. */
    public Request again() {
        return with(event, trace, new Cancellation());
    }

    private Request with(CloudEvent event, Headers trace, Cancellation cancellation) {
        return new Request(
                event, passedOn, trace, namespace, preferReply, mode, redirects, origin, cause, lane, cancellation);
    }

    /** A producer's event, with nothing but itself. */
    public static Request from(CloudEvent event, Lane lane) {
        return new Request(
                event,
                Headers.NONE,
                Headers.NONE,
                null,
                false,
                ContentMode.BINARY,
                Redirects.ALL,
                Origin.PRODUCER,
                0,
                lane,
                new Cancellation());
    }
}
