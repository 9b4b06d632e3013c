package dev.knemu.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.control.Destinations.Resolution;
import dev.knemu.filter.FilterParser;
import dev.knemu.resource.Broker;
import dev.knemu.resource.ChildName;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.KResource;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.transport.ClusterAddresses;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Trigger of an MT Broker: a Subscription to the Broker's channel, whose answers go back to the Broker.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/broker/trigger/trigger.go}, {@code
 * pkg/apis/eventing/v1/trigger_lifecycle.go}.
 */
final class TriggerReconciler implements Reconciler<Trigger> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BROKER_READY = "BrokerReady";
    private static final String SUBSCRIPTION_READY = "SubscriptionReady";
    private static final String SUBSCRIBER_RESOLVED = "SubscriberResolved";
    private static final String DEPENDENCY_READY = "DependencyReady";
    /** Informational: what is written in the filters and skipped. */
    private static final String FILTER_WARNING = "FilterWarning";

    @Override
    public Trigger reconcile(Trigger trigger, Cluster cluster) {
        inject(trigger, cluster);
        ResourceKey brokerKey = trigger.brokerKey();
        Optional<Broker> found = cluster.get(Broker.class, brokerKey);
        Conditions conditions =
                withFilterWarning(trigger, found, Statuses.oidcDisabled(Statuses.begin(trigger, cluster)));
        if (found.isEmpty()) {
            conditions = conditions.markFalse(
                    BROKER_READY, "BrokerDoesNotExist", "Broker \"" + brokerKey.name() + "\" does not exist");
            cluster.topics().stop(trigger.key());
            return end(trigger, trigger.status(), conditions);
        }
        Broker broker = found.get();
        if (!broker.brokerClass().equals(Broker.MT_CLASS) && !broker.isKafka()) {
            return trigger;
        }
        conditions = Statuses.takeOver(
                conditions,
                BROKER_READY,
                Statuses.ready(broker),
                "BrokerNotConfigured",
                "Broker has not yet been reconciled.");
        if (!broker.isReady()) {
            return end(trigger, trigger.status(), conditions);
        }
        if (broker.isKafka()) {
            return KafkaTriggers.reconcile(trigger, broker, conditions, cluster);
        }
        Optional<KReference> channel = BrokerReconciler.channel(broker);
        if (channel.isEmpty()) {
            conditions = conditions.markFalse(
                    BROKER_READY,
                    "MissingBrokerChannel",
                    "Failed to get broker \"" + brokerKey.name()
                            + "\" annotations: Broker.Status.Annotations nil or missing values");
            return end(trigger, trigger.status(), conditions);
        }
        return subscribe(trigger, broker, channel.get(), conditions, cluster);
    }

    @Override
    public void removed(Trigger trigger, Cluster cluster) {
        KafkaTriggers.removed(trigger, cluster);
    }

    /** Knative's data plane skips these in silence, and the Trigger gets more events than its author wanted. */
    private static Conditions withFilterWarning(Trigger trigger, Optional<Broker> broker, Conditions conditions) {
        // Once for each version, but of a Broker over Kafka nobody knows before it is there.
        boolean overKafka = broker.isPresent() && broker.get().isKafka();
        if (!overKafka
                && trigger.common().observedGeneration() == trigger.metadata().generation()) {
            return conditions;
        }
        List<String> warnings = FilterParser.warnings(trigger.spec().asReadBy(broker));
        return warnings.isEmpty()
                ? conditions.clear(FILTER_WARNING)
                : conditions.markTrue(FILTER_WARNING, "FiltersWithoutEffect", String.join(" ", warnings));
    }

    private static Trigger subscribe(
            Trigger trigger, Broker broker, KReference channel, Conditions begun, Cluster cluster) {
        String namespace = trigger.metadata().namespace();
        Resolution subscriber = Destinations.resolve(trigger.spec().subscriber(), namespace, cluster);
        Trigger.Status status = trigger.status();
        status = new Trigger.Status(
                status.common(),
                subscriber.url(),
                subscriber.certificates(),
                subscriber.audience(),
                status.delivery(),
                status.auth());
        if (!subscriber.isFound()) {
            return end(
                    trigger,
                    status,
                    begun.markFalse(SUBSCRIBER_RESOLVED, "Unable to get the Subscriber's URI", subscriber.failure()));
        }
        Conditions conditions = begun.markTrue(SUBSCRIBER_RESOLVED);

        Optional<Destination> ownSink = trigger.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        Optional<Destination> brokersSink = broker.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        if (ownSink.isPresent()) {
            Resolution sink = Destinations.resolve(ownSink.get(), namespace, cluster);
            status = status.withDelivery(sink.asDeadLetterSink());
            if (!sink.isFound()) {
                return end(
                        trigger,
                        status,
                        conditions.markFalse(
                                Statuses.DEAD_LETTER_SINK, "Unable to get the dead letter sink's URI", sink.failure()));
            }
            conditions = conditions.markTrue(Statuses.DEAD_LETTER_SINK);
        } else if (brokersSink.isPresent()) {
            status = status.withDelivery(broker.status().delivery());
            if (broker.status().delivery().deadLetterSinkUri().isEmpty()) {
                String reason = "Broker " + broker.metadata().name() + " didn't set status.deadLetterSinkURI";
                return end(trigger, status, conditions.markFalse(Statuses.DEAD_LETTER_SINK, reason, ""));
            }
            conditions = conditions.markTrue(Statuses.DEAD_LETTER_SINK);
        } else {
            status = status.withDelivery(DeliveryStatus.EMPTY);
            conditions = Statuses.noDeadLetterSink(conditions);
        }

        Subscription wanted = subscription(trigger, broker, channel);
        Cluster.Ensured<Subscription> subscription = cluster.ensure(Subscription.class, wanted, trigger);
        if (subscription.resource().isEmpty()) {
            return end(
                    trigger, status, conditions.markFalse(SUBSCRIPTION_READY, "NotSubscribed", subscription.failure()));
        }
        conditions = Statuses.takeOver(
                conditions,
                SUBSCRIPTION_READY,
                Statuses.ready(subscription.resource().get()),
                "SubscriptionNotConfigured",
                "Subscription has not yet been reconciled.");
        return end(trigger, status, dependency(trigger, conditions, cluster));
    }

    private static Subscription subscription(Trigger trigger, Broker broker, KReference channel) {
        String namespace = trigger.metadata().namespace();
        String name = trigger.metadata().name();
        String uid = trigger.metadata().uid();
        String brokerName = broker.metadata().name();
        boolean sameNamespace = broker.metadata().namespace().equals(namespace);
        Subscription subscription = new Subscription(
                ObjectMeta.of(namespace, ChildName.of(brokerName + "-" + name + "-", uid))
                        .withLabels(Map.of(BrokerReconciler.LABEL, brokerName, "eventing.knative.dev/trigger", name))
                        .withController(trigger),
                new Subscription.Spec(
                        sameNamespace
                                ? channel
                                : channel.withNamespace(broker.metadata().namespace()),
                        Optional.of(Destination.uri(ClusterAddresses.filter(namespace, name, uid))),
                        Optional.of(Destination.to(broker)),
                        trigger.spec().delivery().or(() -> broker.spec().delivery())),
                Subscription.Status.EMPTY);
        return subscription;
    }

    private static Conditions dependency(Trigger trigger, Conditions conditions, Cluster cluster) {
        Optional<String> annotation = trigger.metadata().annotation(Trigger.DEPENDENCY_ANNOTATION);
        if (annotation.isEmpty()) {
            return conditions.markTrue(DEPENDENCY_READY);
        }
        JsonNode ref;
        try {
            ref = JSON.readTree(annotation.get());
        } catch (JsonProcessingException e) {
            return conditions.markFalse(
                    DEPENDENCY_READY,
                    "ReferenceError",
                    "Unable to unmarshal objectReference from dependency annotation of trigger: "
                            + e.getOriginalMessage());
        }
        ResourceKey key = ResourceKey.of(
                ref.path("apiVersion").asText(),
                ref.path("kind").asText(),
                trigger.metadata().namespace(),
                ref.path("name").asText());
        Optional<Resource> found = cluster.get(key);
        if (found.isEmpty()) {
            return conditions.markFalse(
                    DEPENDENCY_READY, "DependencyDoesNotExist", "Dependency does not exist: " + Texts.notFound(key));
        }
        if (!(found.get() instanceof KResource dependency)) {
            return conditions.markUnknown(
                    DEPENDENCY_READY, "DependencyNotConfigured", "Dependency has not yet been reconciled.");
        }
        long generation = dependency.metadata().generation();
        long observed = dependency.common().observedGeneration();
        if (generation != observed) {
            return conditions.markUnknown(
                    DEPENDENCY_READY,
                    "GenerationNotEqual",
                    "The dependency's metadata.generation, \"" + generation
                            + "\", is not equal to its status.observedGeneration, \"" + observed + "\".");
        }
        return Statuses.takeOver(
                conditions,
                DEPENDENCY_READY,
                Statuses.ready(dependency),
                "DependencyNotConfigured",
                "Dependency has not yet been reconciled.");
    }

    /** Source: {@code pkg/reconciler/sugar/trigger/trigger.go}. */
    private static void inject(Trigger trigger, Cluster cluster) {
        cluster.config()
                .injectedBroker(trigger)
                .ifPresent(name -> cluster.createIfMissing(
                        NamespaceReconciler.injected(trigger.metadata().namespace(), name)));
    }

    private static Trigger end(Trigger trigger, Trigger.Status status, Conditions conditions) {
        return (Trigger) Statuses.end(trigger.withStatus(status), conditions);
    }
}
