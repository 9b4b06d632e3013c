package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptFieldsTest {

    private static final Destination FOR_SOMEBODY = new Destination(
            Destination.service("s").ref(), Optional.empty(), Optional.empty(), Optional.of("somebody"));

    @Test
    void areNamedByPathWithTheReason() {
        Trigger trigger = Trigger.named("t")
                .broker("b")
                .subscriber(Destination.service("s"))
                .delivery(DeliverySpec.deadLetter(FOR_SOMEBODY));

        assertThat(KeptFields.of(trigger))
                .isEqualTo(Map.of("spec.delivery.deadLetterSink.audience", "OIDC authentication is not emulated"));
    }

    @Test
    void areFoundInListsAndInFieldsThatStandInTheEnclosingObject() {
        Sequence sequence = Sequence.named("s").step(Destination.service("s")).step(FOR_SOMEBODY);

        assertThat(KeptFields.of(sequence)).containsOnlyKeys("spec.steps[1].audience");
    }

    @Test
    void areADeliveryFormatUnlessATriggerHasIt() {
        DeliverySpec json = DeliverySpec.EMPTY.withFormat("json");
        Trigger trigger = Trigger.named("t")
                .broker("b")
                .subscriber(Destination.service("s"))
                .delivery(json);

        assertThat(KeptFields.of(trigger)).isEmpty();
        assertThat(KeptFields.of(Broker.named("b").delivery(json)))
                .isEqualTo(Map.of("spec.delivery.format", "only a Trigger's delivery.format counts"));
    }

    @Test
    void areTheClassOfABrokerThatIsNotEmulated() {
        assertThat(KeptFields.of(Broker.named("b").brokerClass("RabbitMQBroker")))
                .isEqualTo(Map.of(
                        "metadata.annotations[eventing.knative.dev/broker.class]",
                        "Broker class RabbitMQBroker is not emulated, only MTChannelBasedBroker, Kafka and"
                                + " KafkaNamespaced are"));
        assertThat(KeptFields.of(Broker.named("b").brokerClass(Broker.MT_CLASS)))
                .isEmpty();
    }

    @Test
    void areFeatureFlagsOfWhatIsNotEmulated() {
        ConfigMap features = ConfigMap.of(
                "knative-eventing",
                "config-features",
                Map.of(
                        "_example", "ignored",
                        "authentication-oidc", "enabled",
                        "transport-encryption", "Disabled",
                        "default-authorization-mode", "deny-all",
                        "kreference-mapping", "enabled",
                        "delivery-timeout", "disabled",
                        "delivery-timeot", "disabled",
                        "apiserversources-nodeselector-zone", "a"));

        assertThat(KeptFields.of(features))
                .isEqualTo(Map.of(
                        "data[authentication-oidc]",
                        "OIDC authentication is not emulated",
                        "data[default-authorization-mode]",
                        "EventPolicy is not emulated",
                        "data[kreference-mapping]",
                        "config-kreference-mapping is not read here",
                        "data[delivery-timeot]",
                        "there is no such feature flag; the nearest is delivery-timeout",
                        "data[apiserversources-nodeselector-zone]",
                        "ApiServerSource is not emulated"));
    }

    @Test
    void areUnknownKeysOfTheSystemsConfigMaps() {
        assertThat(KeptFields.of(ConfigMap.of("knative-eventing", "config-sugar", Map.of("namespace-selectors", "{}"))))
                .isEqualTo(Map.of(
                        "data[namespace-selectors]",
                        "config-sugar has no such key, only namespace-selector, trigger-selector"));
        assertThat(KeptFields.of(ConfigMap.of("knative-eventing", "config-tracing", Map.of("debug", "true"))))
                .isEqualTo(Map.of("data", "config-tracing is not read here"));
        assertThat(KeptFields.of(ConfigMap.of("default", "mine", Map.of("debug", "true"))))
                .isEmpty();
    }

    @Test
    void areSystemConfigMapsInAnotherNamespace() {
        assertThat(KeptFields.of(ConfigMap.of("default", "config-features", Map.of("delivery-timeout", "disabled"))))
                .isEqualTo(
                        Map.of("metadata.namespace", "only the config-features of namespace knative-eventing is read"));
        assertThat(KeptFields.of(
                        ConfigMap.of("default", "config-br-default-channel", Map.of("channel-template-spec", ""))))
                .isEmpty();
    }

    @Test
    void areNotTheTrafficOfAService() {
        ServingService service = ServingService.named("s", "image");
        ServingService split = service.withSpec(service.spec()
                .withTraffic(List.of(
                        ServingService.TrafficTarget.to("s-00001", 90), ServingService.TrafficTarget.toLatest(10))));

        assertThat(KeptFields.of(service)).isEmpty();
        assertThat(KeptFields.of(split)).isEmpty();
    }
}
