/**
 * Channels that keep their events in Apache Kafka.
 *
 * <p>Entrance: {@link dev.knemu.kafka.KafkaStoreProvider}, which the core finds by {@code ServiceLoader}; the core knows
 * nothing of Kafka, and nothing here knows what a Trigger or an attempt is. Below: {@code record} (events as records),
 * {@code client} (the cluster's clients), {@code read} (groups).
 */
@org.jspecify.annotations.NullMarked
package dev.knemu.kafka;
