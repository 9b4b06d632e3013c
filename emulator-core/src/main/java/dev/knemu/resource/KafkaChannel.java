package dev.knemu.resource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A channel that keeps its events in a topic of Kafka.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker, {@code control-plane/pkg/apis/messaging/v1}.
 */
public record KafkaChannel(ObjectMeta metadata, Spec spec, Status status) implements PhysicalChannel {

    /** The version that is stored; {@code v1} is read as well. */
    public static final String API_VERSION = "messaging.knative.dev/v1beta1";

    public static final String KIND = "KafkaChannel";

    public static final ConditionSet CONDITIONS = ConditionSet.living(
            "Addressable",
            "ConfigMapUpdated",
            "ConfigParsed",
            "EventPoliciesReady",
            "ProbeSucceeded",
            "SubscribersReady",
            "TopicReady");

    /** In namespace {@code default}, with one partition. */
    public static KafkaChannel named(String name) {
        return new KafkaChannel(
                ObjectMeta.of("default", name), new Spec(0, 0, "", List.of(), Optional.empty()), Status.EMPTY);
    }

    /**
     * Everything but {@code delivery} and {@code subscribers} is immutable.
     *
     * @param numPartitions of the topic; defaulted to 1
     * @param replicationFactor of the topic; defaulted to 1
     * @param retentionDuration how long the topic keeps events, ISO-8601; defaulted to {@code PT168H}
     * @param subscribers written by the Subscriptions' reconciler only
     * @param delivery for every Subscription that has none
     */
    public record Spec(
            int numPartitions,
            int replicationFactor,
            String retentionDuration,
            List<SubscriberSpec> subscribers,
            Optional<DeliverySpec> delivery) {

        public Spec {
            subscribers = SharedList.of(subscribers);
        }

        public Spec withSubscribers(List<SubscriberSpec> subscribers) {
            return new Spec(numPartitions, replicationFactor, retentionDuration, subscribers, delivery);
        }

        public Spec withDelivery(Optional<DeliverySpec> delivery) {
            return new Spec(numPartitions, replicationFactor, retentionDuration, subscribers, delivery);
        }

        /** {@link #retentionDuration}; empty if it is not ISO-8601. */
        public Optional<Duration> retention() {
            return IsoDuration.parse(retentionDuration);
        }
    }

    public record Status(
            @Inline CommonStatus common,
            @Inline AddressStatus address,
            @Inline SubscribableStatus subscribable,
            @Inline DeliveryStatus delivery,
            @Inline AppliedEventPoliciesStatus policies) {

        public static final Status EMPTY = new Status(
                CommonStatus.EMPTY,
                AddressStatus.EMPTY,
                SubscribableStatus.EMPTY,
                DeliveryStatus.EMPTY,
                AppliedEventPoliciesStatus.EMPTY);

        public Status withCommon(CommonStatus common) {
            return new Status(common, address, subscribable, delivery, policies);
        }

        public Status withAddress(AddressStatus address) {
            return new Status(common, address, subscribable, delivery, policies);
        }

        public Status withSubscribable(SubscribableStatus subscribable) {
            return new Status(common, address, subscribable, delivery, policies);
        }

        public Status withDelivery(DeliveryStatus delivery) {
            return new Status(common, address, subscribable, delivery, policies);
        }
    }

    public KafkaChannel partitions(int numPartitions) {
        return withSpec(new Spec(
                numPartitions,
                spec.replicationFactor(),
                spec.retentionDuration(),
                spec.subscribers(),
                spec.delivery()));
    }

    public KafkaChannel delivery(DeliverySpec delivery) {
        return withSpec(spec.withDelivery(Optional.of(delivery)));
    }

    public KafkaChannel inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public KafkaChannel withSpec(Spec spec) {
        return new KafkaChannel(metadata, spec, status);
    }

    public KafkaChannel withStatus(Status status) {
        return new KafkaChannel(metadata, spec, status);
    }

    @Override
    public List<SubscriberSpec> subscribers() {
        return spec.subscribers();
    }

    @Override
    public KafkaChannel withSubscribers(List<SubscriberSpec> subscribers) {
        return withSpec(spec.withSubscribers(subscribers));
    }

    @Override
    public Optional<DeliverySpec> channelDelivery() {
        return spec.delivery();
    }

    @Override
    public DeliveryStatus deadLetterSink() {
        return status.delivery();
    }

    @Override
    public AddressStatus address() {
        return status.address();
    }

    @Override
    public SubscribableStatus subscribable() {
        return status.subscribable();
    }

    @Override
    public KafkaChannel withMetadata(ObjectMeta metadata) {
        return new KafkaChannel(metadata, spec, status);
    }

    @Override
    public String apiVersion() {
        return API_VERSION;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<AddressStatus> addressStatus() {
        return Optional.of(status.address());
    }

    @Override
    public CommonStatus common() {
        return status.common();
    }

    @Override
    public KafkaChannel withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
