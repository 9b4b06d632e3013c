package dev.knemu.telemetry;

import dev.knemu.journal.Ref;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import java.time.Instant;

/**
 * Told of every stretch of an event's way while it is under way. Implemented by those who measure or trace.
 *
 * <p>Called on the event's lane, several lanes at once; must not block and must not throw. All instants are of the clock
 * that is handed over, which is virtual when the emulator's time is.
 *
 * <p>Source of what is told: the spans and instruments of knative/eventing {@code pkg/broker/ingress/ingress_handler.go},
 * {@code pkg/broker/filter/filter_handler.go}, {@code pkg/channel/fanout/fanout_event_handler.go} and {@code
 * pkg/kncloudevents/event_dispatcher.go}.
 */
public interface Telemetry {

    /** Nobody listens: trace contexts go on as they came, and nothing is paid for it. */
    Telemetry NONE = new Telemetry() {
        @Override
        public Span receiving(Ref address, CloudEvent event, Headers context, Time time) {
            return Span.NONE;
        }

        @Override
        public DeliverySpan delivering(
                Ref address, Ref subscription, CloudEvent event, Headers context, Instant acceptedAt, Time time) {
            return DeliverySpan.NONE;
        }
    };

    /**
     * An emulator runs from now on, and takes no event before this returns. Called once for each emulator, on the thread
     * that starts it.
     */
    default void started(Vitals vitals) {}

    /** An emulator that was {@link #started} has ended, or could not open its port. Called once, by who ends it. */
    default void ended(Vitals vitals) {}

    /**
     * An event has come to a Broker or Channel that exists; the span ends when its sender is answered.
     *
     * @param address the Broker or the Channel
     * @param event as it goes into the channel
     * @param context {@code traceparent} and the like, as the event brought them; may be empty
     */
    Span receiving(Ref address, CloudEvent event, Headers context, Time time);

    /**
     * A Trigger or Subscription wants the event; the span ends when its delivery has come to rest.
     *
     * @param address where the event was accepted
     * @param subscription the Trigger or Subscription
     * @param event as it goes to the subscriber
     * @param context the trace context of {@link #receiving}
     * @param acceptedAt when the event was accepted
     */
    DeliverySpan delivering(
            Ref address, Ref subscription, CloudEvent event, Headers context, Instant acceptedAt, Time time);

    /** This one, and another that is told the same; trace contexts pass through both. */
    default Telemetry and(Telemetry other) {
        return this == NONE ? other : other == NONE ? this : new BothTelemetries(this, other);
    }
}
