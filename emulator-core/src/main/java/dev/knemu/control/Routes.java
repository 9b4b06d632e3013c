package dev.knemu.control;

import dev.knemu.channel.BrokerRoute;
import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.Name;
import dev.knemu.channel.TopicRoute;
import dev.knemu.channel.Topology;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.filter.index.TriggerIndex;
import dev.knemu.journal.Ref;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.ResourceKey;
import dev.knemu.transport.AddressBook.Endpoint;
import dev.knemu.transport.ClusterAddresses;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The topology while it changes. {@link #topology} makes the next one out of the last: only what changed is built
 * anew, and a map in which nothing changed is passed on as it is.
 */
final class Routes {

    private record BrokerEntry(Ref ref, @Nullable ResourceKey channel) {}

    private static final class ChannelEntry {
        @Nullable
        Ref ref;

        boolean async;
        boolean ofBroker;

        @Nullable
        TopicRoute topic;

        TriggerIndex<SubscriptionRoute> subscriptions = TriggerIndex.empty();

        @Nullable
        ChannelRoute built;
    }

    private final Map<Name, BrokerEntry> brokers = new LinkedHashMap<>();
    private final Map<ResourceKey, ChannelEntry> channels = new LinkedHashMap<>();
    private final Map<Name, Endpoint> services = new LinkedHashMap<>();

    private final Set<ResourceKey> dirtyChannels = new LinkedHashSet<>();
    private final Set<Ref> goneTopics = new LinkedHashSet<>();
    private boolean brokersDirty;
    private boolean servicesDirty;
    private Topology last = Topology.EMPTY;

    void broker(Name name, Ref ref, @Nullable ResourceKey channel) {
        BrokerEntry entry = new BrokerEntry(ref, channel);
        brokersDirty |= !entry.equals(brokers.put(name, entry));
    }

    void removeBroker(Name name) {
        brokersDirty |= brokers.remove(name) != null;
    }

    void service(Name name, Endpoint endpoint) {
        servicesDirty |= !endpoint.equals(services.put(name, endpoint));
    }

    void removeService(Name name) {
        servicesDirty |= services.remove(name) != null;
    }

    /** What is kept in topics and is no channel: a Broker over Kafka, a KafkaSink, a KafkaSource. */
    void topic(ResourceKey key, Ref ref, TopicRoute topic) {
        channel(key, ref, false, false, topic);
    }

    /** @param topic where its events are kept; {@code null}: in memory */
    void channel(ResourceKey key, Ref ref, boolean async, boolean ofBroker, @Nullable TopicRoute topic) {
        ChannelEntry entry = channels.computeIfAbsent(key, any -> new ChannelEntry());
        if (!ref.equals(entry.ref)
                || async != entry.async
                || ofBroker != entry.ofBroker
                || !Objects.equals(topic, entry.topic)) {
            entry.topic = topic;
            entry.ref = ref;
            entry.async = async;
            entry.ofBroker = ofBroker;
            dirtyChannels.add(key);
        }
    }

    void removeChannel(ResourceKey key) {
        ChannelEntry entry = channels.remove(key);
        if (entry != null) {
            dirtyChannels.add(key);
            if (entry.topic != null && entry.ref != null) {
                goneTopics.add(entry.ref);
            }
        }
    }

    void subscribe(ResourceKey channel, String uid, SubscriptionRoute route) {
        ChannelEntry entry = channels.computeIfAbsent(channel, any -> new ChannelEntry());
        if (route.equals(entry.subscriptions.get(uid))) {
            return;
        }
        entry.subscriptions = entry.subscriptions.with(uid, route.filter(), route);
        dirtyChannels.add(channel);
    }

    void unsubscribe(ResourceKey channel, String uid) {
        ChannelEntry entry = channels.get(channel);
        if (entry != null && entry.subscriptions.get(uid) != null) {
            entry.subscriptions = entry.subscriptions.without(uid);
            dirtyChannels.add(channel);
        }
    }

    /** The next topology; empty when it would be the last one. */
    Optional<Topology> topology() {
        if (dirtyChannels.isEmpty() && !brokersDirty && !servicesDirty) {
            return Optional.empty();
        }
        Map<Name, ChannelRoute> channelRoutes = last.channels();
        Map<String, ChannelRoute> hosts = last.channelHosts();
        Map<Ref, ChannelRoute> topics = last.topics();
        if (!dirtyChannels.isEmpty()) {
            channelRoutes = new HashMap<>(channelRoutes);
            hosts = new HashMap<>(hosts);
            topics = topics(topics);
            for (ResourceKey key : dirtyChannels) {
                if (!isChannel(key)) {
                    continue;
                }
                Name name = new Name(key.namespace(), key.name());
                String host = key.kind().equals(KafkaChannel.KIND)
                        ? ClusterAddresses.kafkaChannelHost(key.namespace(), key.name())
                        : ClusterAddresses.channelHost(key.namespace(), key.name());
                ChannelEntry entry = channels.get(key);
                ChannelRoute route = entry != null && entry.topic != null ? entry.built : build(entry);
                if (route == null) {
                    channelRoutes.remove(name);
                    hosts.remove(host);
                } else {
                    channelRoutes.put(name, route);
                    hosts.put(host, route);
                }
            }
        }
        Map<Name, BrokerRoute> brokerRoutes = last.brokers();
        if (brokersDirty || !dirtyChannels.isEmpty()) {
            brokerRoutes = new HashMap<>();
            for (Map.Entry<Name, BrokerEntry> broker : brokers.entrySet()) {
                ResourceKey channel = broker.getValue().channel();
                ChannelEntry entry = channel == null ? null : channels.get(channel);
                brokerRoutes.put(
                        broker.getKey(), new BrokerRoute(broker.getValue().ref(), entry == null ? null : entry.built));
            }
        }
        Map<Name, Endpoint> endpoints = servicesDirty ? services : last.services();
        last = new Topology(brokerRoutes, channelRoutes, hosts, topics, endpoints);
        dirtyChannels.clear();
        brokersDirty = false;
        servicesDirty = false;
        return Optional.of(last);
    }

    /** Those that are kept in topics, built anew where they changed. */
    private Map<Ref, ChannelRoute> topics(Map<Ref, ChannelRoute> before) {
        Map<Ref, ChannelRoute> topics = new HashMap<>(before);
        topics.keySet().removeAll(goneTopics);
        goneTopics.clear();
        for (ResourceKey key : dirtyChannels) {
            ChannelEntry entry = channels.get(key);
            ChannelRoute route = entry == null || entry.topic == null ? null : build(entry);
            if (route != null) {
                topics.put(route.ref(), route);
            }
        }
        return topics;
    }

    private static boolean isChannel(ResourceKey key) {
        return key.kind().equals(InMemoryChannel.KIND) || key.kind().equals(KafkaChannel.KIND);
    }

    private static @Nullable ChannelRoute build(@Nullable ChannelEntry entry) {
        // Without a ref the channel has subscriptions that wait for it, and does not exist yet.
        if (entry == null || entry.ref == null) {
            return null;
        }
        entry.built = new ChannelRoute(entry.ref, entry.subscriptions, entry.async, entry.ofBroker, entry.topic);
        return entry.built;
    }
}
