package dev.knemu.channel;

/** Whether a record waits for the one before it; knative eventing-kafka-broker {@code DeliveryOrder}. */
public enum DeliveryOrder {
    /** One record of a partition at a time: its retries and waits hold up the rest of the partition, and no other. */
    ORDERED,
    /** As they come; offsets are committed up to the first that is not at rest. */
    UNORDERED
}
