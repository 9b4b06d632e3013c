package dev.knemu.telemetry;

import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Ref;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Two that are told the same, in order. */
record BothTelemetries(Telemetry first, Telemetry second) implements Telemetry {

    @Override
    public void started(Vitals vitals) {
        first.started(vitals);
        second.started(vitals);
    }

    @Override
    public void ended(Vitals vitals) {
        first.ended(vitals);
        second.ended(vitals);
    }

    @Override
    public Span receiving(Ref address, CloudEvent event, Headers context, Time time) {
        return new Both(
                first.receiving(address, event, context, time), second.receiving(address, event, context, time));
    }

    @Override
    public DeliverySpan delivering(
            Ref address, Ref subscription, CloudEvent event, Headers context, Instant acceptedAt, Time time) {
        return new BothDeliveries(
                first.delivering(address, subscription, event, context, acceptedAt, time),
                second.delivering(address, subscription, event, context, acceptedAt, time));
    }

    private record Both(Span first, Span second) implements Span {

        @Override
        public Headers context(Headers received) {
            return second.context(first.context(received));
        }

        @Override
        public void ended(int status, @Nullable String problem) {
            first.ended(status, problem);
            second.ended(status, problem);
        }
    }

    private record BothDeliveries(DeliverySpan first, DeliverySpan second) implements DeliverySpan {

        @Override
        public Span attempt(Leg leg, URI destination, int number) {
            return new Both(first.attempt(leg, destination, number), second.attempt(leg, destination, number));
        }

        @Override
        public Headers context(Headers received) {
            return second.context(first.context(received));
        }

        @Override
        public void ended(int status, @Nullable String problem) {
            first.ended(status, problem);
            second.ended(status, problem);
        }
    }
}
