package dev.knemu.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.channel.Topology;
import dev.knemu.resource.ApiStatusException;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.Namespace;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import org.junit.jupiter.api.Test;

class DeletionTest {

    private final World world = new World();
    private final Broker broker = Broker.named("main");
    private final CoreService logger = CoreService.named("logger");
    private final Trigger trigger = Trigger.named("all").broker("main").subscriber(Destination.service("logger"));

    @Test
    void takesChildrenWithTheirParent() {
        world.apply(
                broker, logger, trigger, Channel.named("c"), Sequence.named("s").step(Destination.service("logger")));

        world.delete(broker);
        world.delete(trigger);
        world.delete(Channel.named("c"));
        world.delete(Sequence.named("s"));

        assertThat(world.store.snapshot().resources().keySet()).containsExactly(logger.key());
        assertThat(world.topology().channels()).isEmpty();
        assertThat(world.topology().brokers()).isEmpty();
    }

    @Test
    void ofAChildMakesItAnew() {
        world.apply(broker, logger, trigger);
        Subscription first = world.store.snapshot().list(Subscription.class).get(0);

        world.plane.delete(first.key());
        Subscription second = world.store.snapshot().list(Subscription.class).get(0);
        assertThat(second.metadata().uid()).isNotEqualTo(first.metadata().uid());
        assertThat(world.channel("main-kne-trigger").subscriptions()).hasSize(1);

        world.plane.delete(world.get(InMemoryChannel.class, "main-kne-trigger").key());
        assertThat(world.channel("main-kne-trigger").subscriptions()).hasSize(1);
        assertThat(world.now(trigger).isReady()).isTrue();
    }

    @Test
    void ofANamespaceTakesEverythingInIt() {
        Namespace shop = Namespace.named("shop").label("eventing.knative.dev/injection", "enabled");
        world.apply(shop, CoreService.named("logger").inNamespace("shop"), logger);

        world.delete(shop);

        assertThat(world.store.snapshot().resources().keySet()).containsExactly(logger.key());
        assertThat(world.topology().brokers()).isEmpty();
    }

    @Test
    void ofWhatIsNotThereIsAnError() {
        assertThatThrownBy(() -> world.delete(broker))
                .isInstanceOfSatisfying(
                        ApiStatusException.class, e -> assertThat(e.code()).isEqualTo(404))
                .hasMessage("brokers.eventing.knative.dev \"main\" not found");
    }

    @Test
    void leavesTheOldTopologyAsItWas() {
        world.apply(broker, logger, trigger);
        Topology before = world.topology();

        world.delete(trigger);

        assertThat(before.channels().values())
                .singleElement()
                .satisfies(channel -> assertThat(channel.subscriptions()).hasSize(1));
        assertThat(world.channel("main-kne-trigger").subscriptions()).isEmpty();
    }

    @Test
    void leavesAloneWhatBelongsToSomebodyElse() {
        InMemoryChannel own = InMemoryChannel.named("main-kne-trigger");
        world.apply(own);
        world.apply(broker);

        assertThat(World.ready(world.now(broker)))
                .contains("InMemoryChannel default/main-kne-trigger exists and does not belong to Broker default/main");
        world.delete(broker);
        assertThat(world.store.get(own.key())).isPresent();
    }
}
