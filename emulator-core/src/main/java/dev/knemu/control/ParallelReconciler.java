package dev.knemu.control;

import dev.knemu.control.PhysicalChannels.Made;
import dev.knemu.resource.ChannelStatus;
import dev.knemu.resource.ChannelTemplateSpec;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.Parallel.Branch;
import dev.knemu.resource.Parallel.BranchStatus;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.SubscriptionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Parallel: a channel in; for each branch a Subscription to the filter, whose answer goes to the branch's channel, and
 * one from there to the branch's subscriber.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/parallel/parallel.go}, {@code
 * pkg/apis/flows/v1/parallel_lifecycle.go}.
 */
final class ParallelReconciler implements Reconciler<Parallel> {

    @Override
    public Parallel reconcile(Parallel parallel, Cluster cluster) {
        Conditions conditions = Statuses.begin(parallel, cluster);
        Optional<ChannelTemplateSpec> template = parallel.spec().channelTemplate();
        if (template.isEmpty()) {
            return end(
                    parallel,
                    parallel.status(),
                    conditions.markFalse(Flows.CHANNELS_READY, "ChannelsNotReady", Flows.NO_CHANNELS));
        }
        String name = parallel.metadata().name() + "-kn-parallel";
        KReference ingress = Flows.reference(template.get(), name, parallel);
        Made in = Flows.channel(template.get(), name, parallel, cluster);
        ChannelStatus ingressStatus = Flows.status(ingress, in);
        List<BranchStatus> branches = new ArrayList<>();
        boolean channelsReady = ingressStatus.ready().isTrue();
        boolean subscriptionsReady = true;
        for (int i = 0; i < parallel.spec().branches().size(); i++) {
            BranchStatus branch = branch(i, template.get(), ingress, parallel, cluster);
            channelsReady &= branch.filterChannelStatus().orElseThrow().ready().isTrue();
            subscriptionsReady &= isReady(branch.filterSubscriptionStatus());
            subscriptionsReady &= isReady(branch.subscriberSubscriptionStatus());
            branches.add(branch);
        }
        Parallel.Status status = parallel.status()
                .withIngressChannelStatus(Optional.of(ingressStatus))
                .withBranchStatuses(branches)
                .withAddress(Flows.address(in));
        conditions = channelsReady
                ? conditions.markTrue(Flows.CHANNELS_READY)
                : conditions.markFalse(
                        Flows.CHANNELS_READY,
                        "ChannelsNotReady",
                        in.failure().isEmpty() ? Flows.NO_CHANNELS : in.failure());
        conditions = status.address().address().isPresent()
                ? conditions.markTrue(Flows.ADDRESSABLE)
                : conditions.markFalse(Flows.ADDRESSABLE, "emptyAddress", "addressable is nil");
        conditions = subscriptionsReady
                ? conditions.markTrue(Flows.SUBSCRIPTIONS_READY)
                : conditions.markFalse(Flows.SUBSCRIPTIONS_READY, "SubscriptionsNotReady", Flows.NO_SUBSCRIPTIONS);

        int from = parallel.spec().branches().size();
        Flows.prune(name + "-", from, template.get(), parallel, cluster);
        Flows.prune(
                ResourceKey.groupOf(Subscription.API_VERSION),
                Subscription.KIND,
                name + "-filter-",
                from,
                parallel,
                cluster);
        return end(parallel, status, Statuses.policiesNeedOidc(conditions));
    }

    private static BranchStatus branch(
            int i, ChannelTemplateSpec template, KReference ingress, Parallel parallel, Cluster cluster) {
        Branch branch = parallel.spec().branches().get(i);
        String name = parallel.metadata().name() + "-kn-parallel-";
        KReference channel = Flows.reference(template, name + i, parallel);
        Made made = Flows.channel(template, name + i, parallel, cluster);
        // Without a filter the branch's channel itself is the subscriber; what it answers is no event.
        Optional<Subscription> filter = Flows.subscription(
                name + "filter-" + i,
                ingress,
                branch.filter().or(() -> Optional.of(Destination.to(channel))),
                branch.filter().map(any -> Destination.to(channel)),
                Optional.empty(),
                parallel,
                cluster);
        Optional<Subscription> subscriber = Flows.subscription(
                name + i,
                channel,
                Optional.of(branch.subscriber()),
                branch.reply().or(() -> parallel.spec().reply()),
                branch.delivery(),
                parallel,
                cluster);
        return new BranchStatus(
                filter.map(Flows::status), Optional.of(Flows.status(channel, made)), subscriber.map(Flows::status));
    }

    private static boolean isReady(Optional<SubscriptionStatus> subscription) {
        return subscription.filter(status -> status.ready().isTrue()).isPresent();
    }

    private static Parallel end(Parallel parallel, Parallel.Status status, Conditions conditions) {
        return (Parallel) Statuses.end(parallel.withStatus(status), conditions);
    }
}
