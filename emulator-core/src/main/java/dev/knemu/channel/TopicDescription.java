package dev.knemu.channel;

/**
 * A topic that there is.
 *
 * @param replicationFactor on how many nodes each record of its first partition is
 */
public record TopicDescription(String name, int partitions, int replicationFactor) {}
