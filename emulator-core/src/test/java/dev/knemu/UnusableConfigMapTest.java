package dev.knemu;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.resource.ManifestException;
import org.junit.jupiter.api.Test;

class UnusableConfigMapTest {

    @Test
    void isReportedWithTheFileAndTheLineWhereItStands() {
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
                    .isInstanceOf(ManifestException.class)
                    .hasMessageContaining("<text>:6:1 (document 1): data: ")
                    .hasMessageContaining("clusterDefault.brokerClas: unknown field. Did you mean \"brokerClass\"?");
        }
    }
}
