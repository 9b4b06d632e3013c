package dev.knemu.control;

import dev.knemu.channel.Name;
import dev.knemu.control.Destinations.Resolution;
import dev.knemu.control.PhysicalChannels.Made;
import dev.knemu.journal.Ref;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.Broker;
import dev.knemu.resource.ChannelTemplateSpec;
import dev.knemu.resource.ChildName;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.ConfigMapException;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.ResourceKey;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Broker of class MTChannelBasedBroker: a channel, and an address at the common ingress. Those over Kafka are {@link
 * KafkaBrokers}'. Other classes are left
 * to themselves, as upstream's controller leaves them; but no other controller will come by, so their status says so.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/broker/broker.go}, {@code
 * pkg/apis/eventing/v1/broker_lifecycle.go}.
 */
final class BrokerReconciler implements Reconciler<Broker> {

    static final String LABEL = "eventing.knative.dev/broker";
    static final String CHANNEL_ADDRESS = "knative.dev/channelAddress";
    static final String CHANNEL_KIND = "knative.dev/channelKind";
    static final String CHANNEL_API_VERSION = "knative.dev/channelAPIVersion";
    static final String CHANNEL_NAME = "knative.dev/channelName";

    private static final String CHANNEL_READY = "TriggerChannelReady";

    @Override
    public Broker reconcile(Broker broker, Cluster cluster) {
        if (broker.isKafka()) {
            return KafkaBrokers.reconcile(broker, cluster);
        }
        if (!broker.brokerClass().equals(Broker.MT_CLASS)) {
            return otherClass(broker, cluster);
        }
        Conditions conditions = Statuses.begin(broker, cluster);
        Name name = name(broker);
        Ref ref = new Ref(Broker.KIND, name.namespace(), name.name());
        // The ingress answers 500 for a Broker without a channel, and 404 only for one that does not exist.
        cluster.routes().broker(name, ref, channelKey(broker));

        Made made = channel(broker, cluster);
        if (made.channel().isEmpty()) {
            conditions = conditions.markFalse(
                    CHANNEL_READY,
                    "ChannelTemplateFailed",
                    "Error on setting up the ChannelTemplate: " + made.failure());
            return end(broker, broker.status(), conditions);
        }
        PhysicalChannel channel = made.channel().get();
        Optional<URI> address = channel.address().address().flatMap(Addressable::url);
        if (address.isEmpty()) {
            conditions = conditions.markFalse(
                    CHANNEL_READY, "NoAddress", "Channel does not have an address." + whyNot(channel));
            return end(broker, broker.status(), conditions);
        }
        Broker.Status status = broker.status()
                .withCommon(broker.status().common().withAnnotations(annotations(broker, channel, address.get())));
        cluster.routes().broker(name, ref, channel.key());
        conditions = conditions.markTrue(CHANNEL_READY).markTrue("FilterReady").markTrue("IngressReady");

        Optional<Destination> sink = broker.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        if (sink.isEmpty()) {
            status = status.withDelivery(DeliveryStatus.EMPTY);
            conditions = Statuses.noDeadLetterSink(conditions);
        } else {
            Resolution resolution = Destinations.resolve(sink.get(), name.namespace(), cluster);
            status = status.withDelivery(resolution.asDeadLetterSink());
            if (!resolution.isFound()) {
                conditions = conditions.markFalse(
                        Statuses.DEAD_LETTER_SINK, "Unable to get the dead letter sink's URI", resolution.failure());
                return end(broker, status, conditions);
            }
            conditions = conditions.markTrue(Statuses.DEAD_LETTER_SINK);
        }
        status = status.withAddress(
                AddressStatus.of(Addressable.http(ClusterAddresses.broker(name.namespace(), name.name()))));
        return end(broker, status, Statuses.policiesNeedOidc(conditions.markTrue("Addressable")));
    }

    /** What keeps a channel over Kafka from having one, which people would have to look for. */
    private static String whyNot(PhysicalChannel channel) {
        return Statuses.ready(channel)
                .filter(ready -> !ready.isTrue() && !ready.reason().isEmpty())
                .map(ready -> " It says: " + ready.reason() + (ready.message().isEmpty() ? "" : ": " + ready.message()))
                .orElse("");
    }

    private static Broker otherClass(Broker broker, Cluster cluster) {
        String reason = "BrokerClassNotEmulated";
        String message = "Broker class \"" + broker.brokerClass() + "\" is not emulated, only " + Broker.MT_CLASS + ", "
                + Broker.KAFKA_CLASS + " and " + Broker.KAFKA_NAMESPACED_CLASS
                + " are: nothing serves this Broker, and whoever sends to it is told that there is none.";
        Conditions conditions = broker.conditionSet()
                .manage(broker.conditions(), cluster.now())
                .markTrue(Statuses.NOT_EMULATED, reason, message)
                .markUnknown(ConditionSet.READY, reason, message);
        return broker.withStatus(
                broker.status().withCommon(broker.status().common().withConditions(conditions)));
    }

    @Override
    public void removed(Broker broker, Cluster cluster) {
        if (broker.isKafka()) {
            KafkaBrokers.removed(broker, cluster);
        } else {
            cluster.routes().removeBroker(name(broker));
        }
    }

    private static Made channel(Broker broker, Cluster cluster) {
        Optional<KReference> config = broker.spec().config();
        if (config.isEmpty()) {
            return new Made(Optional.empty(), "failed to find channelTemplate");
        }
        if (!config.get().kind().equals(ConfigMap.KIND)
                || !config.get().apiGroup().isEmpty()) {
            return new Made(
                    Optional.empty(),
                    "Broker.Spec.Config configuration not supported, only [kind: ConfigMap, apiVersion: v1]");
        }
        ResourceKey key = config.get().key(broker.metadata().namespace());
        Optional<ConfigMap> configMap = cluster.get(ConfigMap.class, key);
        ChannelTemplateSpec template;
        if (configMap.isPresent()) {
            try {
                template = ClusterConfig.channelTemplate(configMap.get());
            } catch (ConfigMapException unusable) {
                return new Made(Optional.empty(), String.valueOf(unusable.getMessage()));
            }
        } else if (isInstalled(key)) {
            template = ChannelTemplateSpec.IN_MEMORY;
        } else {
            return new Made(Optional.empty(), "configmap \"" + key.name() + "\" not found");
        }
        return PhysicalChannels.ensure(
                template, channelMetadata(broker), broker.spec().delivery(), broker, cluster);
    }

    /** Every installation of Knative comes with it. */
    private static boolean isInstalled(ResourceKey configMap) {
        return configMap.namespace().equals(ClusterConfig.SYSTEM_NAMESPACE)
                && configMap.name().equals(ClusterConfig.DEFAULT_BROKER_CHANNEL);
    }

    private static ObjectMeta channelMetadata(Broker broker) {
        String name = broker.metadata().name();
        Map<String, String> annotations = new TreeMap<>();
        broker.metadata().annotations().forEach((key, value) -> {
            if (key.startsWith("messaging.knative.dev")) {
                annotations.put(key, value);
            }
        });
        annotations.put(InMemoryChannel.SCOPE_ANNOTATION, "cluster");
        return ObjectMeta.of(broker.metadata().namespace(), ChildName.of(name, "-kne-trigger"))
                .withLabels(Map.of(LABEL, name, "eventing.knative.dev/brokerEverything", "true"))
                .withAnnotations(annotations);
    }

    private static Map<String, String> annotations(Broker broker, PhysicalChannel channel, URI address) {
        Map<String, String> annotations = new TreeMap<>(broker.status().common().annotations());
        annotations.put(CHANNEL_ADDRESS, address.toString());
        annotations.put(CHANNEL_KIND, channel.kind());
        annotations.put(CHANNEL_API_VERSION, channel.apiVersion());
        annotations.put(CHANNEL_NAME, channel.metadata().name());
        return annotations;
    }

    /** Where the Broker's channel is; empty as long as it never had one. */
    static Optional<KReference> channel(Broker broker) {
        Map<String, String> annotations = broker.status().common().annotations();
        return annotations.containsKey(CHANNEL_NAME)
                ? Optional.of(KReference.of(
                        annotations.getOrDefault(CHANNEL_API_VERSION, ""),
                        annotations.getOrDefault(CHANNEL_KIND, ""),
                        annotations.getOrDefault(CHANNEL_NAME, "")))
                : Optional.empty();
    }

    private static @Nullable ResourceKey channelKey(Broker broker) {
        return channel(broker)
                .map(reference -> reference.key(broker.metadata().namespace()))
                .orElse(null);
    }

    private static Name name(Broker broker) {
        return new Name(broker.metadata().namespace(), broker.metadata().name());
    }

    private static Broker end(Broker broker, Broker.Status status, Conditions conditions) {
        return (Broker) Statuses.end(broker.withStatus(status), conditions);
    }
}
