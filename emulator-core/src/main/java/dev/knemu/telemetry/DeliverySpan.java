package dev.knemu.telemetry;

import dev.knemu.journal.Entry.Leg;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One event on its way to one subscriber. Its status is that of the subscriber's last answer. */
public interface DeliverySpan extends Span {

    /** Nobody listens. */
    DeliverySpan NONE = new DeliverySpan() {
        @Override
        public Span attempt(Leg leg, URI destination, int number) {
            return Span.NONE;
        }

        @Override
        public void ended(int status, @Nullable String problem) {}
    };

    /**
     * A request is made.
     *
     * @param destination whom it goes to: subscriber, reply destination or dead letter sink, as the leg says
     * @param number 1 for the first of this leg
     */
    Span attempt(Leg leg, URI destination, int number);
}
