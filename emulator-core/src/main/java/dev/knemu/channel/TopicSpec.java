package dev.knemu.channel;

import java.util.Map;

/**
 * A topic to be made.
 *
 * @param partitions 1 or more
 * @param replicationFactor how many nodes shall hold each record; 1 or more. A cluster with fewer nodes gives as many as
 *     it has, and the {@link TopicDescription} says so: manifests for three nodes shall run on one
 * @param config settings of the topic such as {@code retention.ms}
 */
public record TopicSpec(String name, int partitions, int replicationFactor, Map<String, String> config) {

    public TopicSpec {
        config = Map.copyOf(config);
    }
}
