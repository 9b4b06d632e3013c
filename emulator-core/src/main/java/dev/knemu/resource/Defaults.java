package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.BrokerDefaults.BrokerConfig;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * What the defaulting webhook fills in before a resource is validated and stored. A function of its arguments.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/**}{@code /*_defaults.go}. Runs on every create and update, so a
 * default that was removed comes back.
 */
public final class Defaults {
    private static final String BROKER_LABEL = "eventing.knative.dev/broker";

    private Defaults() {}

    /** The same resource with its defaults; kinds without any come back unchanged. */
    public static Resource of(Resource resource, ClusterConfig config) {
        String namespace = resource.metadata().namespace();
        if (resource instanceof Broker broker) {
            return broker(broker, config.brokerDefaults());
        }
        if (resource instanceof Trigger trigger) {
            return trigger(trigger);
        }
        if (resource instanceof EventType eventType) {
            EventType.Spec spec = eventType.spec();
            return eventType.withSpec(spec.withReference(spec.reference().map(ref -> in(namespace, ref))));
        }
        if (resource instanceof Channel channel) {
            return channel(channel, config);
        }
        if (resource instanceof InMemoryChannel channel) {
            InMemoryChannel.Spec spec = channel.spec();
            return channel.withMetadata(subscribable(channel.metadata()))
                    .withSpec(spec.withDelivery(delivery(namespace, spec.delivery())));
        }
        if (resource instanceof KafkaChannel channel) {
            return kafkaChannel(channel);
        }
        if (resource instanceof KafkaSource source) {
            return kafkaSource(source);
        }
        if (resource instanceof KafkaSink sink) {
            return sink.spec().contentMode().isPresent() ? sink : sink.contentMode("binary");
        }
        if (resource instanceof Subscription subscription) {
            Subscription.Spec spec = subscription.spec();
            return subscription.withSpec(spec.withSubscriber(spec.subscriber().map(to -> in(namespace, to)))
                    .withReply(spec.reply().map(to -> in(namespace, to)))
                    .withDelivery(delivery(namespace, spec.delivery())));
        }
        if (resource instanceof Sequence sequence) {
            return sequence(sequence, config);
        }
        if (resource instanceof Parallel parallel) {
            return parallel(parallel, config);
        }
        if (resource instanceof PingSource source) {
            PingSource.Spec spec =
                    source.spec().withSource(in(namespace, source.spec().source()));
            return source.withSpec(spec.schedule().isEmpty() ? spec.withSchedule("* * * * *") : spec);
        }
        if (resource instanceof ContainerSource source) {
            return source.withSpec(source.spec()
                    .withSource(in(namespace, source.spec().source()))
                    .withTemplate(namedContainers(
                            source.metadata().name(), source.spec().template())));
        }
        if (resource instanceof GitHubSource source) {
            return source.withSpec(
                    source.spec().withSource(in(namespace, source.spec().source())));
        }
        if (resource instanceof GitLabSource source) {
            return source.withSpec(
                    source.spec().withSource(in(namespace, source.spec().source())));
        }
        if (resource instanceof SinkBinding binding) {
            SinkBinding.Subject subject = binding.spec().subject();
            return binding.withSpec(binding.spec()
                    .withSource(in(namespace, binding.spec().source()))
                    .withSubject(subject.namespace().isEmpty() ? subject.withNamespace(namespace) : subject));
        }
        return resource;
    }

    private static Broker broker(Broker broker, BrokerDefaults defaults) {
        String namespace = broker.metadata().namespace();
        Broker result = broker;
        if (broker.brokerClass().isEmpty()) {
            result = defaults.brokerClass(namespace).map(broker::brokerClass).orElse(broker);
        }
        Optional<BrokerConfig> config = defaults.config(namespace, result.brokerClass());
        Broker.Spec spec = result.spec();
        if (spec.config().isEmpty()
                && config.isPresent()
                && !config.get().reference().isEmpty()) {
            spec = spec.withConfig(config.get().reference());
        }
        if (spec.delivery().isEmpty()) {
            // Neither timeout nor retryAfterMax nor format: upstream copies these four only.
            spec = spec.withDelivery(config.flatMap(BrokerConfig::delivery)
                    .map(delivery -> new DeliverySpec(
                            delivery.deadLetterSink(),
                            delivery.retry(),
                            delivery.backoffPolicy(),
                            delivery.backoffDelay(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty())));
        }
        if (spec.config().isPresent()) {
            spec = spec.withConfig(in(namespace, spec.config().get()));
        }
        return result.withSpec(spec.withDelivery(delivery(namespace, spec.delivery())));
    }

    private static Trigger trigger(Trigger trigger) {
        String namespace = trigger.metadata().namespace();
        Trigger.Spec spec = trigger.spec();
        Trigger result =
                trigger.withSpec(spec.withFilter(Optional.of(spec.filter().orElse(TriggerFilter.EMPTY)))
                        .withSubscriber(in(namespace, spec.subscriber()))
                        .withDelivery(delivery(namespace, spec.delivery())));
        return spec.broker().isEmpty()
                ? result
                : result.withMetadata(result.metadata().withLabel(BROKER_LABEL, spec.broker()));
    }

    private static Channel channel(Channel channel, ClusterConfig config) {
        String namespace = channel.metadata().namespace();
        Channel.Spec spec = channel.spec();
        if (spec.channelTemplate().isEmpty()) {
            spec = config.channelDefaults()
                    .template(namespace)
                    .map(spec::withChannelTemplate)
                    .orElse(spec);
        }
        return channel.withMetadata(subscribable(channel.metadata()))
                .withSpec(spec.withDelivery(delivery(namespace, spec.delivery())));
    }

    /** Source: eventing-kafka-broker {@code control-plane/pkg/apis/messaging/v1/kafka_channel_defaults.go}. */
    private static KafkaChannel kafkaChannel(KafkaChannel channel) {
        KafkaChannel.Spec spec = channel.spec();
        return channel.withMetadata(subscribable(channel.metadata()))
                .withSpec(new KafkaChannel.Spec(
                        spec.numPartitions() == 0 ? 1 : spec.numPartitions(),
                        spec.replicationFactor() == 0 ? 1 : spec.replicationFactor(),
                        spec.retentionDuration().isEmpty() ? "PT168H" : spec.retentionDuration(),
                        spec.subscribers(),
                        delivery(channel.metadata().namespace(), spec.delivery())));
    }

    /**
     * Source: eventing-kafka-broker {@code control-plane/pkg/apis/sources/v1/kafka_defaults.go}, which makes up a new
     * consumer group each time; here it is the same for the same name, so that an emulator that is started again goes on
     * where it was.
     */
    private static KafkaSource kafkaSource(KafkaSource source) {
        String namespace = source.metadata().namespace();
        KafkaSource.Spec spec =
                source.spec().withSource(in(namespace, source.spec().source()));
        if (spec.consumerGroup().isEmpty()) {
            String name = "KafkaSource/" + namespace + "/" + source.metadata().name();
            spec = spec.withConsumerGroup(
                    "knative-kafka-source-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        }
        if (spec.consumers().isEmpty()) {
            spec = spec.withConsumers(1);
        }
        if (spec.initialOffset().isEmpty()) {
            spec = spec.withInitialOffset("latest");
        }
        if (spec.ordering().isEmpty()) {
            spec = spec.withOrdering("ordered");
        }
        return source.withSpec(spec.withDelivery(
                spec.delivery().isPresent()
                        ? delivery(namespace, spec.delivery())
                        : Optional.of(new DeliverySpec(
                                Optional.empty(),
                                Optional.of(10),
                                Optional.of("exponential"),
                                Optional.of("PT0.3S"),
                                Optional.of("PT600S"),
                                Optional.empty(),
                                Optional.empty()))));
    }

    private static Sequence sequence(Sequence sequence, ClusterConfig config) {
        String namespace = sequence.metadata().namespace();
        Sequence.Spec spec = sequence.spec();
        if (spec.channelTemplate().isEmpty()) {
            spec = config.channelDefaults()
                    .template(namespace)
                    .map(spec::withChannelTemplate)
                    .orElse(spec);
        }
        return sequence.withSpec(spec.withSteps(spec.steps().stream()
                        .map(step -> new Sequence.Step(in(namespace, step.destination()), step.delivery()))
                        .toList())
                .withReply(spec.reply().map(to -> in(namespace, to))));
    }

    private static Parallel parallel(Parallel parallel, ClusterConfig config) {
        String namespace = parallel.metadata().namespace();
        Parallel.Spec spec = parallel.spec();
        if (spec.channelTemplate().isEmpty()) {
            spec = config.channelDefaults()
                    .template(namespace)
                    .map(spec::withChannelTemplate)
                    .orElse(spec);
        }
        return parallel.withSpec(spec.withBranches(spec.branches().stream()
                        .map(branch -> new Parallel.Branch(
                                branch.filter().map(to -> in(namespace, to)),
                                in(namespace, branch.subscriber()),
                                branch.reply().map(to -> in(namespace, to)),
                                branch.delivery()))
                        .toList())
                .withReply(spec.reply().map(to -> in(namespace, to))));
    }

    private static ObjectMeta subscribable(ObjectMeta metadata) {
        return metadata.annotation(Channel.SUBSCRIBABLE_ANNOTATION).isPresent()
                ? metadata
                : metadata.withAnnotation(Channel.SUBSCRIBABLE_ANNOTATION, "v1");
    }

    private static FreeForm namedContainers(String source, FreeForm template) {
        ObjectNode tree = template.tree();
        JsonNode containers = tree.path("spec").path("containers");
        for (int i = 0; i < containers.size(); i++) {
            if (containers.get(i) instanceof ObjectNode container
                    && container.path("name").asText().isEmpty()) {
                container.put("name", source + "-" + i);
            }
        }
        return FreeForm.of(tree);
    }

    private static SourceSpec in(String namespace, SourceSpec source) {
        return source.withSink(in(namespace, source.sink()));
    }

    private static Optional<DeliverySpec> delivery(String namespace, Optional<DeliverySpec> delivery) {
        return delivery.map(spec -> spec.deadLetterSink()
                .map(sink -> spec.withDeadLetterSink(in(namespace, sink)))
                .orElse(spec));
    }

    private static Destination in(String namespace, Destination destination) {
        return destination
                .ref()
                .map(ref -> destination.withRef(in(namespace, ref)))
                .orElse(destination);
    }

    private static KReference in(String namespace, KReference ref) {
        return ref.namespace().isEmpty() ? ref.withNamespace(namespace) : ref;
    }
}
