/**
 * The clients of one cluster: their properties, what goes wrong with them, and those that write records and keep topics.
 *
 * <p>Entrances: {@link dev.knemu.kafka.client.ClientProperties}, {@link dev.knemu.kafka.client.Appender}, {@link
 * dev.knemu.kafka.client.Topics}. Knows nothing of groups that are read.
 */
@org.jspecify.annotations.NullMarked
package dev.knemu.kafka.client;
