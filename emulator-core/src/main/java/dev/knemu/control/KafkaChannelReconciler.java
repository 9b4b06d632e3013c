package dev.knemu.control;

import dev.knemu.channel.TopicDescription;
import dev.knemu.channel.TopicRoute;
import dev.knemu.channel.TopicSpec;
import dev.knemu.control.Destinations.Resolution;
import dev.knemu.control.Topics.Progress;
import dev.knemu.control.Topics.Wanted;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Broker;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.Condition;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.SubscribableStatus;
import dev.knemu.resource.SubscriberSpec;
import dev.knemu.resource.SubscriberStatus;
import dev.knemu.transport.ClusterAddresses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A channel in Kafka: a topic, an address, and the list of those who subscribe; each of them is a consumer group of its
 * own, which the Subscription's reconciler asks for.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code control-plane/pkg/reconciler/channel/v2/channelv2.go}.
 */
final class KafkaChannelReconciler implements Reconciler<KafkaChannel> {

    private static final String TOPIC_READY = "TopicReady";
    private static final String CONTRACT = "kafka-channel-channels-subscriptions";

    @Override
    public KafkaChannel reconcile(KafkaChannel stored, Cluster cluster) {
        List<SubscriberSpec> subscribers = cluster.members().specs(stored.key());
        KafkaChannel channel = stored;
        if (!stored.subscribers().equals(subscribers)) {
            channel = cluster.writeOwn(KafkaChannel.class, stored.withSubscribers(subscribers));
        }
        cluster.members().written(channel.key()).forEach(cluster::enqueue);
        Conditions conditions = Statuses.begin(channel, cluster);
        Optional<String> refusal = cluster.topics().refusal(KafkaChannel.KIND);
        if (refusal.isPresent()) {
            return end(
                    channel,
                    channel.status().withAddress(AddressStatus.EMPTY),
                    conditions.markFalse(TOPIC_READY, KafkaStatuses.NOT_CONFIGURED, refusal.get()));
        }
        String namespace = channel.metadata().namespace();
        Optional<String> missing = KafkaStatuses.missingSecret(
                ClusterConfig.SYSTEM_NAMESPACE, KafkaConfig.channelSecret(cluster), cluster);
        if (missing.isPresent()) {
            return end(channel, channel.status(), KafkaStatuses.unusableConfig(conditions, missing.get()));
        }
        KafkaChannel.Status status = channel.status();
        Optional<Destination> sink = channel.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        if (sink.isPresent()) {
            Resolution resolution = Destinations.resolve(sink.get(), namespace, cluster);
            status = status.withDelivery(resolution.asDeadLetterSink());
            if (!resolution.isFound()) {
                return end(
                        channel,
                        status,
                        KafkaStatuses.unusableConfig(
                                conditions, "failed to resolve dead letter sink: " + resolution.failure()));
            }
        } else {
            status = status.withDelivery(DeliveryStatus.EMPTY);
        }
        conditions = KafkaStatuses.usableConfig(conditions);

        // A name once given stays, whatever the template says later.
        KafkaChannel now = channel;
        String topic = Optional.ofNullable(channel.common().annotations().get(KafkaConfig.TOPIC))
                .orElseGet(() -> KafkaConfig.channelTopic(now.metadata(), cluster));
        Map<String, String> annotations = new TreeMap<>(channel.common().annotations());
        annotations.put(KafkaConfig.TOPIC, topic);
        status = status.withCommon(status.common().withAnnotations(annotations));
        Wanted wanted = new Wanted.Made(spec(topic, channel));
        Progress<List<TopicDescription>> progress = cluster.topics().topics(channel.key(), wanted);
        conditions = KafkaStatuses.topic(conditions, wanted, progress, Optional.empty());
        if (!(progress instanceof Progress.Done)) {
            return end(channel, status, conditions);
        }
        cluster.routes()
                .channel(
                        channel.key(),
                        PhysicalChannels.ref(channel),
                        false,
                        Facts.isControlledBy(channel, Broker.KIND),
                        TopicRoute.of(topic));
        List<SubscriberStatus> statuses = cluster.members().statuses(channel.key());
        conditions = statuses.stream().allMatch(subscriber -> subscriber.ready() == Condition.Status.True)
                ? conditions.markTrue("SubscribersReady")
                : conditions.markUnknown(
                        "SubscribersReady", "all subscribers not ready", "failed to reconcile consumer group");
        status = status.withSubscribable(new SubscribableStatus(statuses))
                .withAddress(KafkaStatuses.address(ClusterAddresses.kafkaChannel(
                        namespace, channel.metadata().name())));
        return end(channel, status, KafkaStatuses.inContract(conditions, CONTRACT));
    }

    private static TopicSpec spec(String topic, KafkaChannel channel) {
        Duration retention = channel.spec().retention().orElseThrow();
        return new TopicSpec(
                topic,
                channel.spec().numPartitions(),
                channel.spec().replicationFactor(),
                Map.of("retention.ms", Long.toString(retention.toMillis())));
    }

    @Override
    public void removed(KafkaChannel channel, Cluster cluster) {
        cluster.members().forget(channel.key());
        cluster.routes().removeChannel(channel.key());
        String topic = channel.common().annotations().getOrDefault(KafkaConfig.TOPIC, "");
        if (!topic.isEmpty()) {
            cluster.topics().removeTopic(channel.key(), topic);
        }
    }

    private static KafkaChannel end(KafkaChannel channel, KafkaChannel.Status status, Conditions conditions) {
        return (KafkaChannel) Statuses.end(channel.withStatus(status), conditions);
    }
}
