package dev.knemu.control;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.TopicGroup;
import dev.knemu.control.Destinations.Resolution;
import dev.knemu.control.Topics.Progress;
import dev.knemu.dispatch.DeliveryRules;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.filter.FilterParser;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Trigger;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Trigger of a Broker over Kafka: a consumer group on the Broker's topic, whose answers go back to the topic.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code control-plane/pkg/reconciler/trigger/v2/triggerv2.go}: what
 * goes wrong with the group is told by DependencyReady, and three other conditions are always True.
 */
final class KafkaTriggers {

    private static final String DEPENDENCY = "DependencyReady";
    private static final String GROUP_ID = "group.id";

    private KafkaTriggers() {}

    /** @param begun with what the Broker says of itself taken over; it is Ready */
    static Trigger reconcile(Trigger trigger, Broker broker, Conditions begun, Cluster cluster) {
        Conditions conditions = begun.markTrue("SubscriberResolved")
                .markTrue(Statuses.DEAD_LETTER_SINK)
                .markTrue("SubscriptionReady");
        Optional<DeliveryOrder> order = order(trigger);
        if (order.isEmpty()) {
            return end(
                    trigger,
                    trigger.status(),
                    conditions.markFalse(
                            DEPENDENCY,
                            "failed to reconcile consumer group",
                            "invalid annotation " + Trigger.DELIVERY_ORDER_ANNOTATION + " value: "
                                    + annotation(trigger)
                                    + ". Allowed values [ \"ordered\" | \"unordered\" ]"));
        }
        String namespace = trigger.metadata().namespace();
        Resolution subscriber = Destinations.resolve(trigger.spec().subscriber(), namespace, cluster);
        if (!subscriber.isFound()) {
            leave(trigger, broker, cluster);
            return end(
                    trigger,
                    trigger.status().withSubscriberUri(Optional.empty()),
                    conditions.markFalse(
                            DEPENDENCY,
                            "ReconcileContract",
                            "failed to resolve subscriber config: " + subscriber.failure()));
        }
        // As a whole, the dead letter sink with it: nothing of the Broker's is added to a Trigger's own.
        Optional<DeliverySpec> delivery =
                trigger.spec().delivery().or(() -> broker.spec().delivery());
        Optional<Destination> sink = delivery.flatMap(DeliverySpec::deadLetterSink);
        DeliveryStatus deadLetterSink = DeliveryStatus.EMPTY;
        if (sink.isPresent()) {
            Resolution resolution = Destinations.resolve(sink.get(), namespace, cluster);
            if (!resolution.isFound()) {
                leave(trigger, broker, cluster);
                return end(
                        trigger,
                        trigger.status().withDelivery(DeliveryStatus.EMPTY),
                        conditions.markFalse(
                                DEPENDENCY,
                                "ReconcileContract",
                                "failed to resolve delivery config: failed to resolve dead letter sink: "
                                        + resolution.failure()));
            }
            deadLetterSink = resolution.asDeadLetterSink();
        }
        URI url = subscriber.url().orElseThrow();
        cluster.routes()
                .subscribe(
                        broker.key(),
                        trigger.metadata().uid(),
                        new SubscriptionRoute(
                                ref(trigger),
                                trigger.metadata().uid(),
                                FilterParser.parse(trigger.spec().asKafkaReadsIt()),
                                url,
                                KafkaBrokers.address(broker),
                                deadLetterSink.deadLetterSinkUri().orElse(null),
                                Plans.of(delivery, DeliveryRules.KAFKA, Optional.empty()),
                                false,
                                true,
                                DeliveryRules.KAFKA));
        String groupId = KafkaConfig.triggerGroup(trigger.metadata(), cluster);
        TopicGroup group = new TopicGroup(
                KafkaBrokers.ref(broker),
                ref(trigger),
                trigger.metadata().uid(),
                groupId,
                List.of(broker.common().annotations().getOrDefault(KafkaConfig.TOPIC, "")),
                order.get(),
                InitialOffset.LATEST,
                1,
                null);
        Map<String, String> annotations = new TreeMap<>(trigger.common().annotations());
        annotations.put(GROUP_ID, groupId);
        Trigger.Status status = trigger.status()
                .withCommon(trigger.common().withAnnotations(annotations))
                .withSubscriberUri(subscriber.url())
                .withDelivery(deadLetterSink);
        return end(
                trigger, status, group(conditions, DEPENDENCY, cluster.topics().read(trigger.key(), group), group));
    }

    /** What the reading of the group says of a condition. */
    static Conditions group(Conditions conditions, String type, Progress<Void> progress, TopicGroup group) {
        if (progress instanceof Progress.Failed<Void> failed) {
            return conditions.markFalse(
                    type,
                    "ConsumerGroupNotReady",
                    group + " cannot be read: " + failed.problem().getMessage());
        }
        return progress instanceof Progress.Done
                ? conditions.markTrue(type)
                : conditions.markUnknown(type, "ConsumerGroupPending", group + " is being set up.");
    }

    private static void leave(Trigger trigger, Broker broker, Cluster cluster) {
        cluster.topics().stop(trigger.key());
        cluster.routes().unsubscribe(broker.key(), trigger.metadata().uid());
    }

    static void removed(Trigger trigger, Cluster cluster) {
        cluster.routes().unsubscribe(trigger.brokerKey(), trigger.metadata().uid());
        cluster.topics().removeGroup(trigger.key());
    }

    private static Optional<DeliveryOrder> order(Trigger trigger) {
        return switch (annotation(trigger).toLowerCase(Locale.ROOT)) {
            case "unordered" -> Optional.of(DeliveryOrder.UNORDERED);
            case "ordered" -> Optional.of(DeliveryOrder.ORDERED);
            default -> Optional.empty();
        };
    }

    private static String annotation(Trigger trigger) {
        return trigger.metadata().annotation(Trigger.DELIVERY_ORDER_ANNOTATION).orElse("unordered");
    }

    private static Ref ref(Trigger trigger) {
        return new Ref(
                Trigger.KIND, trigger.metadata().namespace(), trigger.metadata().name());
    }

    private static Trigger end(Trigger trigger, Trigger.Status status, Conditions conditions) {
        return (Trigger) Statuses.end(trigger.withStatus(status), conditions);
    }
}
