package dev.knemu.telemetry;

import dev.knemu.transport.Headers;
import org.jspecify.annotations.Nullable;

/** One stretch of an event's way that has begun. Called on the event's lane. */
public interface Span {

    /** Nobody listens. */
    Span NONE = (status, problem) -> {};

    /**
     * The trace context that goes on with the event.
     *
     * @param received the one that it came with
     * @return the same, where nobody traces
     */
    default Headers context(Headers received) {
        return received;
    }

    /**
     * It is over. Called once.
     *
     * @param status the HTTP status that was answered last; 0 when no answer came
     * @param problem what went wrong; {@code null} when nothing did
     */
    void ended(int status, @Nullable String problem);
}
