/**
 * Consumer groups: members that poll, records that are handed over in order or not, and offsets that are committed when
 * what came before them has come to rest.
 *
 * <p>Entrances: {@link dev.knemu.kafka.read.GroupReader} and {@link dev.knemu.kafka.read.Replay}. Knows nothing of
 * filters, subscribers and attempts: that is the {@link dev.knemu.channel.RecordReceiver}'s side.
 *
 * <p>Each member has a thread of its own, since a Kafka consumer belongs to one thread and {@code poll} is the only
 * thing it can wait in: one thread for several would let each wait for the others. The thread polls, commits and takes
 * part in rebalances; it waits for no delivery. What is open is bounded for each partition: one that has enough is
 * paused, and the others go on.
 */
@org.jspecify.annotations.NullMarked
package dev.knemu.kafka.read;
