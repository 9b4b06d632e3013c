package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.resource.ManifestException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class UnusableConfigMapTest {

    @Test
    void isReportedOnceWithTheFileAndTheLineWhereItStands() {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            assertThatThrownBy(() -> eventing.apply("""
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: config-br-defaults
                      namespace: knative-eventing
                    data:
                      default-br-config: |
                        clusterDefault:
                          brokerClas: MTChannelBasedBroker
                    """))
                    .asInstanceOf(InstanceOfAssertFactories.throwable(ManifestException.class))
                    .satisfies(refused -> assertThat(refused.errors()).hasSize(1))
                    .hasMessageContaining("<text>:6:1 (document 1): ConfigMap knative-eventing/config-br-defaults: ")
                    .hasMessageContaining("clusterDefault.brokerClas: unknown field. Did you mean \"brokerClass\"?");
        }
    }
}
