package dev.knemu.control;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.RecordMapping;
import dev.knemu.channel.RecordMapping.KeyType;
import dev.knemu.channel.TopicDescription;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicRoute;
import dev.knemu.control.Destinations.Resolution;
import dev.knemu.control.Topics.Progress;
import dev.knemu.control.Topics.Wanted;
import dev.knemu.dispatch.DeliveryRules;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.filter.NoFilter;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KafkaSource;
import dev.knemu.resource.SourceStatus.CloudEventAttributes;
import dev.knemu.transport.ContentMode;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A KafkaSource: a consumer group on topics that must be there, with one subscription, whose subscriber is the sink.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code control-plane/pkg/reconciler/source/v2/sourcev2.go}.
 */
final class KafkaSourceReconciler implements Reconciler<KafkaSource> {

    private static final String CONSUMER_GROUP = "ConsumerGroup";
    private static final String TYPE = "dev.knative.kafka.event";

    @Override
    public KafkaSource reconcile(KafkaSource source, Cluster cluster) {
        Conditions conditions = Statuses.oidcDisabled(Statuses.begin(source, cluster));
        Optional<String> refusal = cluster.topics().refusal(KafkaSource.KIND);
        if (refusal.isPresent()) {
            return end(
                    source,
                    source.status(),
                    conditions.markFalse(CONSUMER_GROUP, KafkaStatuses.NOT_CONFIGURED, refusal.get()));
        }
        String namespace = source.metadata().namespace();
        Resolution sink = Destinations.resolve(source.spec().source().sink(), namespace, cluster);
        KafkaSource.Status status =
                source.status().withSource(Sources.withSink(source.status().source(), sink));
        if (!sink.isFound()) {
            leave(source, cluster);
            return end(source, status.withConsumers(0, ""), Sources.noSink(conditions, sink));
        }
        conditions = conditions.markTrue(Sources.SINK_PROVIDED);
        status = status.withSource(status.source().withCeAttributes(ceAttributes(source)));
        @Nullable URI deadLetterSink = null;
        Optional<Destination> dead = source.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        if (dead.isPresent()) {
            Resolution resolution = Destinations.resolve(dead.get(), namespace, cluster);
            if (!resolution.isFound()) {
                leave(source, cluster);
                return end(
                        source,
                        status.withConsumers(0, ""),
                        conditions.markFalse(
                                CONSUMER_GROUP,
                                "ReconcileContract",
                                "failed to resolve dead letter sink: " + resolution.failure()));
            }
            deadLetterSink = resolution.url().orElseThrow();
        }
        Progress<List<TopicDescription>> topics = cluster.topics()
                .topics(source.key(), new Wanted.Found(source.spec().topics()));
        if (topics instanceof Progress.Failed<List<TopicDescription>> failed) {
            return end(
                    source,
                    status.withConsumers(0, ""),
                    conditions.markFalse(
                            CONSUMER_GROUP,
                            "Topic is not present or invalid",
                            "topics " + source.spec().topics() + ": "
                                    + failed.problem().getMessage()));
        }
        if (!(topics instanceof Progress.Done)) {
            return end(
                    source,
                    status,
                    conditions.markUnknown(
                            CONSUMER_GROUP,
                            "TopicPending",
                            "Kafka has been asked for topics " + source.spec().topics() + "."));
        }
        Ref ref = ref(source);
        cluster.routes()
                .topic(
                        source.key(),
                        ref,
                        new TopicRoute(
                                "", ContentMode.BINARY, source.spec().source().extensions()));
        cluster.routes()
                .subscribe(
                        source.key(),
                        source.metadata().uid(),
                        new SubscriptionRoute(
                                ref,
                                source.metadata().uid(),
                                NoFilter.ABSENT,
                                sink.url().orElseThrow(),
                                null,
                                deadLetterSink,
                                Plans.of(source.spec().delivery(), DeliveryRules.KAFKA, Optional.empty()),
                                false,
                                true,
                                DeliveryRules.KAFKA));
        TopicGroup group = group(source, ref);
        Progress<Void> progress = cluster.topics().read(source.key(), group);
        return end(
                source,
                status.withConsumers(progress instanceof Progress.Done ? group.consumers() : 0, ""),
                KafkaTriggers.group(conditions, CONSUMER_GROUP, progress, group));
    }

    private static TopicGroup group(KafkaSource source, Ref ref) {
        KafkaSource.Spec spec = source.spec();
        return new TopicGroup(
                ref,
                ref,
                source.metadata().uid(),
                spec.consumerGroup(),
                spec.topics(),
                spec.ordering().filter("unordered"::equals).isPresent()
                        ? DeliveryOrder.UNORDERED
                        : DeliveryOrder.ORDERED,
                spec.initialOffset().equals("earliest") ? InitialOffset.EARLIEST : InitialOffset.LATEST,
                spec.consumers().orElse(1),
                new RecordMapping(
                        source.metadata().namespace(), source.metadata().name(), keyType(source)));
    }

    /** What nobody knows is text; upstream looks at the label no closer. */
    private static KeyType keyType(KafkaSource source) {
        return switch (source.metadata().label(KafkaSource.KEY_TYPE_LABEL).orElse("")) {
            case "int" -> KeyType.INT;
            case "float" -> KeyType.FLOAT;
            case "byte-array" -> KeyType.BYTE_ARRAY;
            default -> KeyType.STRING;
        };
    }

    private static List<CloudEventAttributes> ceAttributes(KafkaSource source) {
        return source.spec().topics().stream()
                .map(topic -> new CloudEventAttributes(
                        TYPE,
                        "/apis/v1/namespaces/" + source.metadata().namespace() + "/kafkasources/"
                                + source.metadata().name() + "#" + topic))
                .toList();
    }

    private static void leave(KafkaSource source, Cluster cluster) {
        cluster.topics().stop(source.key());
        cluster.routes().removeChannel(source.key());
    }

    @Override
    public void removed(KafkaSource source, Cluster cluster) {
        cluster.topics().removeGroup(source.key());
        cluster.topics().forgetTopics(source.key());
        cluster.routes().removeChannel(source.key());
    }

    private static Ref ref(KafkaSource source) {
        return new Ref(
                KafkaSource.KIND,
                source.metadata().namespace(),
                source.metadata().name());
    }

    private static KafkaSource end(KafkaSource source, KafkaSource.Status status, Conditions conditions) {
        return (KafkaSource) Statuses.end(source.withStatus(status), conditions);
    }
}
