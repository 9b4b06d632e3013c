package dev.knemu;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An address to send events to: a Broker, a Channel, or whatever a URL names.
 *
 * <p>Sending has the semantics of an HTTP POST to that address, without the HTTP. May be used from any thread; events
 * sent by one thread are taken in the order sent.
 */
public final class Sink {

    private final URI address;
    private final Function<CloudEvent, Sent> sender;
    private final Supplier<String> ids;

    Sink(URI address, Function<CloudEvent, Sent> sender, Supplier<String> ids) {
        this.address = address;
        this.sender = sender;
        this.ids = ids;
    }

    /** The address as it is on a cluster. */
    public URI address() {
        return address;
    }

    /** Sends the event as it is. */
    public Sent send(CloudEvent event) {
        return sender.apply(event);
    }

    /**
     * Sends an event that is built on the spot: version 1.0, with an id, and source {@code /knemu} unless the builder
     * says otherwise. A type is yours to give.
     *
     * @throws IllegalStateException when an attribute is missing that every event has
     */
    public Sent send(Consumer<CloudEventBuilder> event) {
        CloudEventBuilder builder = CloudEventBuilder.v1().withId(ids.get()).withSource(URI.create("/knemu"));
        event.accept(builder);
        return send(built(builder));
    }

    private CloudEvent built(CloudEventBuilder builder) {
        try {
            return builder.build();
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "No event was sent to " + address + ", since an attribute is missing: " + e.getMessage()
                            + ". Id and source are given; say the type: send(event -> event.withType(\"order.paid\")).",
                    e);
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
