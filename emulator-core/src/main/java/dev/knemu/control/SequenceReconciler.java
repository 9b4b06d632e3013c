package dev.knemu.control;

import dev.knemu.control.PhysicalChannels.Made;
import dev.knemu.resource.ChannelStatus;
import dev.knemu.resource.ChannelTemplateSpec;
import dev.knemu.resource.Condition;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.SubscriptionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Sequence: before each step a channel, whose one Subscription sends to the step and the step's answer to the next
 * channel.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/sequence/sequence.go}, {@code
 * pkg/apis/flows/v1/sequence_lifecycle.go}.
 */
final class SequenceReconciler implements Reconciler<Sequence> {

    @Override
    public Sequence reconcile(Sequence sequence, Cluster cluster) {
        Conditions conditions = Statuses.begin(sequence, cluster);
        Optional<ChannelTemplateSpec> template = sequence.spec().channelTemplate();
        if (template.isEmpty()) {
            return end(
                    sequence,
                    sequence.status(),
                    conditions.markUnknown(Flows.CHANNELS_READY, "ChannelsNotReady", Flows.NO_CHANNELS));
        }
        String prefix = sequence.metadata().name() + "-kn-sequence-";
        int steps = sequence.spec().steps().size();

        List<ChannelStatus> channels = new ArrayList<>();
        Made first = new Made(Optional.empty(), "");
        for (int i = 0; i < steps; i++) {
            Made made = Flows.channel(template.get(), prefix + i, sequence, cluster);
            first = i == 0 ? made : first;
            channels.add(Flows.status(Flows.reference(template.get(), prefix + i, sequence), made));
        }
        Sequence.Status status = sequence.status().withChannelStatuses(channels).withAddress(Flows.address(first));
        boolean channelsReady =
                channels.stream().allMatch(channel -> channel.ready().isTrue());
        conditions = channelsReady
                ? conditions.markTrue(Flows.CHANNELS_READY)
                : conditions.markUnknown(
                        Flows.CHANNELS_READY,
                        "ChannelsNotReady",
                        first.failure().isEmpty() ? Flows.NO_CHANNELS : first.failure());
        conditions = status.address().address().isPresent()
                ? conditions.markTrue(Flows.ADDRESSABLE)
                : conditions.markUnknown(Flows.ADDRESSABLE, "emptyAddress", "addressable is nil");

        List<SubscriptionStatus> subscriptions = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            subscribe(i, prefix, template.get(), sequence, cluster)
                    .map(Flows::status)
                    .ifPresent(subscriptions::add);
        }
        status = status.withSubscriptionStatuses(subscriptions);
        boolean subscriptionsReady = subscriptions.size() == steps
                && subscriptions.stream().map(SubscriptionStatus::ready).allMatch(Condition::isTrue);
        conditions = subscriptionsReady
                ? conditions.markTrue(Flows.SUBSCRIPTIONS_READY)
                : conditions.markUnknown(Flows.SUBSCRIPTIONS_READY, "SubscriptionsNotReady", Flows.NO_SUBSCRIPTIONS);

        Flows.prune(prefix, steps, template.get(), sequence, cluster);
        return end(sequence, status, Statuses.policiesNeedOidc(conditions));
    }

    private static Optional<Subscription> subscribe(
            int i, String prefix, ChannelTemplateSpec template, Sequence sequence, Cluster cluster) {
        Sequence.Step step = sequence.spec().steps().get(i);
        boolean last = i == sequence.spec().steps().size() - 1;
        Optional<Destination> reply = last
                ? sequence.spec().reply()
                : Optional.of(Destination.to(Flows.reference(template, prefix + (i + 1), sequence)));
        return Flows.subscription(
                prefix + i,
                Flows.reference(template, prefix + i, sequence),
                Optional.of(step.destination()),
                reply,
                step.delivery(),
                sequence,
                cluster);
    }

    private static Sequence end(Sequence sequence, Sequence.Status status, Conditions conditions) {
        return (Sequence) Statuses.end(sequence.withStatus(status), conditions);
    }
}
