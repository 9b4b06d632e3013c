package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * Steps, each of which gets what the one before answered.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/flows/v1/sequence_types.go}.
 */
public record Sequence(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "flows.knative.dev/v1";
    public static final String KIND = "Sequence";

    public static final ConditionSet CONDITIONS =
            ConditionSet.living("Addressable", "ChannelsReady", "EventPoliciesReady", "SubscriptionsReady");

    /** In namespace {@code default}; at least one step is still to be added. */
    public static Sequence named(String name) {
        return new Sequence(
                ObjectMeta.of("default", name), new Spec(List.of(), Optional.empty(), Optional.empty()), Status.EMPTY);
    }

    /**
     * @param steps at least one
     * @param channelTemplate the channel before each step; absent: the cluster's default
     * @param reply where the last step's answers go; absent: they are dropped
     */
    public record Spec(List<Step> steps, Optional<ChannelTemplateSpec> channelTemplate, Optional<Destination> reply) {

        public Spec {
            steps = List.copyOf(steps);
        }

        public Spec withSteps(List<Step> steps) {
            return new Spec(steps, channelTemplate, reply);
        }

        public Spec withChannelTemplate(ChannelTemplateSpec channelTemplate) {
            return new Spec(steps, Optional.of(channelTemplate), reply);
        }

        public Spec withReply(Optional<Destination> reply) {
            return new Spec(steps, channelTemplate, reply);
        }
    }

    /** The destination's own fields, and beside them {@code delivery}. */
    public record Step(@Inline Destination destination, Optional<DeliverySpec> delivery) {}

    public record Status(
            @Inline CommonStatus common,
            List<SubscriptionStatus> subscriptionStatuses,
            List<ChannelStatus> channelStatuses,
            @Inline AddressStatus address,
            Optional<AuthStatus> auth,
            @Inline AppliedEventPoliciesStatus policies) {

        public static final Status EMPTY = new Status(
                CommonStatus.EMPTY,
                List.of(),
                List.of(),
                AddressStatus.EMPTY,
                Optional.empty(),
                AppliedEventPoliciesStatus.EMPTY);

        public Status {
            subscriptionStatuses = List.copyOf(subscriptionStatuses);
            channelStatuses = List.copyOf(channelStatuses);
        }

        public Status withCommon(CommonStatus common) {
            return new Status(common, subscriptionStatuses, channelStatuses, address, auth, policies);
        }

        public Status withSubscriptionStatuses(List<SubscriptionStatus> subscriptionStatuses) {
            return new Status(common, subscriptionStatuses, channelStatuses, address, auth, policies);
        }

        public Status withChannelStatuses(List<ChannelStatus> channelStatuses) {
            return new Status(common, subscriptionStatuses, channelStatuses, address, auth, policies);
        }

        public Status withAddress(AddressStatus address) {
            return new Status(common, subscriptionStatuses, channelStatuses, address, auth, policies);
        }
    }

    public Sequence step(Destination step) {
        return withSpec(spec.withSteps(Fields.with(spec.steps(), new Step(step, Optional.empty()))));
    }

    public Sequence step(Destination step, DeliverySpec delivery) {
        return withSpec(spec.withSteps(Fields.with(spec.steps(), new Step(step, Optional.of(delivery)))));
    }

    public Sequence channelTemplate(ChannelTemplateSpec channelTemplate) {
        return withSpec(spec.withChannelTemplate(channelTemplate));
    }

    public Sequence reply(Destination reply) {
        return withSpec(spec.withReply(Optional.of(reply)));
    }

    public Sequence inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public Sequence withSpec(Spec spec) {
        return new Sequence(metadata, spec, status);
    }

    public Sequence withStatus(Status status) {
        return new Sequence(metadata, spec, status);
    }

    @Override
    public Sequence withMetadata(ObjectMeta metadata) {
        return new Sequence(metadata, spec, status);
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
    public Sequence withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
