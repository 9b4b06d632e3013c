package dev.knemu.broker;

import dev.knemu.channel.ChannelReceiver;
import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.ChannelStore;
import dev.knemu.channel.Name;
import dev.knemu.channel.Topology;
import dev.knemu.journal.Journal;
import dev.knemu.time.Time;
import dev.knemu.transport.AddressBook;
import dev.knemu.transport.Receiver;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds what stands at an address in the topology of the moment. */
public final class TopologyAddressBook implements AddressBook {

    private final Supplier<Topology> topology;
    private final Supplier<? extends ChannelStore> store;
    private final Time time;
    private final Journal journal;

    /**
     * @param topology asked anew for every address
     * @param store a supplier, since the store delivers through a transport that needs this address book
     */
    public TopologyAddressBook(
            Supplier<Topology> topology, Supplier<? extends ChannelStore> store, Time time, Journal journal) {
        this.topology = topology;
        this.store = store;
        this.time = time;
        this.journal = journal;
    }

    @Override
    public Receiver broker(String namespace, String name) {
        Name key = new Name(namespace, name);
        return new BrokerIngress(key, topology.get().brokers().get(key), store.get(), time, journal);
    }

    @Override
    public @Nullable Receiver channel(String host) {
        Map<String, ChannelRoute> hosts = topology.get().channelHosts();
        ChannelRoute channel = hosts.get(host);
        return receiver(channel != null ? channel : hosts.get(host.toLowerCase(Locale.ROOT)));
    }

    @Override
    public @Nullable Receiver channel(String namespace, String name) {
        return receiver(topology.get().channels().get(new Name(namespace, name)));
    }

    private @Nullable Receiver receiver(@Nullable ChannelRoute channel) {
        return channel == null ? null : new ChannelReceiver(channel, store.get());
    }

    @Override
    public @Nullable Endpoint service(String namespace, String name) {
        return topology.get().services().get(new Name(namespace, name));
    }
}
