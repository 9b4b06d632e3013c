package dev.knemu.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.resource.Broker;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Trigger;
import dev.knemu.time.VirtualTime;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ControlPlaneTest {

    private final World world = new World();

    @Test
    void tellsEveryRefusalAtOnceAndAppliesNothing() {
        assertThatThrownBy(() -> world.apply(
                        Broker.named("main"),
                        Trigger.named("no-broker").subscriber(Destination.service("s")),
                        Trigger.named("no-subscriber").broker("main")))
                .hasMessageContaining("Trigger default/no-broker")
                .hasMessageContaining("spec.broker")
                .hasMessageContaining("Trigger default/no-subscriber")
                .hasMessageContaining("spec.subscriber");

        assertThat(world.store.snapshot().resources()).isEmpty();
        assertThat(world.topologies).isEmpty();
    }

    @Test
    void givesBackWhatItStoredWithItsStatus() {
        List<Resource> applied = world.plane.apply(List.of(Broker.named("main")));

        assertThat(applied)
                .singleElement()
                .isInstanceOfSatisfying(
                        Broker.class, broker -> assertThat(broker.isReady()).isTrue());
    }

    @Test
    void startsASourceWhenOthersMayWriteAgain() {
        VirtualTime time = new VirtualTime();
        AtomicInteger uids = new AtomicInteger();
        List<ControlPlane> planes = new ArrayList<>();
        List<Resource> meanwhile = new ArrayList<>();
        List<String> orders = new ArrayList<>();
        PingSource ping = PingSource.named("ticker").sink(Destination.uri("http://example.com/in"));
        SourceRuntimes sources = new SourceRuntimes() {
            @Override
            public void start(PingSource source, URI sink) {
                orders.add("start");
                // As an application does that waits for its own thread; this one and its orders come after it.
                meanwhile.addAll(CompletableFuture.supplyAsync(() -> {
                            planes.get(0).delete(ping.key());
                            return planes.get(0).apply(List.of(CoreService.named("other")));
                        })
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join());
                orders.add("started");
            }

            @Override
            public void stop(ResourceKey source) {
                orders.add("stop");
            }
        };
        planes.add(new ControlPlane(
                ControlPlane.newStore(time, () -> "uid-" + uids.incrementAndGet()),
                new ControlPlane.Ports(time, topology -> {}, (service, pods) -> World.standIn(), sources, task -> {})));

        planes.get(0).apply(List.of(ping));

        assertThat(meanwhile).hasSize(1);
        assertThat(orders).containsExactly("start", "started", "stop");
    }

    @Test
    void swapsTheTopologyOncePerChange() {
        world.apply(
                Broker.named("main"),
                CoreService.named("s"),
                Trigger.named("a").broker("main").subscriber(Destination.service("s")),
                Trigger.named("b").broker("main").subscriber(Destination.service("s")));
        assertThat(world.topologies).hasSize(1);

        world.apply(Trigger.named("c").broker("main").subscriber(Destination.service("s")));
        assertThat(world.topologies).hasSize(2);
    }

    @Test
    void reconcilesWhatSomebodyElseWrites() {
        world.store.create(Broker.named("main"));

        assertThat(world.get(Broker.class, "main").isReady()).isTrue();
        assertThat(world.topology().brokers()).hasSize(1);
    }

    @Test
    void reconcilesWhatWasThereBefore() {
        world.apply(Broker.named("main"));
        List<dev.knemu.channel.Topology> topologies = new ArrayList<>();

        new ControlPlane(
                world.store,
                new ControlPlane.Ports(
                        world.time,
                        topologies::add,
                        (service, template) -> World.standIn(),
                        SourceRuntimes.NONE,
                        Runnable::run));

        assertThat(topologies).hasSize(1);
        assertThat(topologies.get(0).brokers()).hasSize(1);
    }

    @Test
    void writesAChannelOnceForAllThatSubscribeAtOnce() {
        List<Resource> all = new ArrayList<>(List.of(Broker.named("main"), CoreService.named("s")));
        for (int i = 0; i < 200; i++) {
            all.add(Trigger.named("t" + i).broker("main").subscriber(Destination.service("s")));
        }
        world.plane.apply(all);

        InMemoryChannel channel = world.get(InMemoryChannel.class, "main-kne-trigger");
        assertThat(channel.spec().subscribers()).hasSize(200);
        assertThat(channel.metadata().generation())
                .as("made, then written with all of them")
                .isEqualTo(2);
        assertThat(world.channel("main-kne-trigger").subscriptions()).hasSize(200);
    }

    @Test
    void saysWhoKeepsItFromSettling() {
        WorkQueue queue = new WorkQueue(3);
        ResourceKey restless = new ResourceKey("g", "Kind", "default", "restless");
        for (int i = 0; i < 3; i++) {
            queue.add(restless);
            assertThat(queue.next()).contains(restless);
        }
        queue.add(restless);
        queue.add(new ResourceKey("g", "Kind", "default", "other"));

        assertThatThrownBy(queue::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Kind default/restless was reconciled 3 times")
                .hasMessageContaining("Kind default/other");
        assertThat(queue.next()).isEqualTo(Optional.empty());
    }
}
