package dev.knemu.broker;

import dev.knemu.channel.BrokerRoute;
import dev.knemu.channel.ChannelReceiver;
import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.ChannelStore;
import dev.knemu.channel.Name;
import dev.knemu.channel.TopicIngress;
import dev.knemu.channel.Topology;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.time.Time;
import dev.knemu.transport.AddressBook;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Transport;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds what stands at an address in the topology of the moment. */
public final class TopologyAddressBook implements AddressBook {

    private final Supplier<Topology> topology;
    private final Supplier<? extends ChannelStore> store;
    private final Supplier<? extends @Nullable ChannelStore> topics;
    private final Supplier<? extends Transport> transport;
    private final Time time;
    private final Journal journal;

    /**
     * @param topology asked anew for every address
     * @param store a supplier, since the store delivers through a transport that needs this address book
     * @param topics the store of channels that are kept in topics; gives {@code null} where there is none, and then no
     *     channel is
     * @param transport that transport
     */
    public TopologyAddressBook(
            Supplier<Topology> topology,
            Supplier<? extends ChannelStore> store,
            Supplier<? extends @Nullable ChannelStore> topics,
            Supplier<? extends Transport> transport,
            Time time,
            Journal journal) {
        this.topology = topology;
        this.store = store;
        this.topics = topics;
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
        BrokerRoute broker = topology.get().brokers().get(key);
        ChannelRoute channel = broker == null ? null : broker.channel();
        if (channel == null || channel.topic() == null) {
            return new BrokerIngress(key, broker, store.get(), time, journal);
        }
        return channel.ofBroker()
                ? new BrokerIngress(key, broker, topics(), time, journal)
                : new TopicIngress(channel, topics());
    }

    private ChannelStore topics() {
        return Objects.requireNonNull(topics.get());
    }

    @Override
    public @Nullable Receiver kafkaBroker(String namespace, String name) {
        return topic(new Ref("Broker", namespace, name));
    }

    @Override
    public @Nullable Receiver kafkaSink(String namespace, String name) {
        return topic(new Ref("KafkaSink", namespace, name));
    }

    private @Nullable Receiver topic(Ref ref) {
        ChannelRoute channel = topology.get().topics().get(ref);
        return channel == null || channel.ofBroker() ? null : new TopicIngress(channel, topics());
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
        if (channel == null) {
            return null;
        }
        return new ChannelReceiver(channel, channel.topic() == null ? store.get() : topics());
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
        return topology.get()
                .all()
                .flatMap(channel -> channel.subscriptions().stream())
                .filter(SubscriptionRoute::behindFilter)
                .filter(trigger -> trigger.ref().name().equals(name)
                        && trigger.ref().namespace().equals(namespace))
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable Endpoint service(String namespace, String name) {
        return topology.get().services().get(new Name(namespace, name));
    }
}
