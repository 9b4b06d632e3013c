package dev.knemu.control;

import dev.knemu.channel.TopicDescription;
import dev.knemu.channel.TopicSpec;
import dev.knemu.control.Topics.Progress;
import dev.knemu.control.Topics.Wanted;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.ResourceKey;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The conditions that all Kafka kinds share, in upstream's words.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code
 * control-plane/pkg/reconciler/base/receiver_condition_set.go}.
 */
final class KafkaStatuses {

    static final String TOPIC_OWNER = "eventing.knative.dev/topic.owner";
    static final String NOT_CONFIGURED = "KafkaNotConfigured";

    private static final String TOPIC_READY = "TopicReady";
    private static final String CONFIG_PARSED = "ConfigParsed";
    /** Informational: the topic differs from what was asked for. */
    private static final String TOPIC_DIFFERS = "TopicDiffers";

    private KafkaStatuses() {}

    static Conditions unusableConfig(Conditions conditions, String problem) {
        return conditions.markFalse(CONFIG_PARSED, problem, "");
    }

    static Conditions usableConfig(Conditions conditions) {
        return conditions.markTrue(CONFIG_PARSED);
    }

    /**
     * What became of the topic.
     *
     * @param owner as in the status annotation; empty: not told
     */
    static Conditions topic(
            Conditions conditions, Wanted wanted, Progress<List<TopicDescription>> progress, Optional<String> owner) {
        String topic = wanted instanceof Wanted.Made made
                ? made.topic().name()
                : String.join(", ", ((Wanted.Found) wanted).topics());
        if (progress instanceof Progress.Failed<List<TopicDescription>> failed) {
            String message = String.valueOf(failed.problem().getMessage());
            return wanted instanceof Wanted.Made
                    ? conditions.markFalse(TOPIC_READY, "Failed to create topic: " + topic, message)
                    : conditions.markFalse(
                            TOPIC_READY, "Topic is not present or invalid", "topics [" + topic + "]: " + message);
        }
        if (progress instanceof Progress.Done<List<TopicDescription>> done) {
            return differs(conditions, wanted, done.result().get(0))
                    .markTrue(
                            TOPIC_READY,
                            owner.map(who -> "Topic " + topic + " (owner " + who + ")")
                                    .orElse("Topic " + topic + " created"),
                            "");
        }
        return conditions.markUnknown(TOPIC_READY, "TopicPending", "Kafka has been asked for topic " + topic + ".");
    }

    /** Nobody changes a topic that is there; and a cluster of one node keeps each record once. */
    private static Conditions differs(Conditions conditions, Wanted wanted, TopicDescription is) {
        if (!(wanted instanceof Wanted.Made made)) {
            return conditions.clear(TOPIC_DIFFERS);
        }
        TopicSpec should = made.topic();
        if (should.partitions() == is.partitions() && should.replicationFactor() == is.replicationFactor()) {
            return conditions.clear(TOPIC_DIFFERS);
        }
        return conditions.markTrue(
                TOPIC_DIFFERS,
                "TopicDiffers",
                "Topic " + is.name() + " has " + is.partitions() + " partitions and replication factor "
                        + is.replicationFactor() + "; asked for were " + should.partitions() + " and "
                        + should.replicationFactor() + ". A topic that exists is left as it is, and a cluster cannot"
                        + " keep more replicas than it has nodes.");
    }

    /** The contract with the data plane, which here is the topology, and its probe, which here needs none. */
    static Conditions inContract(Conditions conditions, String configMap) {
        return Statuses.policiesNeedOidc(conditions
                .markTrue("ConfigMapUpdated", "Config map knative-eventing/" + configMap + " updated", "")
                .markTrue("ProbeSucceeded")
                .markTrue("Addressable"));
    }

    /** Kafka kinds fill both fields. */
    static AddressStatus address(URI url) {
        Addressable address = Addressable.http(url);
        return new AddressStatus(Optional.of(address), List.of(address));
    }

    /** Why the Secret with the credentials cannot be read; empty if it can, or none is named. */
    static Optional<String> missingSecret(String namespace, String name, Cluster cluster) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        ResourceKey key = new ResourceKey("", "Secret", namespace, name);
        return cluster.get(OtherResource.class, key).isPresent()
                ? Optional.empty()
                : Optional.of("failed to get secret: failed to get secret " + namespace + "/" + name + ": "
                        + Texts.notFound(key));
    }
}
