package dev.knemu.control;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.TopicGroup;
import dev.knemu.control.Destinations.Resolution;
import dev.knemu.control.Members.Member;
import dev.knemu.control.Topics.Progress;
import dev.knemu.dispatch.DeliveryRules;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.filter.FilterParser;
import dev.knemu.filter.NoFilter;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Channel;
import dev.knemu.resource.Condition;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.OwnerReference;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SubscriberSpec;
import dev.knemu.resource.SubscriberStatus;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Enters a Subscription into its channel, with every address resolved and every setting inherited.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/subscription/subscription.go}. As there, a reference to a subscriber
 * or reply is looked for in the Subscription's own namespace, whatever namespace it names; only what a Trigger wants is
 * taken at its word.
 */
final class SubscriptionReconciler implements Reconciler<Subscription> {

    private static final String RESOLVED = "ReferencesResolved";
    private static final String CHANNEL_READY = "ChannelReady";

    @Override
    public Subscription reconcile(Subscription subscription, Cluster cluster) {
        Conditions conditions = Statuses.oidcDisabled(Statuses.begin(subscription, cluster));
        Physical physical = physical(subscription, cluster);
        if (physical.channel().isEmpty()) {
            leave(subscription, cluster);
            return end(subscription, withoutChannel(conditions, physical));
        }
        PhysicalChannel channel = physical.channel().get();
        boolean hasChannel = physical.failure().isEmpty();
        if (!hasChannel && !cluster.members().isIn(channel.key(), subscription)) {
            return end(subscription, withoutChannel(conditions, physical));
        }

        Resolution subscriber = resolve(subscription, subscription.spec().subscriber(), cluster);
        if (isFailed(subscriber, subscription.spec().subscriber())) {
            return unresolved(subscription, conditions, "SubscriberResolveFailed", "spec.subscriber", subscriber);
        }
        Resolution reply = resolve(subscription, subscription.spec().reply(), cluster);
        if (isFailed(reply, subscription.spec().reply())) {
            return unresolved(subscription, conditions, "ReplyResolveFailed", "spec.reply", reply);
        }
        Optional<Destination> ownSink = subscription.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        DeliveryStatus deadLetterSink = DeliveryStatus.EMPTY;
        if (ownSink.isPresent()) {
            Resolution sink = resolve(subscription, ownSink, cluster);
            if (!sink.isFound()) {
                return unresolved(
                        subscription, conditions, "DeadLetterSinkResolveFailed", "spec.delivery.deadLetterSink", sink);
            }
            deadLetterSink = sink.asDeadLetterSink();
        } else if (channel.channelDelivery()
                .flatMap(DeliverySpec::deadLetterSink)
                .isPresent()) {
            deadLetterSink = channel.deadLetterSink();
            if (deadLetterSink.deadLetterSinkUri().isEmpty()) {
                return end(
                        subscription,
                        conditions.markFalse(
                                RESOLVED,
                                "DeadLetterSinkResolveFailed",
                                "channel " + channel.metadata().name() + " didn't set status.deadLetterSinkURI"));
            }
        }
        conditions = conditions.markTrue(RESOLVED);
        Subscription resolved = subscription.withStatus(subscription
                .status()
                .withPhysicalSubscription(new Subscription.PhysicalSubscription(
                        subscriber.url(),
                        subscriber.certificates(),
                        subscriber.audience(),
                        reply.url(),
                        reply.certificates(),
                        reply.audience(),
                        deadLetterSink)));
        Optional<String> waiting = enter(resolved, channel, cluster);
        if (cluster.members().isWaiting(channel.key(), subscription.metadata().uid())) {
            // It comes back as soon as the channel is written, and says then how it ended.
            return subscription;
        }
        if (!hasChannel) {
            return end(resolved, withoutChannel(conditions, physical));
        }
        conditions = conditions.markTrue("AddedToChannel");
        if (waiting.isPresent()) {
            conditions = conditions.markUnknown(
                    CHANNEL_READY,
                    "SubscriptionNotMarkedReadyByChannel",
                    "Subscription marked by Channel as Unknown: " + waiting.get());
        } else if (cluster.members()
                .isWritten(
                        channel.key(),
                        subscription.metadata().uid(),
                        subscription.metadata().generation())) {
            conditions = conditions.markTrue(CHANNEL_READY);
        } else {
            conditions = conditions.markUnknown(
                    CHANNEL_READY,
                    "SubscriptionNotMarkedReadyByChannel",
                    "Failed to get subscription status: subscription \""
                            + subscription.metadata().name() + "\" not present in channel \""
                            + channel.metadata().name() + "\" subscriber's list");
        }
        return end(resolved, conditions);
    }

    @Override
    public void removed(Subscription subscription, Cluster cluster) {
        cluster.members().leave(subscription.key());
        cluster.topics().removeGroup(subscription.key());
    }

    /**
     * The channel that does the work, or why there is none, or both: one that stands behind a Channel which is not Ready
     * takes in nobody new. Who is in it stays, since it may be for him that the Channel is not Ready.
     *
     * @param failure {@code ""} if the channel may be used
     */
    private record Physical(Optional<PhysicalChannel> channel, String failure) {}

    private static Conditions withoutChannel(Conditions conditions, Physical physical) {
        return conditions.markUnknown(
                RESOLVED,
                "ChannelReferenceFailed",
                "Failed to get Spec.Channel or backing channel: " + physical.failure());
    }

    private static Physical physical(Subscription subscription, Cluster cluster) {
        ResourceKey key =
                subscription.spec().channel().key(subscription.metadata().namespace());
        Optional<Resource> found = cluster.head(key);
        if (found.isEmpty()) {
            return new Physical(Optional.empty(), Texts.notFound(key));
        }
        String failure = "";
        if (found.get() instanceof Channel channel) {
            failure = Statuses.isReady(channel) ? "" : "channel is not ready.";
            Optional<KReference> backing = channel.status().channel();
            if (backing.isEmpty()) {
                return new Physical(Optional.empty(), "channel is not ready.");
            }
            ResourceKey backingKey = backing.get().key(channel.metadata().namespace());
            found = cluster.head(backingKey);
            if (found.isEmpty()) {
                return new Physical(Optional.empty(), Texts.notFound(backingKey));
            }
        }
        return found.get() instanceof PhysicalChannel channel
                ? new Physical(Optional.of(channel), failure)
                : new Physical(
                        Optional.empty(),
                        found.get().key()
                                + " is no channel that is emulated here; use Channel, InMemoryChannel or KafkaChannel");
    }

    private static Resolution resolve(Subscription subscription, Optional<Destination> destination, Cluster cluster) {
        String namespace = subscription.metadata().namespace();
        if (destination.isEmpty() || destination.get().isEmpty()) {
            return new Resolution(Optional.empty(), "");
        }
        boolean atItsWord = Facts.isControlledBy(subscription, Trigger.KIND);
        Destination wanted = atItsWord ? destination.get() : destination.get().inNamespace(namespace);
        return Destinations.resolve(wanted, namespace, cluster);
    }

    private static boolean isFailed(Resolution resolution, Optional<Destination> destination) {
        return !resolution.isFound()
                && destination.filter(wanted -> !wanted.isEmpty()).isPresent();
    }

    /** What was entered before stays: an event that cannot reach its subscriber is retried and dead-lettered, not lost. */
    private static Subscription unresolved(
            Subscription subscription, Conditions conditions, String reason, String field, Resolution resolution) {
        return end(
                subscription,
                conditions.markFalse(RESOLVED, reason, "Failed to resolve " + field + ": " + resolution.failure()));
    }

    /** @return why its channel does not call it ready yet; empty when it does */
    private static Optional<String> enter(Subscription subscription, PhysicalChannel channel, Cluster cluster) {
        Subscription.PhysicalSubscription physical = subscription.status().physicalSubscription();
        Optional<DeliverySpec> delivery = delivery(subscription, channel);
        SubscriberSpec spec = SubscriberSpec.of(subscription, physical.subscriberUri(), physical.replyUri(), delivery);
        Optional<Trigger> trigger = trigger(subscription, cluster);
        Optional<URI> triggersSubscriber =
                trigger.flatMap(owner -> owner.status().subscriberUri());
        // A Trigger without a subscriber is tried at its filter's address, in vain, as often as it says.
        Optional<URI> subscriber = triggersSubscriber.or(physical::subscriberUri);
        if (subscriber.isEmpty()) {
            leave(subscription, cluster);
            return Optional.empty();
        }
        DeliveryRules rules = channel instanceof KafkaChannel ? DeliveryRules.KAFKA : DeliveryRules.MT;
        @Nullable URI deadLetterSink = physical.delivery().deadLetterSinkUri().orElse(null);
        @Nullable URI reply = physical.replyUri().orElse(null);
        SubscriptionRoute route = trigger.map(owner -> new SubscriptionRoute(
                        ref(owner),
                        owner.metadata().uid(),
                        FilterParser.parse(owner.spec()),
                        subscriber.get(),
                        reply,
                        deadLetterSink,
                        Plans.of(delivery, rules, owner.spec().delivery().flatMap(DeliverySpec::format)),
                        true,
                        triggersSubscriber.isPresent(),
                        rules))
                .orElseGet(() -> new SubscriptionRoute(
                        ref(subscription),
                        subscription.metadata().uid(),
                        NoFilter.ABSENT,
                        subscriber.get(),
                        reply,
                        deadLetterSink,
                        Plans.of(delivery, rules, Optional.empty()),
                        false,
                        true,
                        rules));
        Optional<String> waiting = channel instanceof KafkaChannel kafka
                ? read(subscription, kafka, route.ref(), cluster)
                : Optional.empty();
        SubscriberStatus status = SubscriberStatus.ready(spec);
        cluster.members()
                .put(
                        channel.key(),
                        new Member(
                                subscription.key(),
                                spec,
                                waiting.map(why -> new SubscriberStatus(
                                                status.uid(),
                                                status.observedGeneration(),
                                                Condition.Status.Unknown,
                                                why,
                                                status.auth()))
                                        .orElse(status),
                                route));
        return waiting;
    }

    /**
     * Every subscriber of a KafkaChannel is a consumer group of its own, read in order. Source: eventing-kafka-broker
     * {@code control-plane/pkg/reconciler/channel/v2/channelv2.go}.
     */
    private static Optional<String> read(
            Subscription subscription, KafkaChannel channel, Ref subscriber, Cluster cluster) {
        String topic = channel.common().annotations().getOrDefault(KafkaConfig.TOPIC, "");
        if (channel.address().address().isEmpty() || topic.isEmpty()) {
            return Optional.of("The channel has no topic yet.");
        }
        String uid = subscription.metadata().uid();
        TopicGroup group = new TopicGroup(
                PhysicalChannels.ref(channel),
                subscriber,
                uid,
                "kafka." + channel.metadata().namespace() + "."
                        + channel.metadata().name() + "." + uid,
                List.of(topic),
                DeliveryOrder.ORDERED,
                InitialOffset.LATEST,
                1,
                null);
        Progress<Void> progress = cluster.topics().read(subscription.key(), group);
        if (progress instanceof Progress.Failed<Void> failed) {
            return Optional.of(group + " cannot be read: " + failed.problem().getMessage());
        }
        return progress instanceof Progress.Done ? Optional.empty() : Optional.of(group + " is being set up.");
    }

    private static void leave(Subscription subscription, Cluster cluster) {
        cluster.members().leave(subscription.key());
        cluster.topics().stop(subscription.key());
    }

    /**
     * The channel's delivery for a Subscription without one; otherwise the Subscription's, to which only the channel's
     * dead letter sink is added.
     */
    private static Optional<DeliverySpec> delivery(Subscription subscription, PhysicalChannel channel) {
        Optional<Destination> sink = subscription
                .status()
                .physicalSubscription()
                .delivery()
                .deadLetterSinkUri()
                .map(Destination::uri);
        return subscription
                .spec()
                .delivery()
                .or(channel::channelDelivery)
                .map(from -> new DeliverySpec(
                        sink,
                        from.retry(),
                        from.backoffPolicy(),
                        from.backoffDelay(),
                        from.timeout(),
                        from.retryAfterMax(),
                        Optional.empty()));
    }

    private static Optional<Trigger> trigger(Subscription subscription, Cluster cluster) {
        return subscription
                .metadata()
                .controller()
                .filter(owner -> owner.kind().equals(Trigger.KIND))
                .flatMap(owner -> cluster.head(Trigger.class, key(owner, subscription)));
    }

    private static ResourceKey key(OwnerReference owner, Resource child) {
        return ResourceKey.of(owner.apiVersion(), owner.kind(), child.metadata().namespace(), owner.name());
    }

    private static Ref ref(Resource resource) {
        return new Ref(
                resource.kind(),
                resource.metadata().namespace(),
                resource.metadata().name());
    }

    private static Subscription end(Subscription subscription, Conditions conditions) {
        return (Subscription) Statuses.end(subscription, conditions);
    }
}
