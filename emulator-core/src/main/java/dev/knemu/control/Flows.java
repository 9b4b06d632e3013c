package dev.knemu.control;

import dev.knemu.control.PhysicalChannels.Made;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.ChannelStatus;
import dev.knemu.resource.ChannelTemplateSpec;
import dev.knemu.resource.Condition;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.KResource;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.SubscriptionStatus;
import java.util.List;
import java.util.Optional;

/** What Sequence and Parallel have in common: both are nothing but channels and Subscriptions between them. */
final class Flows {

    static final String CHANNELS_READY = "ChannelsReady";
    static final String SUBSCRIPTIONS_READY = "SubscriptionsReady";
    static final String ADDRESSABLE = "Addressable";
    static final String NO_CHANNELS = "Channels are not ready yet, or there are none";
    static final String NO_SUBSCRIPTIONS = "Subscriptions are not ready yet, or there are none";

    private Flows() {}

    static Made channel(ChannelTemplateSpec template, String name, KResource owner, Cluster cluster) {
        return PhysicalChannels.ensure(
                template, ObjectMeta.of(owner.metadata().namespace(), name), Optional.empty(), owner, cluster);
    }

    static KReference reference(ChannelTemplateSpec template, String name, KResource owner) {
        return KReference.of(
                template.apiVersion(), template.kind(), owner.metadata().namespace(), name);
    }

    /** Made anew where its channel differs, which cannot be changed. */
    static Optional<Subscription> subscription(
            String name,
            KReference channel,
            Optional<Destination> subscriber,
            Optional<Destination> reply,
            Optional<DeliverySpec> delivery,
            KResource owner,
            Cluster cluster) {
        // A Subscription's channel is in its own namespace and does not say so.
        Subscription wanted = new Subscription(
                ObjectMeta.of(owner.metadata().namespace(), name).withController(owner),
                new Subscription.Spec(channel.withNamespace(""), subscriber, reply, delivery),
                Subscription.Status.EMPTY);
        cluster.get(Subscription.class, wanted.key())
                .filter(existing ->
                        !existing.spec().channel().equals(wanted.spec().channel()))
                .ifPresent(existing -> cluster.deleteChild(existing.key(), owner));
        return cluster.ensure(Subscription.class, wanted, owner).resource();
    }

    static SubscriptionStatus status(Subscription subscription) {
        Condition unknown = new Condition(ConditionSet.READY, Condition.Status.Unknown, "", Optional.empty(), "", "");
        return new SubscriptionStatus(
                KReference.to(subscription), Statuses.ready(subscription).orElse(unknown));
    }

    /** A channel counts as ready when it has an address. */
    static ChannelStatus status(KReference channel, Made made) {
        boolean hasAddress = address(made).address().isPresent();
        return new ChannelStatus(
                channel,
                hasAddress
                        ? new Condition(ConditionSet.READY, Condition.Status.True, "", Optional.empty(), "", "")
                        : new Condition(
                                ConditionSet.READY,
                                Condition.Status.False,
                                "",
                                Optional.empty(),
                                "NotAddressable",
                                made.failure().isEmpty() ? "Channel is not addressable" : made.failure()));
    }

    /** Without its name, which upstream does not copy. */
    static AddressStatus address(Made made) {
        Optional<Addressable> address =
                made.channel().flatMap(channel -> channel.address().address());
        return new AddressStatus(
                address.map(found -> new Addressable(Optional.empty(), found.url(), found.CACerts(), found.audience())),
                List.of());
    }

    /** Removes what a shorter flow no longer needs: {@code name} with ever higher numbers, until there is none. */
    static void prune(String group, String kind, String name, int from, KResource owner, Cluster cluster) {
        for (int i = from; ; i++) {
            ResourceKey key = new ResourceKey(group, kind, owner.metadata().namespace(), name + i);
            if (cluster.get(key).filter(child -> Facts.isOwnedBy(child, owner)).isEmpty()) {
                return;
            }
            cluster.deleteChild(key, owner);
        }
    }

    static void prune(String name, int from, ChannelTemplateSpec template, KResource owner, Cluster cluster) {
        String messaging = ResourceKey.groupOf(Subscription.API_VERSION);
        prune(messaging, Subscription.KIND, name, from, owner, cluster);
        prune(ResourceKey.groupOf(template.apiVersion()), template.kind(), name, from, owner, cluster);
    }
}
