package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * Branches that all get every event, each if its filter lets it pass.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/flows/v1/parallel_types.go}.
 */
public record Parallel(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "flows.knative.dev/v1";
    public static final String KIND = "Parallel";

    public static final ConditionSet CONDITIONS =
            ConditionSet.living("Addressable", "ChannelsReady", "EventPoliciesReady", "SubscriptionsReady");

    /** In namespace {@code default}; at least one branch is still to be added. */
    public static Parallel named(String name) {
        return new Parallel(
                ObjectMeta.of("default", name), new Spec(List.of(), Optional.empty(), Optional.empty()), Status.EMPTY);
    }

    /**
     * @param branches at least one
     * @param channelTemplate the channels in between; absent: the cluster's default
     * @param reply where the answers of a branch without a reply of its own go; absent: they are dropped
     */
    public record Spec(
            List<Branch> branches, Optional<ChannelTemplateSpec> channelTemplate, Optional<Destination> reply) {

        public Spec {
            branches = List.copyOf(branches);
        }

        public Spec withBranches(List<Branch> branches) {
            return new Spec(branches, channelTemplate, reply);
        }

        public Spec withChannelTemplate(ChannelTemplateSpec channelTemplate) {
            return new Spec(branches, Optional.of(channelTemplate), reply);
        }

        public Spec withReply(Optional<Destination> reply) {
            return new Spec(branches, channelTemplate, reply);
        }
    }

    /**
     * @param filter gets the event first; only what it answers goes on to the subscriber; absent: the event itself does
     * @param subscriber who gets it
     * @param reply where the subscriber's answers go; absent: the Parallel's reply
     * @param delivery of the subscriber
     */
    public record Branch(
            Optional<Destination> filter,
            Destination subscriber,
            Optional<Destination> reply,
            Optional<DeliverySpec> delivery) {

        public static Branch to(Destination subscriber) {
            return new Branch(Optional.empty(), subscriber, Optional.empty(), Optional.empty());
        }

        public Branch withFilter(Destination filter) {
            return new Branch(Optional.of(filter), subscriber, reply, delivery);
        }

        public Branch withReply(Destination reply) {
            return new Branch(filter, subscriber, Optional.of(reply), delivery);
        }

        public Branch withDelivery(DeliverySpec delivery) {
            return new Branch(filter, subscriber, reply, Optional.of(delivery));
        }
    }

    public record Status(
            @Inline CommonStatus common,
            Optional<ChannelStatus> ingressChannelStatus,
            List<BranchStatus> branchStatuses,
            @Inline AddressStatus address,
            Optional<AuthStatus> auth,
            @Inline AppliedEventPoliciesStatus policies) {

        public static final Status EMPTY = new Status(
                CommonStatus.EMPTY,
                Optional.empty(),
                List.of(),
                AddressStatus.EMPTY,
                Optional.empty(),
                AppliedEventPoliciesStatus.EMPTY);

        public Status {
            branchStatuses = List.copyOf(branchStatuses);
        }

        public Status withCommon(CommonStatus common) {
            return new Status(common, ingressChannelStatus, branchStatuses, address, auth, policies);
        }

        public Status withIngressChannelStatus(Optional<ChannelStatus> ingressChannelStatus) {
            return new Status(common, ingressChannelStatus, branchStatuses, address, auth, policies);
        }

        public Status withBranchStatuses(List<BranchStatus> branchStatuses) {
            return new Status(common, ingressChannelStatus, branchStatuses, address, auth, policies);
        }

        public Status withAddress(AddressStatus address) {
            return new Status(common, ingressChannelStatus, branchStatuses, address, auth, policies);
        }
    }

    /** Empty for the parts that a branch does not have. */
    public record BranchStatus(
            Optional<SubscriptionStatus> filterSubscriptionStatus,
            Optional<ChannelStatus> filterChannelStatus,
            Optional<SubscriptionStatus> subscriberSubscriptionStatus) {}

    public Parallel branch(Branch branch) {
        return withSpec(spec.withBranches(Fields.with(spec.branches(), branch)));
    }

    public Parallel channelTemplate(ChannelTemplateSpec channelTemplate) {
        return withSpec(spec.withChannelTemplate(channelTemplate));
    }

    public Parallel reply(Destination reply) {
        return withSpec(spec.withReply(Optional.of(reply)));
    }

    public Parallel inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public Parallel withSpec(Spec spec) {
        return new Parallel(metadata, spec, status);
    }

    public Parallel withStatus(Status status) {
        return new Parallel(metadata, spec, status);
    }

    @Override
    public Parallel withMetadata(ObjectMeta metadata) {
        return new Parallel(metadata, spec, status);
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
    public Parallel withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
