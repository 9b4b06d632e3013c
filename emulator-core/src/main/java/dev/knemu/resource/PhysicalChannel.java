package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/** A channel that does the work itself: what a Channel, a Broker, a Sequence or a Parallel has made out of a template. */
public sealed interface PhysicalChannel extends KResource permits InMemoryChannel, KafkaChannel {

    /** Written by the Subscriptions' reconciler only. */
    List<SubscriberSpec> subscribers();

    PhysicalChannel withSubscribers(List<SubscriberSpec> subscribers);

    /** For every Subscription that has none. */
    Optional<DeliverySpec> channelDelivery();

    /** The dead letter sink of {@link #channelDelivery}, resolved. */
    DeliveryStatus deadLetterSink();

    AddressStatus address();

    SubscribableStatus subscribable();
}
