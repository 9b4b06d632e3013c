package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DefaultsTest {
    private static final KReference CONFIG =
            KReference.of("v1", "ConfigMap", "knative-eventing", "config-br-default-channel");

    @SuppressWarnings("unchecked")
    private static <T extends Resource> T defaulted(T resource) {
        return (T) Defaults.of(resource, ClusterConfig.DEFAULTS);
    }

    private static ClusterConfig brokerDefaults(String yaml) {
        return ClusterConfig.DEFAULTS.with(
                ConfigMap.of("knative-eventing", "config-br-defaults", Map.of("default-br-config", yaml)));
    }

    @Test
    @DisplayName("C-020 a Broker gets class, config and delivery of the cluster")
    void aBrokerGetsClassConfigAndDelivery() {
        Broker broker = defaulted(Broker.named("default"));

        assertThat(broker.brokerClass()).isEqualTo("MTChannelBasedBroker");
        assertThat(broker.spec().config()).contains(CONFIG);
        assertThat(broker.spec().delivery()).hasValueSatisfying(delivery -> {
            assertThat(delivery.retry()).contains(10);
            assertThat(delivery.policy()).contains(BackoffPolicy.EXPONENTIAL);
            assertThat(delivery.backoffDelay()).contains("PT0.2S");
        });
    }

    @Test
    void anExplicitDeliveryIsLeftAloneEvenAnEmptyOne() {
        assertThat(defaulted(Broker.named("b").delivery(DeliverySpec.EMPTY))
                        .spec()
                        .delivery())
                .contains(DeliverySpec.EMPTY);
        assertThat(defaulted(Broker.named("b").delivery(DeliverySpec.retries(0)))
                        .spec()
                        .delivery())
                .contains(DeliverySpec.retries(0));
    }

    @Test
    void deliveryIsDefaultedBesideAConfigOfTheUsersWhoseNamespaceIsTheBrokers() {
        Broker broker =
                defaulted(Broker.named("b").inNamespace("shop").config(KReference.of("v1", "ConfigMap", "mine")));

        assertThat(broker.spec().config()).contains(KReference.of("v1", "ConfigMap", "shop", "mine"));
        assertThat(broker.spec().delivery()).isPresent();
    }

    @Test
    void onlyFourFieldsOfTheDefaultDeliveryAreCopied() {
        ClusterConfig config = brokerDefaults("""
                clusterDefault:
                  brokerClass: MTChannelBasedBroker
                  apiVersion: v1
                  kind: ConfigMap
                  name: c
                  delivery: {retry: 3, timeout: PT5S, format: json, deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: dls}}}
                """);

        Broker broker = (Broker) Defaults.of(Broker.named("b").inNamespace("shop"), config);

        assertThat(broker.spec().delivery())
                .contains(DeliverySpec.retries(3)
                        .withDeadLetterSink(Destination.service("dls").inNamespace("shop")));
    }

    @Test
    @DisplayName("C-172 the defaults of a namespace win over the cluster's")
    void theDefaultsOfANamespaceWin() {
        ClusterConfig config = brokerDefaults("""
                clusterDefault: {brokerClass: MTChannelBasedBroker, apiVersion: v1, kind: ConfigMap, name: cluster,
                  brokerClasses: {Kafka: {apiVersion: v1, kind: ConfigMap, name: kafka}}}
                namespaceDefaults:
                  shop: {brokerClass: Other, apiVersion: v1, kind: ConfigMap, name: local}
                """);

        Broker local = (Broker) Defaults.of(Broker.named("b").inNamespace("shop"), config);
        Broker kafka = (Broker) Defaults.of(Broker.named("b").brokerClass("Kafka"), config);

        assertThat(local.brokerClass()).isEqualTo("Other");
        assertThat(local.spec().config().orElseThrow().name()).isEqualTo("local");
        assertThat(kafka.spec().config().orElseThrow().name()).isEqualTo("kafka");
    }

    @Test
    @DisplayName("C-110 C-111 a Trigger gets an empty filter, the subscriber's namespace and the broker's label")
    void aTriggerGetsFilterNamespaceAndLabel() {
        Trigger trigger = defaulted(Trigger.named("t")
                .inNamespace("shop")
                .broker("b")
                .subscriber(Destination.service("s"))
                .delivery(DeliverySpec.deadLetter(Destination.service("dls"))));

        assertThat(trigger.spec().filter()).contains(TriggerFilter.EMPTY);
        assertThat(trigger.spec().subscriber())
                .isEqualTo(Destination.service("s").inNamespace("shop"));
        assertThat(trigger.spec().delivery().orElseThrow().deadLetterSink())
                .contains(Destination.service("dls").inNamespace("shop"));
        assertThat(trigger.metadata().label("eventing.knative.dev/broker")).contains("b");
    }

    @Test
    void aBrokerIsNeverChosenForATrigger() {
        assertThat(defaulted(Trigger.named("t")).spec().broker()).isEmpty();
        assertThat(defaulted(Trigger.named("t")).metadata().labels()).isEmpty();
    }

    @Test
    @DisplayName("C-142 C-172 channels get the annotation, and Channel, Sequence and Parallel a template")
    void channelsGetAnnotationAndTemplate() {
        Channel channel = defaulted(Channel.named("c"));

        assertThat(channel.spec().channelTemplate()).contains(ChannelTemplateSpec.IN_MEMORY);
        assertThat(channel.metadata().annotation("messaging.knative.dev/subscribable"))
                .contains("v1");
        assertThat(defaulted(InMemoryChannel.named("c")).metadata().annotation("messaging.knative.dev/subscribable"))
                .contains("v1");
        assertThat(defaulted(Sequence.named("s")).spec().channelTemplate()).contains(ChannelTemplateSpec.IN_MEMORY);
        assertThat(defaulted(Parallel.named("p")).spec().channelTemplate()).contains(ChannelTemplateSpec.IN_MEMORY);
    }

    @Test
    @DisplayName("C-172 the template of a namespace wins")
    void theTemplateOfANamespaceWins() {
        ClusterConfig config = ClusterConfig.DEFAULTS.with(
                ConfigMap.of("knative-eventing", "default-ch-webhook", Map.of("default-ch-config", """
                        clusterDefault: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel}
                        namespaceDefaults:
                          shop: {apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel, spec: {numPartitions: 3}}
                        """)));

        Channel channel = (Channel) Defaults.of(Channel.named("c").inNamespace("shop"), config);

        assertThat(channel.spec().channelTemplate().orElseThrow().kind()).isEqualTo("KafkaChannel");
        assertThat(channel.spec()
                        .channelTemplate()
                        .orElseThrow()
                        .spec()
                        .orElseThrow()
                        .text("/numPartitions"))
                .contains("3");
    }

    @Test
    void everyDestinationOfAFlowGetsItsNamespace() {
        Destination in = Destination.service("s").inNamespace("shop");
        Destination to = Destination.service("s");

        Sequence sequence =
                defaulted(Sequence.named("q").inNamespace("shop").step(to).reply(to));
        Parallel parallel = defaulted(Parallel.named("p")
                .inNamespace("shop")
                .branch(Parallel.Branch.to(to).withFilter(to).withReply(to))
                .reply(to));
        Subscription subscription = defaulted(
                Subscription.named("u").inNamespace("shop").subscriber(to).reply(to));

        assertThat(sequence.spec().steps().get(0).destination()).isEqualTo(in);
        assertThat(sequence.spec().reply()).contains(in);
        assertThat(parallel.spec().branches().get(0))
                .isEqualTo(Parallel.Branch.to(in).withFilter(in).withReply(in));
        assertThat(parallel.spec().reply()).contains(in);
        assertThat(subscription.spec().subscriber()).contains(in);
        assertThat(subscription.spec().reply()).contains(in);
    }

    @Test
    void sourcesGetScheduleContainerNamesAndNamespaces() {
        FreeForm template = ServingService.named("x", "image").spec().template();

        assertThat(defaulted(PingSource.named("p")).spec().schedule()).isEqualTo("* * * * *");
        assertThat(defaulted(ContainerSource.named("c").template(template))
                        .spec()
                        .template()
                        .text("/spec/containers/0/name"))
                .contains("c-0");
        assertThat(defaulted(SinkBinding.named("b").inNamespace("shop"))
                        .spec()
                        .subject()
                        .namespace())
                .isEqualTo("shop");
        assertThat(defaulted(EventType.named("e", "t")
                                .inNamespace("shop")
                                .reference(KReference.of("eventing.knative.dev/v1", "Broker", "b")))
                        .spec()
                        .reference()
                        .map(KReference::namespace))
                .isEqualTo(Optional.of("shop"));
    }

    @Test
    void defaultingTwiceChangesNothingMore() {
        Broker broker = defaulted(Broker.named("b"));

        assertThat(defaulted(broker)).isEqualTo(broker);
    }
}
