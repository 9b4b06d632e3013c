package dev.knemu.lint;

import dev.knemu.filter.Filter;
import dev.knemu.graph.Targets.Target;
import dev.knemu.lint.Hop.Kind;
import dev.knemu.lint.KnownAnswers.Answer;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All {@link Hop}s of a manifest. */
final class Hops {

    private static final Optional<Map<String, String>> UNCHANGED = Optional.of(Map.of());

    private final Lookout lookout;
    private final KnownAnswers answers;
    private final List<Hop> found = new ArrayList<>();

    private Hops(Lookout lookout) {
        this.lookout = lookout;
        this.answers = new KnownAnswers(lookout);
    }

    /** In the order of the manifest. */
    static List<Hop> of(Lookout lookout) {
        Hops hops = new Hops(lookout);
        lookout.all(Trigger.class).forEach(hops::trigger);
        lookout.all(Subscription.class).forEach(hops::subscription);
        lookout.all(Sequence.class).forEach(hops::sequence);
        lookout.all(Parallel.class).forEach(hops::parallel);
        return hops.found;
    }

    /** One who sends events on. */
    private final class Sender {
        private final String from;
        private final ResourceKey by;
        private final Optional<Filter> filter;
        private final boolean isJudged;

        Sender(String from, Resource by, Optional<Filter> filter, boolean isJudged) {
            this.from = from;
            this.by = by.key();
            this.filter = filter;
            this.isJudged = isJudged;
        }

        void hop(String to, String path, Kind kind, Optional<Map<String, String>> change) {
            found.add(new Hop(from, to, by, path, kind, filter, isJudged, change));
        }

        /** To the subscriber; or, if that answers, to where answers go. */
        void subscriber(Destination subscriber, String path, Optional<String> replyPlace, String replyPath) {
            Target target = lookout.targets().find(subscriber, by.namespace());
            Optional<String> place = place(target);
            if (place.isPresent()) {
                hop(place.get(), path, Kind.FORWARD, UNCHANGED);
                return;
            }
            Answer answer = answers.of(target.resource());
            if (replyPlace.isEmpty() || answer instanceof Answer.Nothing || isSilent(target)) {
                return;
            }
            hop(
                    replyPlace.get(),
                    replyPath,
                    Kind.REPLY,
                    answer instanceof Answer.Changed changed ? Optional.of(changed.attributes()) : Optional.empty());
        }

        void deadLetter(Optional<DeliverySpec> delivery, String path) {
            delivery.flatMap(DeliverySpec::deadLetterSink)
                    .flatMap(sink -> place(lookout.targets().find(sink, by.namespace())))
                    .ifPresent(place -> hop(place, path + ".deadLetterSink", Kind.DEAD_LETTER, UNCHANGED));
        }
    }

    /** A Broker or a channel that is not in the manifests still answers nothing. */
    private static boolean isSilent(Target target) {
        return target.key()
                .map(ResourceKey::kind)
                .filter(kind -> List.of("Broker", "Channel", "InMemoryChannel", "KafkaChannel", "Sequence", "Parallel")
                        .contains(kind))
                .isPresent();
    }

    private void trigger(Trigger trigger) {
        String namespace = trigger.metadata().namespace();
        Trigger.Spec spec = trigger.spec();
        KReference ref =
                spec.brokerRef().orElseGet(() -> KReference.of(Broker.API_VERSION, Broker.KIND, spec.broker()));
        String broker = place(ref.key(namespace));
        Optional<Filter> filter = lookout.filter(trigger);
        Sender sender = new Sender(broker, trigger, filter, filter.isPresent());
        sender.subscriber(spec.subscriber(), "spec.subscriber", Optional.of(broker), "spec.subscriber");
        boolean hasOwn = spec.delivery().flatMap(DeliverySpec::deadLetterSink).isPresent()
                // At a Broker over Kafka a delivery of its own has nothing of the Broker's.
                || spec.delivery().isPresent()
                        && lookout.get(ref.key(namespace), Broker.class)
                                .filter(Broker::isKafka)
                                .isPresent();
        sender.deadLetter(
                hasOwn
                        ? spec.delivery()
                        : lookout.get(ref.key(namespace), Broker.class)
                                .flatMap(some -> some.spec().delivery()),
                "spec.delivery");
    }

    private void subscription(Subscription subscription) {
        String namespace = subscription.metadata().namespace();
        Subscription.Spec spec = subscription.spec();
        ResourceKey channel = spec.channel().key(namespace);
        Sender sender = new Sender(place(channel), subscription, Optional.empty(), true);
        Optional<String> reply =
                spec.reply().flatMap(to -> place(lookout.targets().find(to, namespace)));
        spec.subscriber().ifPresent(to -> sender.subscriber(to, "spec.subscriber", reply, "spec.reply"));
        boolean hasOwn = spec.delivery().flatMap(DeliverySpec::deadLetterSink).isPresent();
        Optional<DeliverySpec> inherited = lookout.get(channel, Channel.class)
                .flatMap(some -> some.spec().delivery())
                .or(() -> lookout.get(channel, PhysicalChannel.class).flatMap(PhysicalChannel::channelDelivery));
        sender.deadLetter(hasOwn ? spec.delivery() : inherited, "spec.delivery");
    }

    private void sequence(Sequence sequence) {
        List<Sequence.Step> steps = sequence.spec().steps();
        for (int i = 0; i < steps.size(); i++) {
            boolean last = i == steps.size() - 1;
            Sender sender = new Sender(inside(sequence.key(), i), sequence, Optional.empty(), true);
            Optional<String> reply = last
                    ? sequence.spec()
                            .reply()
                            .flatMap(to -> place(lookout.targets()
                                    .find(to, sequence.metadata().namespace())))
                    : Optional.of(inside(sequence.key(), i + 1));
            String path = "spec.steps[" + i + "]";
            sender.subscriber(steps.get(i).destination(), path, reply, last ? "spec.reply" : path);
            sender.deadLetter(steps.get(i).delivery(), path + ".delivery");
        }
    }

    private void parallel(Parallel parallel) {
        String namespace = parallel.metadata().namespace();
        for (int i = 0; i < parallel.spec().branches().size(); i++) {
            Parallel.Branch branch = parallel.spec().branches().get(i);
            String path = "spec.branches[" + i + "]";
            String own = inside(parallel.key(), i + 1);
            Sender entrance = new Sender(place(parallel.key()), parallel, Optional.empty(), true);
            if (branch.filter().isPresent()) {
                entrance.subscriber(branch.filter().get(), path + ".filter", Optional.of(own), path + ".filter");
            } else {
                entrance.hop(own, path, Kind.FORWARD, UNCHANGED);
            }
            Sender sender = new Sender(own, parallel, Optional.empty(), true);
            Optional<String> reply = branch.reply()
                    .or(() -> parallel.spec().reply())
                    .flatMap(to -> place(lookout.targets().find(to, namespace)));
            sender.subscriber(
                    branch.subscriber(),
                    path + ".subscriber",
                    reply,
                    branch.reply().isPresent() ? path + ".reply" : "spec.reply");
            sender.deadLetter(branch.delivery(), path + ".delivery");
        }
    }

    private static Optional<String> place(Target target) {
        return target.resource()
                .filter(resource -> resource instanceof Broker
                        || resource instanceof Channel
                        || resource instanceof PhysicalChannel
                        || resource instanceof Sequence
                        || resource instanceof Parallel)
                .map(resource -> place(resource.key()));
    }

    private static String place(ResourceKey key) {
        return inside(key, 0);
    }

    private static String inside(ResourceKey key, int number) {
        return number == 0 ? key.toString() : key + " (" + number + ")";
    }
}
