package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.channel.Name;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Broker;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Trigger;
import java.net.URI;
import org.junit.jupiter.api.Test;

class TriggerReconcilerTest {

    private final World world = new World();
    private final Broker broker = Broker.named("main");
    private final CoreService shipping = CoreService.named("shipping");
    private final Trigger orders = Trigger.named("orders").broker("main").subscriber(Destination.service("shipping"));

    @Test // C-025, C-026, C-044, C-046, C-099
    void isReadyAndRoutedOnceBrokerAndSubscriberAreThere() {
        world.apply(broker, shipping, orders);

        Trigger trigger = world.now(orders);
        assertThat(ready(trigger)).isEqualTo("True");
        assertThat(trigger.isReady()).isTrue();
        assertThat(trigger.status().subscriberUri()).contains(URI.create("http://shipping.default.svc.cluster.local"));

        assertThat(world.topology().brokers()).containsOnlyKeys(new Name("default", "main"));
        assertThat(world.channel("main-kne-trigger").subscriptions()).hasSize(1);
        SubscriptionRoute route = world.route("main-kne-trigger", 0);
        assertThat(route.ref()).isEqualTo(new Ref("Trigger", "default", "orders"));
        assertThat(route.uid()).isEqualTo(trigger.metadata().uid());
        assertThat(route.subscriber()).isEqualTo(URI.create("http://shipping.default.svc.cluster.local"));
        assertThat(route.reply())
                .isEqualTo(URI.create("http://broker-ingress.knative-eventing.svc.cluster.local/default/main"));
        assertThat(route.behindFilter()).isTrue();
        assertThat(route.plan().retry()).isEqualTo(10);
    }
}
