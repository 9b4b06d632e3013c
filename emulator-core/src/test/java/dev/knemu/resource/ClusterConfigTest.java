package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterConfigTest {

    private static ConfigMap system(String name, String key, String value) {
        return ConfigMap.of("knative-eventing", name, Map.of(key, value));
    }

    @Test
    void withoutConfigMapsIsAsUpstreamShipsIt() {
        ClusterConfig config = ClusterConfig.from(List.of());

        assertThat(config.brokerDefaults().brokerClass("any")).contains("MTChannelBasedBroker");
        assertThat(config.channelDefaults().template("any")).contains(ChannelTemplateSpec.IN_MEMORY);
        assertThat(config.features().isEnabled(Features.DELIVERY_TIMEOUT)).isTrue();
        assertThat(config.features().isEnabled(Features.DELIVERY_RETRY_AFTER)).isFalse();
        assertThat(config.features().value(Features.DEFAULT_AUTHORIZATION_MODE)).isEqualTo("allow-same-namespace");
        assertThat(config.features().value(Features.REQUESTREPLY_DEFAULT_TIMEOUT))
                .isEqualTo("PT30S");
        assertThat(config.pingDataMaxSize()).isEqualTo(-1);
    }

    @Test
    void looksOnlyAtTheSystemsNamespace() {
        ConfigMap elsewhere = ConfigMap.of("shop", "config-features", Map.of("kreference-group", "enabled"));

        assertThat(ClusterConfig.from(List.of(elsewhere))).isEqualTo(ClusterConfig.DEFAULTS);
    }

    @Test
    void featuresAreReadWithoutRegardToCaseAndExamplesSkipped() {
        Features features = ClusterConfig.DEFAULTS
                .with(system("config-features", "kreference-group", "ENABLED")
                        .with("_example", "anything")
                        .with("eventtype-auto-create", "Allowed")
                        .with("transport-encryption", "permissive"))
                .features();

        assertThat(features.isEnabled(Features.KREFERENCE_GROUP)).isTrue();
        assertThat(features.isEnabled(Features.EVENTTYPE_AUTO_CREATE)).isFalse();
        assertThat(features.isAllowed(Features.EVENTTYPE_AUTO_CREATE)).isTrue();
        assertThat(features.value(Features.TRANSPORT_ENCRYPTION)).isEqualTo("permissive");
    }

    @Test
    void aChannelTemplateOfAnyKindIsRead() {
        ChannelTemplateSpec template = ClusterConfig.channelTemplate(system(
                "kafka",
                "channel-template-spec",
                "apiVersion: messaging.knative.dev/v1beta1\nkind: KafkaChannel\nspec: {numPartitions: 3}\n"));

        assertThat(template.kind()).isEqualTo("KafkaChannel");
        assertThat(template.spec().orElseThrow().text("/numPartitions")).contains("3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config-br-defaults|default-br-config|clusterDefault: {brokerClas: X}|default-br-config: clusterDefault.brokerClas: unknown field. Did you mean \"brokerClass\"?",
                "config-br-defaults|default-br-config|clusterDefault: [|malformed YAML",
                "config-br-defaults|other|x|is missing (or empty) key: \"default-br-config\". It has: other.",
                "default-ch-webhook|default-ch-config|clusterDefault: text|clusterDefault: expected an object with apiVersion, kind, spec, found text \"text\"",
                "config-br-default-channel|channel-template-spec|kind: InMemoryChannel|apiVersion and kind are required",
                "config-sugar|namespace-selector|matchLabel: {}|unknown field. Did you mean \"matchLabels\"?",
                "config-ping-defaults|data-max-size|much|data-max-size is \"much\", not a whole number of bytes.",
                "config-features|kreference-group|sometimes|cannot parse the feature flag 'kreference-group' = 'sometimes'",
            })
    void saysWhatIsWrongWithAConfigMap(String name, String key, String value, String expected) {
        assertThatExceptionOfType(ConfigMapException.class)
                .isThrownBy(() -> ClusterConfig.from(List.of(system(name, key, value))))
                .withMessageContaining(expected);
    }

    @Test
    void aNamespaceGetsABrokerByLabel() {
        Namespace labelled = Namespace.named("n").label("eventing.knative.dev/injection", "enabled");

        assertThat(ClusterConfig.DEFAULTS.injectsBroker(labelled)).isTrue();
        assertThat(ClusterConfig.DEFAULTS.injectsBroker(Namespace.named("n"))).isFalse();
    }

    @Test
    void aNamespaceGetsABrokerBySelectorUnlessItsLabelSaysNo() {
        ClusterConfig everywhere = ClusterConfig.DEFAULTS.with(system("config-sugar", "namespace-selector", "{}"));
        ClusterConfig some = ClusterConfig.DEFAULTS.with(system(
                "config-sugar",
                "namespace-selector",
                "matchExpressions: [{key: team, operator: In, values: [shop, pay]}]"));

        assertThat(everywhere.injectsBroker(Namespace.named("n"))).isTrue();
        assertThat(everywhere.injectsBroker(Namespace.named("n").label("eventing.knative.dev/injection", "disabled")))
                .isFalse();
        assertThat(some.injectsBroker(Namespace.named("n").label("team", "pay")))
                .isTrue();
        assertThat(some.injectsBroker(Namespace.named("n").label("team", "hr"))).isFalse();
    }

    @Test
    void aTriggerGetsABrokerByAnnotationOrSelector() {
        Trigger trigger = Trigger.named("t").broker("default");
        Trigger annotated =
                trigger.withMetadata(trigger.metadata().withAnnotation("eventing.knative.dev/injection", "enabled"));
        ClusterConfig everywhere = ClusterConfig.DEFAULTS.with(system("config-sugar", "trigger-selector", "{}"));

        assertThat(ClusterConfig.DEFAULTS.injectedBroker(trigger)).isEmpty();
        assertThat(ClusterConfig.DEFAULTS.injectedBroker(annotated)).contains("default");
        assertThat(everywhere.injectedBroker(trigger.broker("own"))).contains("own");
    }
}
