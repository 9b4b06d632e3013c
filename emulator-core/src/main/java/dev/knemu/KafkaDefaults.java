package dev.knemu;

import dev.knemu.channel.TopicStoreProvider;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.Resource;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** What an emulator over Kafka begins with. */
final class KafkaDefaults {

    private static final String NAME = "kafka";

    /** Those that make KafkaChannel the channel of whoever asks for none in particular. */
    static final List<Resource> CONFIG_MAPS = List.of(
            ConfigMap.of(ClusterConfig.SYSTEM_NAMESPACE, "default-ch-webhook", Map.of("default-ch-config", """
                            clusterDefault:
                              apiVersion: messaging.knative.dev/v1beta1
                              kind: KafkaChannel
                              spec:
                                numPartitions: 1
                                replicationFactor: 1
                            """)),
            ConfigMap.of(
                    ClusterConfig.SYSTEM_NAMESPACE,
                    ClusterConfig.DEFAULT_BROKER_CHANNEL,
                    Map.of("channel-template-spec", """
                            apiVersion: messaging.knative.dev/v1beta1
                            kind: KafkaChannel
                            spec:
                              numPartitions: 1
                              replicationFactor: 1
                            """)));

    private KafkaDefaults() {}

    /**
     * @throws IllegalArgumentException when time is virtual: Kafka's is real
     * @throws IllegalStateException when nothing on the class path speaks to Kafka
     */
    static TopicStoreProvider provider(EmulatorOptions options) {
        if (options.virtualTime()) {
            throw new IllegalArgumentException(
                    "This emulator is to run in virtual time and over Kafka, whose time is real:"
                            + " no clock of ours can make a record come sooner. Leave out inVirtualTime() or withKafka(...).");
        }
        // The class loader that has the emulator, whichever thread starts it.
        return ServiceLoader.load(TopicStoreProvider.class, EventingEmulator.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(NAME))
                .findFirst()
                .orElseThrow(() -> missing());
    }

    static IllegalStateException missing() {
        return new IllegalStateException("Kafka is configured, and nothing on the class path speaks to it. Add"
                + " dev.knemu:emulator-kafka, in the version of emulator-core.");
    }
}
