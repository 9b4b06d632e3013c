/**
 * Channels that keep their events in Apache Kafka.
 *
 * <p>The second channel store beside the one in memory; the core finds it by {@code ServiceLoader} and knows nothing of
 * it.
 */
package dev.knemu.kafka;
