package dev.knemu.control;

import dev.knemu.channel.TopicSpec;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.ResourceKey;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the ConfigMaps of Knative's Kafka components say, with upstream's defaults for those that are not there.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code control-plane/pkg/kafka/topic.go}, {@code
 * control-plane/pkg/apis/config/features.go} and {@code control-plane/config/eventing-kafka-broker}.
 */
final class KafkaConfig {

    static final String AUTH_SECRET = "auth.secret.ref.name";

    /** Status annotations of a Broker, and of a KafkaChannel. */
    static final String TOPIC = "default.topic";

    private static final String BROKER_CONFIG = "kafka-broker-config";
    private static final String CHANNEL_CONFIG = "kafka-channel-config";
    private static final String FEATURES = "config-kafka-features";
    private static final String PARTITIONS = "default.topic.partitions";
    private static final String REPLICATION_FACTOR = "default.topic.replication.factor";
    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    private static final String TOPIC_CONFIG = "default.topic.config.";
    private static final String SERVERS = "my-cluster-kafka-bootstrap.kafka:9092";

    private static final ConfigMap INSTALLED = ConfigMap.of(
            ClusterConfig.SYSTEM_NAMESPACE,
            BROKER_CONFIG,
            Map.of(PARTITIONS, "10", REPLICATION_FACTOR, "3", BOOTSTRAP_SERVERS, SERVERS));

    private static final Pattern FIELD = Pattern.compile("\\{\\{-?\\s*\\.(\\w+)\\s*-?}}");

    private KafkaConfig() {}

    /** Something in a ConfigMap that no topic can be made of. */
    static final class UnusableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    /**
     * The ConfigMap that a Broker refers to; the one that every installation comes with need not be applied.
     *
     * @throws UnusableException when there is none
     */
    static ConfigMap ofBroker(ResourceKey key, Cluster cluster) {
        return cluster.get(ConfigMap.class, key).orElseGet(() -> {
            if (key.namespace().equals(ClusterConfig.SYSTEM_NAMESPACE)
                    && key.name().equals(BROKER_CONFIG)) {
                return INSTALLED;
            }
            throw new UnusableException("failed to get configmap " + key.namespace() + "/" + key.name()
                    + ": configmap \"" + key.name() + "\" not found");
        });
    }

    /** @throws UnusableException when it says what no topic can have, or leaves something out */
    static TopicSpec topic(String name, ConfigMap configMap) {
        Map<String, String> data = configMap.data();
        int partitions = number(configMap, PARTITIONS);
        int replicationFactor = number(configMap, REPLICATION_FACTOR);
        String servers = data.getOrDefault(BOOTSTRAP_SERVERS, "").strip();
        if (partitions <= 0 || replicationFactor <= 0 || servers.isEmpty()) {
            throw new UnusableException("unable to build topic config from configmap: error validating topic config:"
                    + " invalid configuration - numPartitions: " + partitions + " - replicationFactor: "
                    + replicationFactor + " - bootstrapServers: [" + servers + "] - ConfigMap data: "
                    + new TreeMap<>(data));
        }
        Map<String, String> config = new TreeMap<>();
        data.forEach((key, value) -> {
            if (key.startsWith(TOPIC_CONFIG)) {
                config.put(key.substring(TOPIC_CONFIG.length()), value);
            }
        });
        return new TopicSpec(name, partitions, replicationFactor, config);
    }

    private static int number(ConfigMap configMap, String key) {
        String value = configMap.data().getOrDefault(key, "0").strip();
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UnusableException("unable to build topic config from configmap: failed to parse config map "
                    + configMap.metadata().namespace() + "/"
                    + configMap.metadata().name() + ": failed to parse \""
                    + key + "\": \"" + value + "\" is no whole number");
        }
    }

    /** The Secret that {@code kafka-channel-config} names; {@code ""} for none. */
    static String channelSecret(Cluster cluster) {
        return cluster.get(ConfigMap.class, systemKey(CHANNEL_CONFIG))
                .map(config -> config.data().getOrDefault(AUTH_SECRET, ""))
                .orElse("");
    }

    static String brokerTopic(ObjectMeta broker, Cluster cluster) {
        return named("brokers-topic-template", "knative-broker-{{ .Namespace }}-{{ .Name }}", broker, cluster);
    }

    static String triggerGroup(ObjectMeta trigger, Cluster cluster) {
        return named(
                "triggers-consumergroup-template", "knative-trigger-{{ .Namespace }}-{{ .Name }}", trigger, cluster);
    }

    static String channelTopic(ObjectMeta channel, Cluster cluster) {
        return named(
                "channels-topic-template", "knative-messaging-kafka.{{ .Namespace }}.{{ .Name }}", channel, cluster);
    }

    /** Also by the old names, with dots. */
    private static String named(String template, String otherwise, ObjectMeta of, Cluster cluster) {
        String text = cluster.get(ConfigMap.class, systemKey(FEATURES))
                .map(features -> features.data()
                        .getOrDefault(template, features.data().getOrDefault(template.replace('-', '.'), "")))
                .filter(value -> !value.isBlank())
                .orElse(otherwise);
        Matcher field = FIELD.matcher(text);
        return field.replaceAll(found -> Matcher.quoteReplacement(
                switch (found.group(1)) {
                    case "Namespace" -> of.namespace();
                    case "Name" -> of.name();
                    case "UID" -> of.uid();
                    default -> found.group();
                }));
    }

    private static ResourceKey systemKey(String name) {
        return new ResourceKey("", ConfigMap.KIND, ClusterConfig.SYSTEM_NAMESPACE, name);
    }
}
