package dev.knemu;

import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a subscriber gets: the event, and the request's headers as a subscriber over HTTP would see them. */
public final class ReceivedEvent {

    private final Request request;

    ReceivedEvent(Request request) {
        this.request = request;
    }

    /** The event with Knative's extensions, such as {@code knativearrivaltime}. */
    public CloudEvent event() {
        return request.event();
    }

    /**
     * The delivery that brings it, as the journal numbers them: the same for all attempts. 0 for what was sent to the
     * subscriber straight from outside, and where the journal keeps nothing.
     */
    public long delivery() {
        return request.cause();
    }

    /**
     * The headers that Knative adds or hands on ({@code prefer}, {@code kn-namespace}, {@code traceparent}, {@code
     * knative-…}); names in lower case. The event's own attributes are in the event.
     */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (request.preferReply()) {
            headers.put("prefer", "reply");
        }
        if (request.namespace() != null) {
            headers.put("kn-namespace", request.namespace());
        }
        request.passedOn().entries().forEach(entry -> headers.put(entry.getKey(), entry.getValue()));
        request.trace().entries().forEach(entry -> headers.put(entry.getKey(), entry.getValue()));
        return Collections.unmodifiableMap(headers);
    }

    @Override
    public String toString() {
        return request.event() + " " + headers();
    }
}
