package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * Reads topics of Kafka and sends what it reads to a sink.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker, {@code control-plane/pkg/apis/sources/v1}.
 */
public record KafkaSource(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    /** The version that is stored; {@code v1} is read as well. */
    public static final String API_VERSION = "sources.knative.dev/v1beta1";

    public static final String KIND = "KafkaSource";

    public static final ConditionSet CONDITIONS =
            ConditionSet.living("ConsumerGroup", "OIDCIdentityCreated", "SinkProvided");

    /** What the bytes of a key mean: {@code string} (the default), {@code int}, {@code float} or {@code byte-array}. */
    public static final String KEY_TYPE_LABEL = "kafkasources.sources.knative.dev/key-type";

    /** In namespace {@code default}; topics and sink are still to be said. */
    public static KafkaSource named(String name) {
        return new KafkaSource(
                ObjectMeta.of("default", name),
                new Spec(
                        SourceSpec.EMPTY,
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        "",
                        "",
                        Optional.empty(),
                        Optional.empty()),
                Status.EMPTY);
    }

    /**
     * @param consumers members of the group; defaulted to 1, and 0 reads nothing
     * @param bootstrapServers required; the emulator's own Kafka is used whatever it says
     * @param net SASL and TLS
     * @param topics at least one
     * @param consumerGroup immutable; defaulted to a name made of the source's own
     * @param initialOffset {@code latest} or {@code earliest}; defaulted to {@code latest}
     * @param ordering {@code ordered} or {@code unordered}; defaulted to {@code ordered}
     * @param delivery defaulted to 10 retries, exponential, {@code PT0.3S}, timeout {@code PT600S}
     */
    public record Spec(
            @Inline SourceSpec source,
            Optional<Integer> consumers,
            List<String> bootstrapServers,

            @Kept("the emulator reaches its own Kafka, with the client properties that it was given")
            Optional<FreeForm> net,

            List<String> topics,
            String consumerGroup,
            String initialOffset,
            Optional<String> ordering,
            Optional<DeliverySpec> delivery) {

        public Spec {
            bootstrapServers = List.copyOf(bootstrapServers);
            topics = List.copyOf(topics);
        }

        public Spec withSource(SourceSpec source) {
            return new Spec(
                    source, consumers, bootstrapServers, net, topics, consumerGroup, initialOffset, ordering, delivery);
        }

        public Spec withConsumers(int consumers) {
            return new Spec(
                    source,
                    Optional.of(consumers),
                    bootstrapServers,
                    net,
                    topics,
                    consumerGroup,
                    initialOffset,
                    ordering,
                    delivery);
        }

        public Spec withTopics(List<String> bootstrapServers, List<String> topics) {
            return new Spec(
                    source, consumers, bootstrapServers, net, topics, consumerGroup, initialOffset, ordering, delivery);
        }

        public Spec withConsumerGroup(String consumerGroup) {
            return new Spec(
                    source, consumers, bootstrapServers, net, topics, consumerGroup, initialOffset, ordering, delivery);
        }

        public Spec withInitialOffset(String initialOffset) {
            return new Spec(
                    source, consumers, bootstrapServers, net, topics, consumerGroup, initialOffset, ordering, delivery);
        }

        public Spec withOrdering(String ordering) {
            return new Spec(
                    source,
                    consumers,
                    bootstrapServers,
                    net,
                    topics,
                    consumerGroup,
                    initialOffset,
                    Optional.of(ordering),
                    delivery);
        }

        public Spec withDelivery(Optional<DeliverySpec> delivery) {
            return new Spec(
                    source, consumers, bootstrapServers, net, topics, consumerGroup, initialOffset, ordering, delivery);
        }
    }

    /**
     * @param consumers members of the group that run here
     * @param selector of pods, for the scale subresource
     * @param claims who reads which partition; not told here
     */
    public record Status(
            @Inline CommonStatus common,
            @Inline SourceStatus source,
            int consumers,
            Optional<String> selector,
            Optional<String> claims) {

        public static final Status EMPTY =
                new Status(CommonStatus.EMPTY, SourceStatus.EMPTY, 0, Optional.empty(), Optional.empty());

        public Status withCommon(CommonStatus common) {
            return new Status(common, source, consumers, selector, claims);
        }

        public Status withSource(SourceStatus source) {
            return new Status(common, source, consumers, selector, claims);
        }

        public Status withConsumers(int consumers, String selector) {
            return new Status(common, source, consumers, Optional.of(selector), claims);
        }
    }

    /** @param bootstrapServer of the cluster, as in a manifest */
    public KafkaSource topics(String bootstrapServer, String... topics) {
        return withSpec(spec.withTopics(List.of(bootstrapServer), List.of(topics)));
    }

    public KafkaSource consumerGroup(String consumerGroup) {
        return withSpec(spec.withConsumerGroup(consumerGroup));
    }

    public KafkaSource initialOffset(String initialOffset) {
        return withSpec(spec.withInitialOffset(initialOffset));
    }

    public KafkaSource sink(Destination sink) {
        return withSpec(spec.withSource(spec.source().withSink(sink)));
    }

    /** Puts an extension on every event. */
    public KafkaSource extension(String name, String value) {
        return withSpec(spec.withSource(spec.source().withExtension(name, value)));
    }

    public KafkaSource inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public KafkaSource withSpec(Spec spec) {
        return new KafkaSource(metadata, spec, status);
    }

    public KafkaSource withStatus(Status status) {
        return new KafkaSource(metadata, spec, status);
    }

    @Override
    public KafkaSource withMetadata(ObjectMeta metadata) {
        return new KafkaSource(metadata, spec, status);
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
    public CommonStatus common() {
        return status.common();
    }

    @Override
    public KafkaSource withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
