package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static dev.knemu.control.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.channel.BrokerRoute;
import dev.knemu.channel.Name;
import dev.knemu.journal.Ref;
import dev.knemu.resource.ApiStatusException;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Condition;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerReconcilerTest {

    private final World world = new World();
    private final Broker main = Broker.named("main");

    @Test // C-020, C-023, C-024, C-040, C-041
    void isReadyWithTheAddressOfTheCommonIngress() {
        world.apply(main);

        Broker broker = world.now(main);
        assertThat(broker.brokerClass()).isEqualTo("MTChannelBasedBroker");
        assertThat(broker.conditions()).hasSize(7).allMatch(condition -> condition.isTrue());
        assertThat(broker.isReady()).isTrue();
        assertThat(broker.status().address().address().orElseThrow().url())
                .contains(URI.create("http://broker-ingress.knative-eventing.svc.cluster.local/default/main"));
        assertThat(broker.status().address().address().orElseThrow().name()).contains("http");
        assertThat(broker.status().address().addresses()).isEmpty();
        assertThat(text(broker, "DeadLetterSinkResolved"))
                .isEqualTo("True DeadLetterSinkNotConfigured: No dead letter sink is configured.");
        assertThat(text(broker, "EventPoliciesReady"))
                .isEqualTo(
                        "True OIDCDisabled: Feature \"authentication-oidc\" must be enabled to support Authorization");
        assertThat(broker.status().common().annotations())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "knative.dev/channelAddress",
                        "http://main-kne-trigger-kn-channel.default.svc.cluster.local",
                        "knative.dev/channelKind",
                        "InMemoryChannel",
                        "knative.dev/channelAPIVersion",
                        "messaging.knative.dev/v1",
                        "knative.dev/channelName",
                        "main-kne-trigger"));
    }

    @Test
    void makesItsChannelAsAClusterDoes() {
        world.apply(main.delivery(DeliverySpec.retries(3)));

        InMemoryChannel channel = world.get(InMemoryChannel.class, "main-kne-trigger");
        assertThat(channel.metadata().labels())
                .isEqualTo(
                        Map.of("eventing.knative.dev/broker", "main", "eventing.knative.dev/brokerEverything", "true"));
        assertThat(channel.metadata().annotations())
                .isEqualTo(Map.of("eventing.knative.dev/scope", "cluster", "messaging.knative.dev/subscribable", "v1"));
        assertThat(channel.metadata().controller().orElseThrow().uid())
                .isEqualTo(world.now(main).metadata().uid());
        assertThat(channel.spec().delivery()).contains(DeliverySpec.retries(3));
        assertThat(channel.isReady()).isTrue();
    }

    @Test // C-086
    void handsMessagingAnnotationsOnToItsChannel() {
        Broker async = main.withMetadata(main.metadata()
                .withAnnotation("messaging.knative.dev/async-handler", "true")
                .withAnnotation("example.com/other", "x"));
        world.apply(async);

        InMemoryChannel channel = world.get(InMemoryChannel.class, "main-kne-trigger");
        assertThat(channel.isAsync()).isTrue();
        assertThat(channel.metadata().annotations()).doesNotContainKey("example.com/other");
        assertThat(world.channel("main-kne-trigger").async()).isTrue();
    }

    @Test
    void isRoutedWithItsChannel() {
        world.apply(main);

        BrokerRoute route = world.topology().brokers().get(new Name("default", "main"));
        assertThat(route.ref()).isEqualTo(new Ref("Broker", "default", "main"));
        assertThat(route.channel()).isSameAs(world.channel("main-kne-trigger"));
        assertThat(world.channel("main-kne-trigger").ref()).isEqualTo(new Ref("Broker", "default", "main"));
        assertThat(world.channel("main-kne-trigger").ofBroker()).isTrue();
        assertThat(world.topology().channelHosts())
                .containsOnlyKeys("main-kne-trigger-kn-channel.default.svc.cluster.local");
    }

    @Test // C-043
    void resolvesItsDeadLetterSink() {
        Broker broker = main.delivery(DeliverySpec.deadLetter(Destination.service("graveyard")));
        world.apply(broker);
        assertThat(ready(world.now(broker)))
                .isEqualTo("False Unable to get the dead letter sink's URI: "
                        + "failed to get object default/graveyard: services \"graveyard\" not found");

        world.apply(CoreService.named("graveyard"));

        assertThat(ready(world.now(broker))).isEqualTo("True");
        assertThat(world.now(broker).status().delivery().deadLetterSinkUri())
                .contains(URI.create("http://graveyard.default.svc.cluster.local"));
    }

    @Test
    void saysSoWhenItsConfigIsMissing() {
        Broker broker = main.config(KReference.of("v1", "ConfigMap", "default", "nowhere"));
        world.apply(broker);

        assertThat(ready(world.now(broker)))
                .isEqualTo("False ChannelTemplateFailed: "
                        + "Error on setting up the ChannelTemplate: configmap \"nowhere\" not found");
        assertThat(world.topology().brokers().get(new Name("default", "main")).channel())
                .isNull();
    }

    @Test
    void saysSoWhenItsConfigIsNoConfigMap() {
        Broker broker = main.config(KReference.of("v1", "Secret", "default", "hidden"));
        world.apply(broker);

        assertThat(ready(world.now(broker)))
                .endsWith("Broker.Spec.Config configuration not supported, only [kind: ConfigMap, apiVersion: v1]");
    }

    @Test
    void leavesOtherClassesAloneAndSaysSo() {
        Broker rabbit = main.brokerClass("RabbitMQBroker").config(KReference.of("v1", "ConfigMap", "rabbit"));
        world.apply(rabbit);

        assertThat(world.topology().brokers()).isEmpty();
        assertThat(world.now(rabbit).conditions()).extracting(Condition::type).containsExactly("NotEmulated", "Ready");
        assertThat(World.condition(world.now(rabbit), "NotEmulated").severity()).isEqualTo("Info");
        assertThat(World.text(world.now(rabbit), "NotEmulated"))
                .startsWith("True BrokerClassNotEmulated: Broker class \"RabbitMQBroker\" is not emulated, only"
                        + " MTChannelBasedBroker, Kafka and KafkaNamespaced are: nothing serves this Broker");
        assertThat(ready(world.now(rabbit)))
                .startsWith("Unknown BrokerClassNotEmulated: Broker class \"RabbitMQBroker\"");

        Broker before = world.now(rabbit);
        world.time.advance(Duration.ofMinutes(1));
        world.apply(rabbit);
        assertThat(world.now(rabbit)).isEqualTo(before);
    }

    @Test // C-021, C-042
    void keepsItsClass() {
        world.apply(main);

        assertThatThrownBy(() -> world.apply(main.brokerClass("Kafka")))
                .isInstanceOf(ApiStatusException.class)
                .hasMessageContaining("Immutable")
                .hasMessageContaining("annotations");
    }

    @Test
    void changesNothingWhenAppliedAgain() {
        world.apply(main);
        Broker before = world.now(main);
        int swaps = world.topologies.size();

        world.time.advance(Duration.ofMinutes(1));
        world.plane.apply(List.of(main));

        assertThat(world.now(main)).isEqualTo(before);
        assertThat(world.topologies).hasSize(swaps);
    }
}
