package dev.knemu.control;

import dev.knemu.channel.TopicDescription;
import dev.knemu.channel.TopicRoute;
import dev.knemu.channel.TopicSpec;
import dev.knemu.control.Topics.Progress;
import dev.knemu.control.Topics.Wanted;
import dev.knemu.journal.Ref;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.KafkaSink;
import dev.knemu.transport.ClusterAddresses;
import dev.knemu.transport.ContentMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A KafkaSink: a topic that is made or must be there, and an address that adds to it.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code control-plane/pkg/reconciler/sink/kafka_sink.go}.
 */
final class KafkaSinkReconciler implements Reconciler<KafkaSink> {

    private static final String DATA_PLANE = "DataPlaneAvailable";
    private static final String OURS = "kafkasink-controller";
    private static final String CONTRACT = "kafka-sink-sinks";

    @Override
    public KafkaSink reconcile(KafkaSink sink, Cluster cluster) {
        Conditions conditions = Statuses.begin(sink, cluster);
        Optional<String> refusal = cluster.topics().refusal(KafkaSink.KIND);
        if (refusal.isPresent()) {
            return end(
                    sink,
                    sink.status().withAddress(AddressStatus.EMPTY),
                    conditions.markFalse(DATA_PLANE, KafkaStatuses.NOT_CONFIGURED, refusal.get()));
        }
        conditions = conditions.markTrue(DATA_PLANE);
        String namespace = sink.metadata().namespace();
        String secret = sink.spec()
                .auth()
                .flatMap(auth -> auth.text("/secret/ref/name"))
                .orElse("");
        Optional<String> missing = KafkaStatuses.missingSecret(namespace, secret, cluster);
        if (missing.isPresent()) {
            return end(sink, sink.status(), KafkaStatuses.unusableConfig(conditions, missing.get()));
        }
        conditions = KafkaStatuses.usableConfig(conditions);
        KafkaSink.Spec spec = sink.spec();
        boolean made =
                spec.numPartitions().isPresent() && spec.replicationFactor().isPresent();
        String owner = made ? OURS : "external";
        Map<String, String> annotations = new TreeMap<>(sink.common().annotations());
        annotations.put(KafkaStatuses.TOPIC_OWNER, owner);
        KafkaSink.Status status = sink.status().withCommon(sink.common().withAnnotations(annotations));
        Wanted wanted = made
                ? new Wanted.Made(new TopicSpec(
                        spec.topic(),
                        spec.numPartitions().get(),
                        spec.replicationFactor().get(),
                        Map.of()))
                : new Wanted.Found(List.of(spec.topic()));
        Progress<List<TopicDescription>> progress = cluster.topics().topics(sink.key(), wanted);
        conditions = KafkaStatuses.topic(conditions, wanted, progress, Optional.of(owner));
        if (!(progress instanceof Progress.Done)) {
            return end(sink, status, conditions);
        }
        ContentMode mode = spec.contentMode().filter("structured"::equals).isPresent()
                ? ContentMode.STRUCTURED
                : ContentMode.BINARY;
        cluster.routes()
                .topic(
                        sink.key(),
                        new Ref(KafkaSink.KIND, namespace, sink.metadata().name()),
                        new TopicRoute(spec.topic(), mode, Map.of()));
        return end(
                sink,
                status.withAddress(KafkaStatuses.address(
                        ClusterAddresses.kafkaSink(namespace, sink.metadata().name()))),
                KafkaStatuses.inContract(conditions, CONTRACT));
    }

    @Override
    public void removed(KafkaSink sink, Cluster cluster) {
        cluster.routes().removeChannel(sink.key());
        if (OURS.equals(sink.common().annotations().get(KafkaStatuses.TOPIC_OWNER))) {
            cluster.topics().removeTopic(sink.key(), sink.spec().topic());
        } else {
            cluster.topics().forgetTopics(sink.key());
        }
    }

    private static KafkaSink end(KafkaSink sink, KafkaSink.Status status, Conditions conditions) {
        return (KafkaSink) Statuses.end(sink.withStatus(status), conditions);
    }
}
