package dev.knemu.channel;

import dev.knemu.filter.index.TriggerIndexStats;
import dev.knemu.journal.Ref;
import dev.knemu.transport.AddressBook.Endpoint;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All routes at one moment. Immutable; the control plane swaps the whole, and who is routing reads freely.
 *
 * @param brokers by name
 * @param channels by name, those of Brokers, Sequences and Parallels included
 * @param channelHosts the same channels by the host of their address, in lower case
 * @param topics what is kept in topics, by the resource that people know it by: among it what has an address of its own
 *     (a KafkaSink) and what has none (a KafkaSource)
 * @param services what stands behind each Service
 */
public record Topology(
        Map<Name, BrokerRoute> brokers,
        Map<Name, ChannelRoute> channels,
        Map<String, ChannelRoute> channelHosts,
        Map<Ref, ChannelRoute> topics,
        Map<Name, Endpoint> services) {

    public static final Topology EMPTY = new Topology(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public Topology {
        brokers = Map.copyOf(brokers);
        channels = Map.copyOf(channels);
        channelHosts = Map.copyOf(channelHosts);
        topics = Map.copyOf(topics);
        services = Map.copyOf(services);
    }

    /** Whatever has subscriptions, in memory or in topics. */
    public Stream<ChannelRoute> all() {
        return topics.isEmpty()
                ? channels.values().stream()
                : Stream.concat(
                        channels.values().stream().filter(channel -> channel.topic() == null),
                        topics.values().stream());
    }

    /** What the indexes of all channels hold together. */
    public TriggerIndexStats indexStats() {
        return all().map(channel -> channel.index().stats()).reduce(TriggerIndexStats.NONE, TriggerIndexStats::plus);
    }
}
