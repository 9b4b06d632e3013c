package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * A channel of whatever kind its template or the cluster says.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/messaging/v1/channel_types.go}.
 */
public record Channel(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "messaging.knative.dev/v1";
    public static final String KIND = "Channel";

    public static final ConditionSet CONDITIONS =
            ConditionSet.living("Addressable", "BackingChannelReady", "DeadLetterSinkResolved", "EventPoliciesReady");

    /** Which version of the subscribable shape a channel has; defaulting sets it to {@code v1}. */
    public static final String SUBSCRIBABLE_ANNOTATION = "messaging.knative.dev/subscribable";

    /** In namespace {@code default}; defaulting chooses the kind of channel. */
    public static Channel named(String name) {
        return new Channel(
                ObjectMeta.of("default", name), new Spec(Optional.empty(), List.of(), Optional.empty()), Status.EMPTY);
    }

    /**
     * @param channelTemplate what to make; immutable
     * @param subscribers not for users; refused
     * @param delivery for every Subscription that has none; immutable
     */
    public record Spec(
            Optional<ChannelTemplateSpec> channelTemplate,
            List<SubscriberSpec> subscribers,
            Optional<DeliverySpec> delivery) {

        public Spec {
            subscribers = List.copyOf(subscribers);
        }

        public Spec withChannelTemplate(ChannelTemplateSpec channelTemplate) {
            return new Spec(Optional.of(channelTemplate), subscribers, delivery);
        }

        public Spec withSubscribers(List<SubscriberSpec> subscribers) {
            return new Spec(channelTemplate, subscribers, delivery);
        }

        public Spec withDelivery(Optional<DeliverySpec> delivery) {
            return new Spec(channelTemplate, subscribers, delivery);
        }
    }

    /** @param channel the channel that does the work */
    public record Status(
            @Inline CommonStatus common,
            @Inline AddressStatus address,
            @Inline SubscribableStatus subscribable,
            @Inline DeliveryStatus delivery,
            @Inline AppliedEventPoliciesStatus policies,
            Optional<KReference> channel) {

        public static final Status EMPTY = new Status(
                CommonStatus.EMPTY,
                AddressStatus.EMPTY,
                SubscribableStatus.EMPTY,
                DeliveryStatus.EMPTY,
                AppliedEventPoliciesStatus.EMPTY,
                Optional.empty());

        public Status withCommon(CommonStatus common) {
            return new Status(common, address, subscribable, delivery, policies, channel);
        }

        public Status withAddress(AddressStatus address) {
            return new Status(common, address, subscribable, delivery, policies, channel);
        }

        public Status withSubscribable(SubscribableStatus subscribable) {
            return new Status(common, address, subscribable, delivery, policies, channel);
        }

        public Status withDelivery(DeliveryStatus delivery) {
            return new Status(common, address, subscribable, delivery, policies, channel);
        }

        public Status withChannel(Optional<KReference> channel) {
            return new Status(common, address, subscribable, delivery, policies, channel);
        }
    }

    public Channel channelTemplate(ChannelTemplateSpec channelTemplate) {
        return withSpec(spec.withChannelTemplate(channelTemplate));
    }

    public Channel delivery(DeliverySpec delivery) {
        return withSpec(spec.withDelivery(Optional.of(delivery)));
    }

    public Channel inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public Channel withSpec(Spec spec) {
        return new Channel(metadata, spec, status);
    }

    public Channel withStatus(Status status) {
        return new Channel(metadata, spec, status);
    }

    @Override
    public Channel withMetadata(ObjectMeta metadata) {
        return new Channel(metadata, spec, status);
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
    public Optional<AddressStatus> addressStatus() {
        return Optional.of(status.address());
    }

    @Override
    public CommonStatus common() {
        return status.common();
    }

    @Override
    public Channel withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
