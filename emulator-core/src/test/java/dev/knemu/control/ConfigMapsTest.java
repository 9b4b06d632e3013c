package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import dev.knemu.resource.Namespace;
import dev.knemu.resource.Trigger;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigMapsTest {

    private final World world = new World();

    static ConfigMap system(String name, String key, String value) {
        return ConfigMap.of("knative-eventing", name, Map.of(key, value));
    }

    static ConfigMap features(String flag, String value) {
        return system("config-features", flag, value);
    }

    @Test // C-172
    void giveBrokersTheirDefaultsByNamespace() {
        world.apply(system("config-br-defaults", "default-br-config", """
                clusterDefault:
                  brokerClass: MTChannelBasedBroker
                  apiVersion: v1
                  kind: ConfigMap
                  name: config-br-default-channel
                  namespace: knative-eventing
                  delivery: {retry: 4}
                namespaceDefaults:
                  shop:
                    brokerClass: MTChannelBasedBroker
                    apiVersion: v1
                    kind: ConfigMap
                    name: config-br-default-channel
                    namespace: knative-eventing
                    delivery: {retry: 5}
                """));

        world.apply(Broker.named("main"), Broker.named("main").inNamespace("shop"));

        assertThat(world.get(Broker.class, "default", "main").spec().delivery()).contains(DeliverySpec.retries(4));
        assertThat(world.get(Broker.class, "shop", "main").spec().delivery()).contains(DeliverySpec.retries(5));
    }

    @Test // C-172
    void giveChannelsTheirTemplate() {
        world.apply(system("default-ch-webhook", "default-ch-config", """
                clusterDefault:
                  apiVersion: messaging.knative.dev/v1
                  kind: InMemoryChannel
                  spec: {delivery: {retry: 6}}
                """));
        world.apply(Channel.named("c"));

        assertThat(world.get(InMemoryChannel.class, "c").spec().delivery()).contains(DeliverySpec.retries(6));
    }

    @Test
    void chooseTheChannelOfABroker() {
        Broker broker = Broker.named("main").config(KReference.of("v1", "ConfigMap", "default", "mine"));
        world.apply(broker);
        assertThat(ready(world.now(broker))).contains("configmap \"mine\" not found");

        world.apply(ConfigMap.of("default", "mine", Map.of("channel-template-spec", """
                apiVersion: messaging.knative.dev/v1beta1
                kind: NatssChannel
                """)));
        assertThat(ready(world.now(broker)))
                .isEqualTo("False ChannelTemplateFailed: Error on setting up the ChannelTemplate: "
                        + "channels of kind NatssChannel (messaging.knative.dev/v1beta1) are not emulated here; "
                        + "use InMemoryChannel (messaging.knative.dev/v1) or KafkaChannel"
                        + " (messaging.knative.dev/v1beta1)");

        world.apply(ConfigMap.of("default", "mine", Map.of("channel-template-spec", """
                apiVersion: messaging.knative.dev/v1
                kind: InMemoryChannel
                """)));
        assertThat(ready(world.now(broker))).isEqualTo("True");
    }

    @Test
    void withATemplateThatIsInvalidFailTheChannelAndNothingElse() {
        world.apply(system("default-ch-webhook", "default-ch-config", """
                clusterDefault:
                  apiVersion: messaging.knative.dev/v1
                  kind: InMemoryChannel
                  spec: {delivery: {retry: -1}}
                """));
        world.apply(Channel.named("c"), Broker.named("main"));

        assertThat(ready(world.get(Channel.class, "c")))
                .startsWith("False ChannelFailure: admission webhook")
                .contains("invalid value: -1: spec.delivery.retry");
        assertThat(ready(world.get(Broker.class, "main"))).isEqualTo("True");
    }

    @Test
    void injectABrokerIntoANamespaceByLabel() {
        world.apply(Namespace.named("shop").label("eventing.knative.dev/injection", "enabled"));

        Broker injected = world.get(Broker.class, "shop", "default");
        assertThat(injected.metadata().labels()).containsEntry("eventing.knative.dev/injected", "true");
        assertThat(injected.isReady()).isTrue();
    }

    @Test
    void injectABrokerIntoNamespacesThatASelectorChooses() {
        world.apply(Namespace.named("shop").label("team", "orders"));
        assertThat(world.store.snapshot().list(Broker.class)).isEmpty();

        world.apply(system("config-sugar", "namespace-selector", "matchLabels: {team: orders}"));

        assertThat(world.get(Broker.class, "shop", "default").isReady()).isTrue();
    }

    @Test
    void injectABrokerForATriggerThatAsksForIt() {
        Trigger trigger = Trigger.named("orders").broker("default").subscriber(Destination.service("shipping"));
        world.apply(
                CoreService.named("shipping"),
                trigger.withMetadata(trigger.metadata().withAnnotation("eventing.knative.dev/injection", "enabled")));

        assertThat(world.get(Broker.class, "default").metadata().labels())
                .containsEntry("eventing.knative.dev/injected", "true");
        assertThat(ready(world.now(trigger))).isEqualTo("True");
    }

    @Test
    void thatCannotBeReadAreRefusedAndChangeNothing() {
        assertThatThrownBy(() -> world.apply(features("eventtype-auto-create", "perhaps")))
                .hasMessageContaining("eventtype-auto-create")
                .hasMessageContaining("perhaps");
        assertThat(world.store.snapshot().resources()).isEmpty();
    }
}
