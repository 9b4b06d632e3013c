package dev.knemu.broker;

import dev.knemu.channel.ChannelReceiver;
import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.ChannelStore;
import dev.knemu.channel.Name;
import dev.knemu.channel.Topology;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.journal.Journal;
import dev.knemu.time.Time;
import dev.knemu.transport.AddressBook;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Transport;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds what stands at an address in the topology of the moment. */
public final class TopologyAddressBook implements AddressBook {

    private final Supplier<Topology> topology;
    private final Supplier<? extends ChannelStore> store;
    private final Supplier<? extends Transport> transport;
    private final Time time;
    private final Journal journal;

    /**
     * @param topology asked anew for every address
     * @param store a supplier, since the store delivers through a transport that needs this address book
     * @param transport that transport
     */
    public TopologyAddressBook(
            Supplier<Topology> topology,
            Supplier<? extends ChannelStore> store,
            Supplier<? extends Transport> transport,
            Time time,
            Journal journal) {
        this.topology = topology;
        this.store = store;
        this.transport = transport;
        this.time = time;
        this.journal = journal;
    }

    @Override
    public Object snapshot() {
        return topology.get();
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
    public TriggerFilter filter(String namespace, String name, String uid) {
        SubscriptionRoute trigger = trigger(namespace, name);
        if (trigger == null) {
            return new TriggerFilter.Missing(
                    404,
                    "Trigger " + namespace + "/" + name
                            + " does not exist, or has no subscriber; its status says why.");
        }
        return trigger.uid().equals(uid)
                ? new TriggerFilter.Found(new BrokerFilter(trigger, transport.get(), time, journal))
                : new TriggerFilter.Missing(
                        400,
                        "Trigger " + namespace + "/" + name + " was made anew: its uid is " + trigger.uid() + ", not "
                                + uid + ".");
    }

    // A search, since nobody but a curious caller asks.
    private @Nullable SubscriptionRoute trigger(String namespace, String name) {
        for (ChannelRoute channel : topology.get().channels().values()) {
            for (SubscriptionRoute subscription : channel.subscriptions()) {
                if (subscription.behindFilter()
                        && subscription.ref().name().equals(name)
                        && subscription.ref().namespace().equals(namespace)) {
                    return subscription;
                }
            }
        }
        return null;
    }

    @Override
    public @Nullable Endpoint service(String namespace, String name) {
        return topology.get().services().get(new Name(namespace, name));
    }
}
