package dev.knemu.filter;

import io.cloudevents.CloudEvent;

/**
 * One node of a Trigger's {@code spec.filters}, or its {@code spec.filter}.
 *
 * <p>A filter is a value: no state, no I/O, no logging, the same verdict for the same event.
 */
public interface Filter {

    /** Whether the event passes, and if not, which condition refused it and what was there instead. */
    Verdict evaluate(CloudEvent event);

    /** As {@link #evaluate}, for the path where nobody asks why. */
    default boolean matches(CloudEvent event) {
        return evaluate(event).passed();
    }
}
