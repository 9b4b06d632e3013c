package dev.knemu.control;

import dev.knemu.channel.Name;
import dev.knemu.channel.TopicDescription;
import dev.knemu.channel.TopicRoute;
import dev.knemu.channel.TopicSpec;
import dev.knemu.control.Destinations.Resolution;
import dev.knemu.control.KafkaConfig.UnusableException;
import dev.knemu.control.Topics.Progress;
import dev.knemu.control.Topics.Wanted;
import dev.knemu.journal.Ref;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Broker of class Kafka or KafkaNamespaced: a topic, and an address at the receiver of the Kafka data plane.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code control-plane/pkg/reconciler/broker/broker.go} and {@code
 * namespaced_broker.go}.
 */
final class KafkaBrokers {

    private static final String DATA_PLANE = "DataPlaneAvailable";
    private static final String CONTRACT = "kafka-broker-brokers-triggers";

    private KafkaBrokers() {}

    static Broker reconcile(Broker broker, Cluster cluster) {
        Conditions conditions = Statuses.begin(broker, cluster);
        Optional<String> refusal = cluster.topics().refusal("Broker");
        if (refusal.isPresent()) {
            return end(
                    broker,
                    broker.status().withAddress(AddressStatus.EMPTY),
                    conditions.markFalse(DATA_PLANE, KafkaStatuses.NOT_CONFIGURED, refusal.get()));
        }
        conditions = conditions.markTrue(DATA_PLANE);
        String namespace = broker.metadata().namespace();
        Optional<String> external = broker.metadata().annotation(Broker.EXTERNAL_TOPIC_ANNOTATION);
        ConfigMap config;
        TopicSpec spec;
        try {
            config = config(broker, cluster);
            String topic = external.orElseGet(() -> KafkaConfig.brokerTopic(broker.metadata(), cluster));
            spec = KafkaConfig.topic(topic, config);
            String secret = config.data().getOrDefault(KafkaConfig.AUTH_SECRET, "");
            KafkaStatuses.missingSecret(config.metadata().namespace(), secret, cluster)
                    .ifPresent(problem -> {
                        throw new UnusableException(problem);
                    });
        } catch (UnusableException unusable) {
            return end(
                    broker,
                    broker.status(),
                    KafkaStatuses.unusableConfig(conditions, String.valueOf(unusable.getMessage())));
        }
        String topic = spec.name();
        Wanted wanted = external.isPresent() ? new Wanted.Found(List.of(topic)) : new Wanted.Made(spec);
        Broker.Status status = broker.status().withCommon(broker.common().withAnnotations(annotations(config, topic)));
        Optional<Destination> sink = broker.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        if (sink.isPresent()) {
            Resolution resolution = Destinations.resolve(sink.get(), namespace, cluster);
            status = status.withDelivery(resolution.asDeadLetterSink());
            if (!resolution.isFound()) {
                return end(
                        broker,
                        status,
                        KafkaStatuses.unusableConfig(
                                conditions,
                                "failed to resolve broker.Spec.Delivery.DeadLetterSink: " + resolution.failure()));
            }
        } else {
            status = status.withDelivery(DeliveryStatus.EMPTY);
        }
        conditions = KafkaStatuses.usableConfig(conditions);
        Progress<List<TopicDescription>> progress = cluster.topics().topics(broker.key(), wanted);
        conditions = KafkaStatuses.topic(conditions, wanted, progress, Optional.empty());
        if (!(progress instanceof Progress.Done)) {
            return end(broker, status, conditions);
        }
        cluster.routes().topic(broker.key(), ref(broker), TopicRoute.of(topic));
        cluster.routes().broker(name(broker), ref(broker), broker.key());
        return end(
                broker,
                status.withAddress(KafkaStatuses.address(address(broker))),
                KafkaStatuses.inContract(conditions, CONTRACT));
    }

    static void removed(Broker broker, Cluster cluster) {
        cluster.routes().removeBroker(name(broker));
        cluster.routes().removeChannel(broker.key());
        String topic = broker.common().annotations().getOrDefault(KafkaConfig.TOPIC, "");
        if (topic.isEmpty()
                || broker.metadata()
                        .annotation(Broker.EXTERNAL_TOPIC_ANNOTATION)
                        .isPresent()) {
            cluster.topics().forgetTopics(broker.key());
        } else {
            cluster.topics().removeTopic(broker.key(), topic);
        }
    }

    private static ConfigMap config(Broker broker, Cluster cluster) {
        Optional<KReference> config = broker.spec().config();
        if (config.isEmpty() || !config.get().kind().equals(ConfigMap.KIND)) {
            throw new UnusableException("supported config Kind: ConfigMap - got "
                    + config.map(KReference::kind).orElse(""));
        }
        String namespace = broker.metadata().namespace();
        if (broker.brokerClass().equals(Broker.KAFKA_NAMESPACED_CLASS)
                && !config.get().namespace().isEmpty()
                && !config.get().namespace().equals(namespace)) {
            throw new UnusableException("broker with " + Broker.KAFKA_NAMESPACED_CLASS
                    + " class need the config in the same namespace with the broker. Broker.spec.config: "
                    + config.get().namespace() + "/" + config.get().name());
        }
        return KafkaConfig.ofBroker(config.get().key(namespace), cluster);
    }

    /** What was in the ConfigMap, as upstream keeps it in case the ConfigMap goes first. */
    private static Map<String, String> annotations(ConfigMap config, String topic) {
        Map<String, String> annotations = new TreeMap<>(config.data());
        annotations.put(KafkaConfig.TOPIC, topic);
        return annotations;
    }

    /** Where its Triggers' replies go, and whatever is sent to it. */
    static URI address(Broker broker) {
        String namespace = broker.metadata().namespace();
        String name = broker.metadata().name();
        return broker.brokerClass().equals(Broker.KAFKA_NAMESPACED_CLASS)
                ? ClusterAddresses.kafkaNamespacedBroker(namespace, name)
                : ClusterAddresses.kafkaBroker(namespace, name);
    }

    static Ref ref(Broker broker) {
        return new Ref(
                Broker.KIND, broker.metadata().namespace(), broker.metadata().name());
    }

    private static Name name(Broker broker) {
        return new Name(broker.metadata().namespace(), broker.metadata().name());
    }

    private static Broker end(Broker broker, Broker.Status status, Conditions conditions) {
        return (Broker) Statuses.end(broker.withStatus(status), conditions);
    }
}
