package dev.knemu.control;

import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.Name;
import dev.knemu.channel.TopicStore;
import dev.knemu.channel.Topology;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.resource.Condition;
import dev.knemu.resource.Container;
import dev.knemu.resource.KResource;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceStore;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.AddressBook.Endpoint;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A control plane whose topology can be looked at, with nothing behind it. */
final class World {

    static final Endpoint STAND_IN = new Endpoint.Elsewhere(URI.create("http://stand-in"));

    final VirtualTime time = new VirtualTime();
    final List<Topology> topologies = new ArrayList<>();
    /** Image of the pods behind each Service, as its stand-in was last told. */
    final Map<String, String> templates = new LinkedHashMap<>();

    int starts;

    /** What lanes have left behind; run it with {@link #runLater}. */
    final Deque<Runnable> later = new ArrayDeque<>();

    final Map<ResourceKey, URI> running = new LinkedHashMap<>();
    final ResourceStore store;
    final ControlPlane plane;

    World() {
        this(null);
    }

    /** Over Kafka. */
    World(@Nullable TopicStore topics) {
        AtomicInteger uids = new AtomicInteger();
        store = ControlPlane.newStore(time, () -> String.format("uid-%06d", uids.incrementAndGet()));
        plane = new ControlPlane(
                store,
                new ControlPlane.Ports(
                        time, topologies::add, this::standIn, sources(), Optional.ofNullable(topics), later::add));
    }

    private StandIns.StandIn standIn(Resource service, Container container) {
        templates.put(service.metadata().name(), container.image().isEmpty() ? "none" : container.image());
        return standIn();
    }

    static StandIns.StandIn standIn() {
        return new StandIns.StandIn(STAND_IN, "fake");
    }

    private SourceRuntimes sources() {
        return new SourceRuntimes() {
            @Override
            public void start(PingSource source, URI sink) {
                running.put(source.key(), sink);
                starts++;
            }

            @Override
            public void stop(ResourceKey source) {
                running.remove(source);
            }
        };
    }

    void runLater() {
        while (!later.isEmpty()) {
            later.removeFirst().run();
        }
    }

    void apply(Resource... resources) {
        plane.apply(List.of(resources));
    }

    void delete(Resource resource) {
        plane.delete(resource.key());
    }

    Topology topology() {
        return topologies.isEmpty() ? Topology.EMPTY : topologies.get(topologies.size() - 1);
    }

    <R extends Resource> R get(Class<R> type, String namespace, String name) {
        return store.snapshot().list(type).stream()
                .filter(resource -> resource.metadata().namespace().equals(namespace)
                        && resource.metadata().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        type.getSimpleName() + " " + namespace + "/" + name + " does not exist, only "
                                + store.snapshot().resources().keySet()));
    }

    <R extends Resource> R get(Class<R> type, String name) {
        return get(type, "default", name);
    }

    /** As stored now. */
    <R extends Resource> R now(R resource) {
        Resource found = store.get(resource.key()).orElseThrow();
        @SuppressWarnings("unchecked")
        R same = (R) found;
        return same;
    }

    static Condition condition(KResource resource, String type) {
        return resource.common()
                .condition(type)
                .orElseThrow(() -> new AssertionError(
                        resource.key() + " has no condition " + type + ", only " + resource.conditions()));
    }

    /** As {@code Ready=False BrokerDoesNotExist: Broker "main" does not exist}. */
    static String text(KResource resource, String type) {
        Condition condition = condition(resource, type);
        return condition.status()
                + (condition.reason().isEmpty() ? "" : " " + condition.reason())
                + (condition.message().isEmpty() ? "" : ": " + condition.message());
    }

    static String ready(KResource resource) {
        return text(resource, "Ready");
    }

    ChannelRoute channel(String name) {
        ChannelRoute channel = topology().channels().get(new Name("default", name));
        if (channel == null) {
            throw new AssertionError("No route to channel " + name + ", only to "
                    + topology().channels().keySet());
        }
        return channel;
    }

    SubscriptionRoute route(String channel, int index) {
        return channel(channel).subscriptions().get(index);
    }
}
