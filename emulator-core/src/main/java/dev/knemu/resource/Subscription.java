package dev.knemu.resource;

import java.net.URI;
import java.util.Optional;

/**
 * Sends every event of a channel to a subscriber, and the subscriber's answer to the reply destination.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/messaging/v1/subscription_types.go}.
 */
public record Subscription(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "messaging.knative.dev/v1";
    public static final String KIND = "Subscription";

    public static final ConditionSet CONDITIONS =
            ConditionSet.living("AddedToChannel", "ChannelReady", "OIDCIdentityCreated", "ReferencesResolved");

    /** In namespace {@code default}; channel and subscriber are still to be said. */
    public static Subscription named(String name) {
        return new Subscription(
                ObjectMeta.of("default", name),
                new Spec(KReference.EMPTY, Optional.empty(), Optional.empty(), Optional.empty()),
                Status.EMPTY);
    }

    /**
     * @param channel in the same namespace; immutable
     * @param subscriber who gets the events; required
     * @param reply where its answers go; absent: they are dropped
     * @param delivery absent: the channel's
     */
    public record Spec(
            KReference channel,
            Optional<Destination> subscriber,
            Optional<Destination> reply,
            Optional<DeliverySpec> delivery) {

        public Spec withChannel(KReference channel) {
            return new Spec(channel, subscriber, reply, delivery);
        }

        public Spec withSubscriber(Optional<Destination> subscriber) {
            return new Spec(channel, subscriber, reply, delivery);
        }

        public Spec withReply(Optional<Destination> reply) {
            return new Spec(channel, subscriber, reply, delivery);
        }

        public Spec withDelivery(Optional<DeliverySpec> delivery) {
            return new Spec(channel, subscriber, reply, delivery);
        }
    }

    public record Status(
            @Inline CommonStatus common, PhysicalSubscription physicalSubscription, Optional<AuthStatus> auth) {

        public static final Status EMPTY = new Status(CommonStatus.EMPTY, PhysicalSubscription.EMPTY, Optional.empty());

        public Status withCommon(CommonStatus common) {
            return new Status(common, physicalSubscription, auth);
        }

        public Status withPhysicalSubscription(PhysicalSubscription physicalSubscription) {
            return new Status(common, physicalSubscription, auth);
        }
    }

    /** The resolved addresses. */
    public record PhysicalSubscription(
            Optional<URI> subscriberUri,
            Optional<String> subscriberCACerts,
            Optional<String> subscriberAudience,
            Optional<URI> replyUri,
            Optional<String> replyCACerts,
            Optional<String> replyAudience,
            @Inline DeliveryStatus delivery) {

        public static final PhysicalSubscription EMPTY = of(Optional.empty(), Optional.empty(), DeliveryStatus.EMPTY);

        public static PhysicalSubscription of(
                Optional<URI> subscriberUri, Optional<URI> replyUri, DeliveryStatus delivery) {
            return new PhysicalSubscription(
                    subscriberUri,
                    Optional.empty(),
                    Optional.empty(),
                    replyUri,
                    Optional.empty(),
                    Optional.empty(),
                    delivery);
        }
    }

    public Subscription channel(KReference channel) {
        return withSpec(spec.withChannel(channel));
    }

    /** The {@code messaging.knative.dev/v1} Channel of that name. */
    public Subscription channel(String name) {
        return channel(KReference.of(Channel.API_VERSION, Channel.KIND, name));
    }

    public Subscription subscriber(Destination subscriber) {
        return withSpec(spec.withSubscriber(Optional.of(subscriber)));
    }

    public Subscription reply(Destination reply) {
        return withSpec(spec.withReply(Optional.of(reply)));
    }

    public Subscription delivery(DeliverySpec delivery) {
        return withSpec(spec.withDelivery(Optional.of(delivery)));
    }

    public Subscription inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public Subscription withSpec(Spec spec) {
        return new Subscription(metadata, spec, status);
    }

    public Subscription withStatus(Status status) {
        return new Subscription(metadata, spec, status);
    }

    @Override
    public Subscription withMetadata(ObjectMeta metadata) {
        return new Subscription(metadata, spec, status);
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
    public Subscription withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
