package dev.knemu.dispatch;

import dev.knemu.event.KnativeEvent;
import dev.knemu.journal.Ref;
import dev.knemu.time.Lane;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import java.time.Instant;

/**
 * An accepted event with what travels beside it.
 *
 * @param event as subscribers of a Broker see it, without its TTL
 * @param ttl how often it may enter a Broker again; {@link #NO_TTL} outside a Broker
 * @param passedOn the producer's headers that Knative hands on
 * @param trace the trace that it belongs to
 * @param address where it was accepted
 * @param accepted its entry in the journal
 * @param acceptedAt when
 * @param lane where everything about it happens
 * @param kept whether a topic keeps it until this has come to rest, for whoever reads next
 */
public record Parcel(
        CloudEvent event,
        int ttl,
        Headers passedOn,
        Headers trace,
        Ref address,
        long accepted,
        Instant acceptedAt,
        Lane lane,
        boolean kept) {

    public static final int NO_TTL = -1;

    /** The event as it stands in the channel: a Broker's channel keeps the TTL with it. */
    CloudEvent eventInChannel() {
        return ttl == NO_TTL ? event : KnativeEvent.withTtl(event, ttl);
    }
}
