package dev.knemu.resource;

import java.util.Optional;

/**
 * An event mesh in one address: Triggers take from it what they want.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/eventing/v1/broker_types.go}.
 */
public record Broker(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "eventing.knative.dev/v1";
    public static final String KIND = "Broker";
    /** The annotation that names the implementation; immutable. */
    public static final String CLASS_ANNOTATION = "eventing.knative.dev/broker.class";
    /** The implementation over channels, and the default. */
    public static final String MT_CLASS = "MTChannelBasedBroker";

    /** The implementation over Kafka. */
    public static final String KAFKA_CLASS = "Kafka";
    /** The same with its data plane in the Broker's own namespace. */
    public static final String KAFKA_NAMESPACED_CLASS = "KafkaNamespaced";
    /** For the class Kafka: a topic that is there already, and that nobody makes or deletes. */
    public static final String EXTERNAL_TOPIC_ANNOTATION = "kafka.eventing.knative.dev/external.topic";

    public static final ConditionSet CONDITIONS = ConditionSet.living(
            "Addressable",
            "DeadLetterSinkResolved",
            "EventPoliciesReady",
            "FilterReady",
            "IngressReady",
            "TriggerChannelReady");

    /** Of the classes over Kafka. */
    public static final ConditionSet KAFKA_CONDITIONS = ConditionSet.living(
            "Addressable",
            "ConfigMapUpdated",
            "ConfigParsed",
            "DataPlaneAvailable",
            "EventPoliciesReady",
            "ProbeSucceeded",
            "TopicReady");

    /** In namespace {@code default}, with nothing set: defaulting fills in class, config and delivery. */
    public static Broker named(String name) {
        return new Broker(ObjectMeta.of("default", name), new Spec(Optional.empty(), Optional.empty()), Status.EMPTY);
    }

    /**
     * @param config where the implementation finds its settings; a ConfigMap for the MT broker
     * @param delivery for every Trigger that has none; absent: the cluster's default
     */
    public record Spec(Optional<KReference> config, Optional<DeliverySpec> delivery) {

        public Spec withConfig(KReference config) {
            return new Spec(Optional.of(config), delivery);
        }

        public Spec withDelivery(Optional<DeliverySpec> delivery) {
            return new Spec(config, delivery);
        }
    }

    public record Status(
            @Inline CommonStatus common,
            @Inline AddressStatus address,
            @Inline DeliveryStatus delivery,
            @Inline AppliedEventPoliciesStatus policies) {

        public static final Status EMPTY = new Status(
                CommonStatus.EMPTY, AddressStatus.EMPTY, DeliveryStatus.EMPTY, AppliedEventPoliciesStatus.EMPTY);

        public Status withCommon(CommonStatus common) {
            return new Status(common, address, delivery, policies);
        }

        public Status withAddress(AddressStatus address) {
            return new Status(common, address, delivery, policies);
        }

        public Status withDelivery(DeliveryStatus delivery) {
            return new Status(common, address, delivery, policies);
        }
    }

    /** The implementation asked for; {@code ""} before defaulting. */
    public String brokerClass() {
        return metadata.annotation(CLASS_ANNOTATION).orElse("");
    }

    /** Whether it is of a class whose events are kept in Kafka. */
    public boolean isKafka() {
        return brokerClass().equals(KAFKA_CLASS) || brokerClass().equals(KAFKA_NAMESPACED_CLASS);
    }

    public Broker brokerClass(String brokerClass) {
        return withMetadata(metadata.withAnnotation(CLASS_ANNOTATION, brokerClass));
    }

    public Broker inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public Broker config(KReference config) {
        return withSpec(spec.withConfig(config));
    }

    public Broker delivery(DeliverySpec delivery) {
        return withSpec(spec.withDelivery(Optional.of(delivery)));
    }

    public Broker withSpec(Spec spec) {
        return new Broker(metadata, spec, status);
    }

    public Broker withStatus(Status status) {
        return new Broker(metadata, spec, status);
    }

    @Override
    public Broker withMetadata(ObjectMeta metadata) {
        return new Broker(metadata, spec, status);
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
    public Broker withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return isKafka() ? KAFKA_CONDITIONS : CONDITIONS;
    }
}
