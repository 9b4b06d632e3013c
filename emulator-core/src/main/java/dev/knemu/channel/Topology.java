package dev.knemu.channel;

import dev.knemu.filter.index.TriggerIndexStats;
import dev.knemu.transport.AddressBook.Endpoint;
import java.util.Map;

/**
 * All routes at one moment. Immutable; the control plane swaps the whole, and who is routing reads freely.
 *
 * @param brokers by name
 * @param channels by name, those of Brokers, Sequences and Parallels included
 * @param channelHosts the same channels by the host of their address, in lower case
 * @param services what stands behind each Service
 */
public record Topology(
        Map<Name, BrokerRoute> brokers,
        Map<Name, ChannelRoute> channels,
        Map<String, ChannelRoute> channelHosts,
        Map<Name, Endpoint> services) {

    public static final Topology EMPTY = new Topology(Map.of(), Map.of(), Map.of(), Map.of());

    public Topology {
        brokers = Map.copyOf(brokers);
        channels = Map.copyOf(channels);
        channelHosts = Map.copyOf(channelHosts);
        services = Map.copyOf(services);
    }

    /** What the indexes of all channels hold together. */
    public TriggerIndexStats indexStats() {
        TriggerIndexStats all = TriggerIndexStats.NONE;
        for (ChannelRoute channel : channels.values()) {
            all = all.plus(channel.index().stats());
        }
        return all;
    }
}
