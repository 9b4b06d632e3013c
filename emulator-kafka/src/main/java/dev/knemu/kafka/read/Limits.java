package dev.knemu.kafka.read;

/**
 * How much of one partition may be held at once. What is more waits in Kafka: the partition is paused.
 *
 * @param open how many records may be on their way to an unordered subscriber; an ordered one has one
 * @param waiting how many may have been read and wait for their turn
 * @param bytes how many bytes those may hold together, on their way or waiting; one record always fits
 * @param span how many may have been handed over since the first that is not at rest: so many are delivered again at
 *     most when the process is killed
 */
record Limits(int open, int waiting, long bytes, int span) {

    /** Small records come 3,000 at a time; a partition that is paused for each fetch waits for the next. */
    static final Limits DEFAULT = new Limits(256, 5_000, 4L << 20, 10_000);
}
