package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * An address that adds whatever is sent to it to a topic of Kafka.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker, {@code control-plane/pkg/apis/eventing/v1alpha1}.
 */
public record KafkaSink(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "eventing.knative.dev/v1alpha1";
    public static final String KIND = "KafkaSink";

    public static final ConditionSet CONDITIONS = ConditionSet.living(
            "Addressable",
            "ConfigMapUpdated",
            "ConfigParsed",
            "DataPlaneAvailable",
            "EventPoliciesReady",
            "ProbeSucceeded",
            "TopicReady");

    /** In namespace {@code default}; the topic is still to be said. */
    public static KafkaSink named(String name) {
        return new KafkaSink(
                ObjectMeta.of("default", name),
                new Spec("", Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Optional.empty()),
                Status.EMPTY);
    }

    /**
     * @param topic immutable
     * @param numPartitions with {@code replicationFactor}: the topic is made; without both: it must be there; immutable
     * @param replicationFactor as numPartitions; immutable
     * @param bootstrapServers required; the emulator's own Kafka is used whatever it says
     * @param contentMode {@code binary} or {@code structured}; defaulted to {@code binary}
     * @param auth the Secret {@code secret.ref.name}, which must be there; the emulator's own Kafka settings are used
     */
    public record Spec(
            String topic,
            Optional<Integer> numPartitions,
            Optional<Integer> replicationFactor,
            List<String> bootstrapServers,
            Optional<String> contentMode,
            Optional<FreeForm> auth) {

        public Spec {
            bootstrapServers = List.copyOf(bootstrapServers);
        }

        public Spec withContentMode(String contentMode) {
            return new Spec(topic, numPartitions, replicationFactor, bootstrapServers, Optional.of(contentMode), auth);
        }
    }

    public record Status(
            @Inline CommonStatus common,
            @Inline AddressStatus address,
            @Inline AppliedEventPoliciesStatus policies) {

        public static final Status EMPTY =
                new Status(CommonStatus.EMPTY, AddressStatus.EMPTY, AppliedEventPoliciesStatus.EMPTY);

        public Status withCommon(CommonStatus common) {
            return new Status(common, address, policies);
        }

        public Status withAddress(AddressStatus address) {
            return new Status(common, address, policies);
        }
    }

    /** @param bootstrapServers at least one */
    public KafkaSink topic(String topic, String... bootstrapServers) {
        return withSpec(new Spec(
                topic,
                spec.numPartitions(),
                spec.replicationFactor(),
                List.of(bootstrapServers),
                spec.contentMode(),
                spec.auth()));
    }

    /** Has the topic made. */
    public KafkaSink partitions(int numPartitions, int replicationFactor) {
        return withSpec(new Spec(
                spec.topic(),
                Optional.of(numPartitions),
                Optional.of(replicationFactor),
                spec.bootstrapServers(),
                spec.contentMode(),
                spec.auth()));
    }

    public KafkaSink contentMode(String contentMode) {
        return withSpec(spec.withContentMode(contentMode));
    }

    public KafkaSink inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public KafkaSink withSpec(Spec spec) {
        return new KafkaSink(metadata, spec, status);
    }

    public KafkaSink withStatus(Status status) {
        return new KafkaSink(metadata, spec, status);
    }

    @Override
    public KafkaSink withMetadata(ObjectMeta metadata) {
        return new KafkaSink(metadata, spec, status);
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
    public KafkaSink withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
