package dev.knemu.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.KafkaSource;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.SinkBinding;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place in a resource that names another one, or an address.
 *
 * @param from the resource that has the field
 * @param role what the other one is to it
 * @param path of the field, such as {@code spec.steps[0]}
 * @param to what is named; a reference without a namespace means that of {@code from}
 */
public record Reference(Resource from, Role role, String path, Destination to) {

    /** What the resource that is named is to the one that names it. */
    public enum Role {
        /** The Broker that a Trigger asks. */
        BROKER,
        /** The channel that a Subscription listens to. */
        CHANNEL,
        /** Where a Broker's implementation finds its settings. */
        CONFIG,
        /** Gets the event first, and decides with its answer; of a Parallel's branch. */
        FILTER,
        /** Gets the event; its answer may be an event as well. */
        SUBSCRIBER,
        /** Gets the subscriber's answer. */
        REPLY,
        /** Gets what a subscriber would not take. */
        DEAD_LETTER,
        /** Gets what a source makes. */
        SINK
    }

    /**
     * All of one resource, in the order of its fields; none for a kind that names nobody. Of kinds that are not
     * emulated, {@code spec.sink} is known.
     */
    public static List<Reference> of(Resource resource) {
        Finder finder = new Finder(resource);
        finder.find();
        return List.copyOf(finder.found);
    }

    private static final class Finder {
        private final Resource resource;
        private final List<Reference> found = new ArrayList<>();

        Finder(Resource resource) {
            this.resource = resource;
        }

        private void find() {
            if (resource instanceof Broker broker) {
                broker.spec().config().ifPresent(config -> add(Role.CONFIG, "spec.config", Destination.to(config)));
                deadLetter("spec.delivery", broker.spec().delivery());
            } else if (resource instanceof Trigger trigger) {
                trigger(trigger);
            } else if (resource instanceof Channel channel) {
                deadLetter("spec.delivery", channel.spec().delivery());
            } else if (resource instanceof PhysicalChannel channel) {
                deadLetter("spec.delivery", channel.channelDelivery());
            } else if (resource instanceof KafkaSource source) {
                add(Role.SINK, "spec.sink", source.spec().source().sink());
                deadLetter("spec.delivery", source.spec().delivery());
            } else if (resource instanceof Subscription subscription) {
                subscription(subscription.spec());
            } else if (resource instanceof Sequence sequence) {
                sequence(sequence.spec());
            } else if (resource instanceof Parallel parallel) {
                parallel(parallel.spec());
            } else if (resource instanceof PingSource source) {
                add(Role.SINK, "spec.sink", source.spec().source().sink());
            } else if (resource instanceof ContainerSource source) {
                add(Role.SINK, "spec.sink", source.spec().source().sink());
            } else if (resource instanceof SinkBinding binding) {
                add(Role.SINK, "spec.sink", binding.spec().source().sink());
            } else if (resource instanceof OtherResource other) {
                other.content()
                        .at("/spec/sink")
                        .flatMap(Finder::destination)
                        .ifPresent(sink -> add(Role.SINK, "spec.sink", sink));
            }
        }

        private void trigger(Trigger trigger) {
            Trigger.Spec spec = trigger.spec();
            if (spec.brokerRef().isPresent()) {
                add(
                        Role.BROKER,
                        "spec.brokerRef",
                        Destination.to(spec.brokerRef().get()));
            } else if (!spec.broker().isEmpty()) {
                add(Role.BROKER, "spec.broker", Destination.broker(spec.broker()));
            }
            add(Role.SUBSCRIBER, "spec.subscriber", spec.subscriber());
            deadLetter("spec.delivery", spec.delivery());
        }

        private void subscription(Subscription.Spec spec) {
            add(Role.CHANNEL, "spec.channel", Destination.to(spec.channel()));
            spec.subscriber().ifPresent(to -> add(Role.SUBSCRIBER, "spec.subscriber", to));
            spec.reply().ifPresent(to -> add(Role.REPLY, "spec.reply", to));
            deadLetter("spec.delivery", spec.delivery());
        }

        private void sequence(Sequence.Spec spec) {
            for (int i = 0; i < spec.steps().size(); i++) {
                String path = "spec.steps[" + i + "]";
                add(Role.SUBSCRIBER, path, spec.steps().get(i).destination());
                deadLetter(path + ".delivery", spec.steps().get(i).delivery());
            }
            spec.reply().ifPresent(to -> add(Role.REPLY, "spec.reply", to));
        }

        private void parallel(Parallel.Spec spec) {
            for (int i = 0; i < spec.branches().size(); i++) {
                String path = "spec.branches[" + i + "]";
                Parallel.Branch branch = spec.branches().get(i);
                branch.filter().ifPresent(to -> add(Role.FILTER, path + ".filter", to));
                add(Role.SUBSCRIBER, path + ".subscriber", branch.subscriber());
                branch.reply().ifPresent(to -> add(Role.REPLY, path + ".reply", to));
                deadLetter(path + ".delivery", branch.delivery());
            }
            spec.reply().ifPresent(to -> add(Role.REPLY, "spec.reply", to));
        }

        private void deadLetter(String path, Optional<DeliverySpec> delivery) {
            delivery.flatMap(DeliverySpec::deadLetterSink)
                    .ifPresent(sink -> add(Role.DEAD_LETTER, path + ".deadLetterSink", sink));
        }

        private void add(Role role, String path, Destination to) {
            if (to.ref().filter(ref -> !ref.isEmpty()).isPresent() || to.uri().isPresent()) {
                found.add(new Reference(resource, role, path, to));
            }
        }

        /** Of a kind without a record; what is malformed is none. */
        private static Optional<Destination> destination(JsonNode sink) {
            JsonNode ref = sink.path("ref");
            String uri = sink.path("uri").asText("");
            if (ref.path("name").isTextual() && ref.path("kind").isTextual()) {
                return Optional.of(Destination.to(KReference.of(
                        ref.path("apiVersion").asText(""),
                        ref.path("kind").asText(),
                        ref.path("namespace").asText(""),
                        ref.path("name").asText())));
            }
            try {
                return uri.isEmpty() ? Optional.empty() : Optional.of(Destination.uri(new URI(uri)));
            } catch (URISyntaxException malformed) {
                return Optional.empty();
            }
        }
    }
}
