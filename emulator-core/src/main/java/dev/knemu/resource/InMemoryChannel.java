package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * A channel that keeps its events in memory.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/messaging/v1/in_memory_channel_types.go}.
 */
public record InMemoryChannel(ObjectMeta metadata, Spec spec, Status status) implements PhysicalChannel {

    public static final String API_VERSION = "messaging.knative.dev/v1";
    public static final String KIND = "InMemoryChannel";

    public static final ConditionSet CONDITIONS = ConditionSet.living(
            "Addressable",
            "ChannelServiceReady",
            "DeadLetterSinkResolved",
            "EndpointsReady",
            "EventPoliciesReady",
            "ServiceReady");

    /** {@code "true"}: a sender is answered before its event has been delivered. */
    public static final String ASYNC_HANDLER_ANNOTATION = "messaging.knative.dev/async-handler";
    /** {@code cluster} (the default) or {@code namespace}; here without effect. */
    public static final String SCOPE_ANNOTATION = "eventing.knative.dev/scope";
    /** Informational: no part of Ready. */
    public static final String DISPATCHER_READY = "DispatcherReady";

    /** In namespace {@code default}. */
    public static InMemoryChannel named(String name) {
        return new InMemoryChannel(ObjectMeta.of("default", name), new Spec(List.of(), Optional.empty()), Status.EMPTY);
    }

    /**
     * @param subscribers written by the Subscriptions' reconciler only
     * @param delivery for every Subscription that has none
     */
    public record Spec(List<SubscriberSpec> subscribers, Optional<DeliverySpec> delivery) {

        public Spec {
            subscribers = SharedList.of(subscribers);
        }

        public Spec withSubscribers(List<SubscriberSpec> subscribers) {
            return new Spec(subscribers, delivery);
        }

        public Spec withDelivery(Optional<DeliverySpec> delivery) {
            return new Spec(subscribers, delivery);
        }
    }

    public record Status(
            @Inline CommonStatus common,
            @Inline AddressStatus address,
            @Inline SubscribableStatus subscribable,
            @Inline DeliveryStatus delivery,
            @Inline AppliedEventPoliciesStatus policies) {

        public static final Status EMPTY = new Status(
                CommonStatus.EMPTY,
                AddressStatus.EMPTY,
                SubscribableStatus.EMPTY,
                DeliveryStatus.EMPTY,
                AppliedEventPoliciesStatus.EMPTY);

        public Status withCommon(CommonStatus common) {
            return new Status(common, address, subscribable, delivery, policies);
        }

        public Status withAddress(AddressStatus address) {
            return new Status(common, address, subscribable, delivery, policies);
        }

        public Status withSubscribable(SubscribableStatus subscribable) {
            return new Status(common, address, subscribable, delivery, policies);
        }

        public Status withDelivery(DeliveryStatus delivery) {
            return new Status(common, address, subscribable, delivery, policies);
        }
    }

    public InMemoryChannel delivery(DeliverySpec delivery) {
        return withSpec(spec.withDelivery(Optional.of(delivery)));
    }

    /** Whether a sender is answered before its event has been delivered. */
    public boolean isAsync() {
        return metadata.annotation(ASYNC_HANDLER_ANNOTATION)
                .filter("true"::equals)
                .isPresent();
    }

    public InMemoryChannel inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public InMemoryChannel withSpec(Spec spec) {
        return new InMemoryChannel(metadata, spec, status);
    }

    public InMemoryChannel withStatus(Status status) {
        return new InMemoryChannel(metadata, spec, status);
    }

    @Override
    public List<SubscriberSpec> subscribers() {
        return spec.subscribers();
    }

    @Override
    public InMemoryChannel withSubscribers(List<SubscriberSpec> subscribers) {
        return withSpec(spec.withSubscribers(subscribers));
    }

    @Override
    public Optional<DeliverySpec> channelDelivery() {
        return spec.delivery();
    }

    @Override
    public DeliveryStatus deadLetterSink() {
        return status.delivery();
    }

    @Override
    public AddressStatus address() {
        return status.address();
    }

    @Override
    public SubscribableStatus subscribable() {
        return status.subscribable();
    }

    @Override
    public InMemoryChannel withMetadata(ObjectMeta metadata) {
        return new InMemoryChannel(metadata, spec, status);
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
    public InMemoryChannel withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
