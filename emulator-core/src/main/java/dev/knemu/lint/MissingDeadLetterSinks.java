package dev.knemu.lint;

import dev.knemu.graph.Reference;
import dev.knemu.graph.Reference.Role;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Rule#NO_DEAD_LETTER_SINK}: one finding for each Broker, channel and flow, however many hang on it. */
final class MissingDeadLetterSinks {

    private final Lookout lookout;
    /** What has no sink of its own, by what it might inherit one from. */
    private final Map<ResourceKey, List<Resource>> without = new LinkedHashMap<>();

    MissingDeadLetterSinks(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        for (Trigger trigger : lookout.all(Trigger.class)) {
            collect(trigger, Role.BROKER, trigger.spec().delivery());
        }
        for (Subscription subscription : lookout.all(Subscription.class)) {
            collect(subscription, Role.CHANNEL, subscription.spec().delivery());
        }
        without.forEach(this::inheritors);
        for (Sequence sequence : lookout.all(Sequence.class)) {
            List<String> steps = new ArrayList<>();
            for (int i = 0; i < sequence.spec().steps().size(); i++) {
                if (!hasSink(sequence.spec().steps().get(i).delivery())) {
                    steps.add("steps[" + i + "]");
                }
            }
            flow(sequence, "spec." + (steps.isEmpty() ? "" : steps.get(0)), steps);
        }
        for (Parallel parallel : lookout.all(Parallel.class)) {
            List<String> branches = new ArrayList<>();
            for (int i = 0; i < parallel.spec().branches().size(); i++) {
                if (!hasSink(parallel.spec().branches().get(i).delivery())) {
                    branches.add("branches[" + i + "]");
                }
            }
            flow(parallel, "spec." + (branches.isEmpty() ? "" : branches.get(0)), branches);
        }
    }

    private static boolean hasSink(Optional<DeliverySpec> delivery) {
        return delivery.flatMap(DeliverySpec::deadLetterSink).isPresent();
    }

    private void collect(Resource resource, Role role, Optional<DeliverySpec> delivery) {
        if (hasSink(delivery)) {
            return;
        }
        Reference.of(resource).stream()
                .filter(reference -> reference.role() == role)
                .findFirst()
                .flatMap(reference -> lookout.targets()
                        .find(reference.to(), resource.metadata().namespace())
                        .key())
                .ifPresent(key ->
                        without.computeIfAbsent(key, any -> new ArrayList<>()).add(resource));
    }

    /** Of what is not in the manifests nobody can say whether it has a sink. */
    private void inheritors(ResourceKey from, List<Resource> heirs) {
        Optional<Optional<DeliverySpec>> inherited = lookout.get(from, Broker.class)
                .map(broker -> broker.spec().delivery())
                .or(() -> lookout.get(from, Channel.class)
                        .map(channel -> channel.spec().delivery()))
                .or(() -> lookout.get(from, PhysicalChannel.class).map(PhysicalChannel::channelDelivery));
        if (inherited.isEmpty() || hasSink(inherited.get())) {
            return;
        }
        ResourceKey where = lookout.isWritten(from) ? from : heirs.get(0).key();
        String kind = heirs.get(0).kind();
        List<String> names =
                heirs.stream().map(heir -> heir.metadata().name()).sorted().toList();
        lookout.found(
                Rule.NO_DEAD_LETTER_SINK,
                Severity.WARNING,
                where,
                "spec.delivery",
                "Neither " + from + " nor " + (names.size() == 1 ? "its " + kind : "these of its " + kind + "s: ")
                        + (names.size() == 1 ? " " : "") + Lookout.names(names)
                        + (names.size() == 1 ? " has" : " have") + " a dead letter sink.",
                "What cannot be delivered after all retries is dropped.",
                "Write delivery.deadLetterSink into " + from + ", where it holds for all of them.");
    }

    private void flow(Resource flow, String path, List<String> parts) {
        if (parts.isEmpty()) {
            return;
        }
        lookout.found(
                Rule.NO_DEAD_LETTER_SINK,
                Severity.WARNING,
                flow.key(),
                path,
                Lookout.names(parts) + (parts.size() == 1 ? " has" : " have") + " no dead letter sink.",
                "What cannot be delivered there is dropped, and no Broker's sink gets it.",
                "Write delivery.deadLetterSink into each.");
    }
}
