package dev.knemu.routing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.event.KnativeEvent;
import dev.knemu.filter.AllFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.FilterParser;
import dev.knemu.filter.NotFilter;
import dev.knemu.filter.UnsupportedFilterException;
import dev.knemu.filter.Verdict;
import dev.knemu.filter.index.TriggerIndex;
import dev.knemu.journal.Ref;
import dev.knemu.lint.Witness;
import dev.knemu.resource.Broker;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.Defaults;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Trigger;
import dev.knemu.routing.RoutingChange.Kind;
import dev.knemu.routing.RoutingChange.Move;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.CloudEventJson;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Two sets of manifests, and which events fare differently with them: other Triggers want them, or the same Triggers send
 * them elsewhere. Nothing is run: Triggers count as they are written, whether or not their Broker is among the manifests.
 *
 * <p>An event costs what it matches, on both sides; see {@link TriggerIndex}. Immutable; may be used by many threads.
 */
public final class RoutingComparison {

    private static final Comparator<Ref> BY_NAME =
            Comparator.comparing(Ref::namespace).thenComparing(Ref::name);

    /** Where a Trigger's events go. One object for the same place on both sides. */
    private record Place(Ref trigger, String broker, String subscriber, String deadLetterSink) {

        String text() {
            return subscriber;
        }
    }

    /**
     * A Trigger as one side has it.
     *
     * @param filter {@code null} when it is none that can be asked, which is the problem
     */
    private record Target(Place place, @Nullable Filter filter, String problem) {}

    /**
     * One set of manifests.
     *
     * @param brokers of all its Triggers, those that are not compared included
     */
    private record Side(TriggerIndex<Target> index, Map<Ref, Target> byTrigger, Set<String> brokers) {}

    private final Side before;
    private final Side after;

    private RoutingComparison(Side before, Side after) {
        this.before = before;
        this.after = after;
    }

    /** Of all Triggers. */
    public static RoutingComparison of(Manifest before, Manifest after) {
        return of(before, after, Optional.empty());
    }

    /**
     * Of the Triggers of one Broker.
     *
     * @param broker {@code NAMESPACE/NAME}; empty for all
     */
    public static RoutingComparison of(Manifest before, Manifest after, Optional<String> broker) {
        Map<Place, Place> places = new HashMap<>();
        return new RoutingComparison(side(before, broker, places), side(after, broker, places));
    }

    private static Side side(Manifest manifest, Optional<String> only, Map<Place, Place> places) {
        ClusterConfig config = ClusterConfig.DEFAULTS.withUsable(manifest.resources());
        Map<String, Broker> brokers = new HashMap<>();
        List<Trigger> triggers = new ArrayList<>();
        for (Resource written : manifest.resources()) {
            Resource resource = Defaults.of(written, config);
            if (resource instanceof Broker broker) {
                brokers.put(
                        broker.metadata().namespace() + "/" + broker.metadata().name(), broker);
            } else if (resource instanceof Trigger trigger) {
                triggers.add(trigger);
            }
        }
        Map<Ref, Target> byTrigger = new TreeMap<>(BY_NAME);
        Set<String> all = new TreeSet<>();
        for (Trigger trigger : triggers) {
            String broker = brokerOf(trigger);
            all.add(broker);
            if (only.isEmpty() || only.get().equals(broker)) {
                Ref ref = new Ref(
                        Trigger.KIND,
                        trigger.metadata().namespace(),
                        trigger.metadata().name());
                Optional<Broker> written = Optional.ofNullable(brokers.get(broker));
                Place place = place(ref, trigger, broker, written);
                byTrigger.put(
                        ref, target(trigger.spec().asReadBy(written), places.computeIfAbsent(place, any -> place)));
            }
        }
        // In the same order on both sides, so that the same answers are the same lists.
        TriggerIndex<Target> index = TriggerIndex.empty();
        for (Map.Entry<Ref, Target> entry : byTrigger.entrySet()) {
            Filter filter = entry.getValue().filter();
            if (filter != null) {
                index = index.with(entry.getKey().toString(), filter, entry.getValue());
            }
        }
        return new Side(index, byTrigger, all);
    }

    private static String brokerOf(Trigger trigger) {
        return trigger.spec()
                .brokerRef()
                .map(ref -> (ref.namespace().isEmpty() ? trigger.metadata().namespace() : ref.namespace()) + "/"
                        + ref.name())
                .orElse(trigger.metadata().namespace() + "/" + trigger.spec().broker());
    }

    private static Place place(Ref ref, Trigger trigger, String brokerName, Optional<Broker> broker) {
        String namespace = trigger.metadata().namespace();
        // A Trigger's delivery stands in for its Broker's as a whole.
        Optional<DeliverySpec> delivery = trigger.spec()
                .delivery()
                .or(() -> broker.flatMap(one -> one.spec().delivery()));
        return new Place(
                ref,
                brokerName,
                text(trigger.spec().subscriber(), namespace),
                delivery.flatMap(DeliverySpec::deadLetterSink)
                        .map(sink -> text(sink, namespace))
                        .orElse("none"));
    }

    private static String text(Destination destination, String namespace) {
        String path = destination.uri().map(Object::toString).orElse("");
        return destination
                .ref()
                .map(ref -> {
                    String in = ref.namespace().isEmpty() ? namespace : ref.namespace();
                    return ref.kind() + " " + in + "/" + ref.name() + (path.isEmpty() ? "" : " " + path);
                })
                .orElse(path);
    }

    private static Target target(Trigger.Spec trigger, Place place) {
        try {
            return new Target(place, FilterParser.parse(trigger), "");
        } catch (UnsupportedFilterException e) {
            return new Target(place, null, String.valueOf(e.getMessage()));
        }
    }

    /** The Brokers that Triggers name on either side, as {@code NAMESPACE/NAME}. */
    public Set<String> brokers() {
        Set<String> brokers = new TreeSet<>(before.brokers());
        brokers.addAll(after.brokers());
        return brokers;
    }

    // ---- an event

    /** How an event fares differently; empty when it does not. */
    public Optional<RoutingChange> change(CloudEvent event) {
        CloudEvent arrived = KnativeEvent.arrivedAt(event, VirtualTime.START);
        List<Target> first = before.index().match(arrived);
        List<Target> second = after.index().match(arrived);
        if (isSame(first, second)) {
            return Optional.empty();
        }
        Map<Ref, Place> went = places(first);
        Map<Ref, Place> goes = places(second);
        List<Move> moves = new ArrayList<>();
        went.forEach((trigger, place) -> {
            Place now = goes.get(trigger);
            if (now == null) {
                moves.add(new Move(
                        Kind.LOST,
                        trigger,
                        Optional.of(place.text()),
                        Optional.empty(),
                        refusal(after, trigger, arrived, "the Trigger is gone")));
            } else if (now != place) {
                moves.add(new Move(
                        Kind.MOVED,
                        trigger,
                        Optional.of(place.text()),
                        Optional.of(now.text()),
                        difference(place, now)));
            }
        });
        goes.forEach((trigger, place) -> {
            if (!went.containsKey(trigger)) {
                moves.add(new Move(
                        Kind.GAINED,
                        trigger,
                        Optional.empty(),
                        Optional.of(place.text()),
                        refusal(before, trigger, arrived, "the Trigger is new")));
            }
        });
        moves.sort(Comparator.comparing(Move::trigger, BY_NAME));
        return Optional.of(new RoutingChange(event, moves));
    }

    private static boolean isSame(List<Target> first, List<Target> second) {
        if (first.size() != second.size()) {
            return false;
        }
        for (int i = 0; i < first.size(); i++) {
            if (first.get(i).place() != second.get(i).place()) {
                return false;
            }
        }
        return true;
    }

    private static Map<Ref, Place> places(List<Target> targets) {
        Map<Ref, Place> places = new LinkedHashMap<>();
        targets.forEach(target -> places.put(target.place().trigger(), target.place()));
        return places;
    }

    /** Why the side that does not send the event there does not. */
    private static String refusal(Side side, Ref trigger, CloudEvent event, String absent) {
        Target target = side.byTrigger().get(trigger);
        if (target == null) {
            return absent;
        }
        Filter filter = target.filter();
        if (filter == null) {
            return target.problem();
        }
        Verdict verdict = filter.evaluate(event);
        return verdict.toString();
    }

    private static String difference(Place was, Place is) {
        List<String> parts = new ArrayList<>();
        difference("the subscriber", was.subscriber(), is.subscriber(), parts);
        difference("the Broker", was.broker(), is.broker(), parts);
        difference("the dead letter sink", was.deadLetterSink(), is.deadLetterSink(), parts);
        return String.join("; ", parts);
    }

    private static void difference(String what, String was, String is, List<String> parts) {
        if (!was.equals(is)) {
            parts.add(what + " was " + was + " and is " + is);
        }
    }

    // ---- events that nobody recorded

    /**
     * Events that fare differently, made from the filters themselves: one at least for each Trigger whose change can make
     * a difference, as far as its filter is of a kind that can be solved. Empty where no event fares differently.
     */
    public List<CloudEvent> witnesses() {
        List<Filter> questions = new ArrayList<>();
        before.byTrigger().forEach((trigger, was) -> {
            Target is = after.byTrigger().get(trigger);
            question(was, is, questions);
            if (is != null && was.place() != is.place()) {
                both(was, is, questions);
            }
        });
        after.byTrigger()
                .forEach((trigger, is) -> question(is, before.byTrigger().get(trigger), questions));
        List<CloudEvent> events = new ArrayList<>();
        for (Filter question : questions) {
            Witness.of(question)
                    .flatMap(attributes -> event(attributes, events.size() + 1))
                    .filter(event -> change(event).isPresent())
                    .ifPresent(events::add);
        }
        return List.copyOf(events);
    }

    /** What passes the one and not the other. */
    private static void question(Target one, @Nullable Target other, List<Filter> questions) {
        Filter passes = one.filter();
        Filter refuses = other == null ? null : other.filter();
        if (passes != null && !passes.equals(refuses)) {
            questions.add(refuses == null ? passes : new AllFilter(List.of(passes, new NotFilter(refuses))));
        }
    }

    private static void both(Target one, Target other, List<Filter> questions) {
        Filter first = one.filter();
        Filter second = other.filter();
        if (first != null && second != null) {
            questions.add(first.equals(second) ? first : new AllFilter(List.of(first, second)));
        }
    }

    private static Optional<CloudEvent> event(Map<String, String> attributes, int number) {
        ObjectNode event = JsonNodeFactory.instance
                .objectNode()
                .put("specversion", "1.0")
                .put("id", "example-" + number)
                .put("source", "/example")
                .put("type", "example");
        attributes.forEach(event::put);
        try {
            return Optional.of(CloudEventJson.read(event.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException noEvent) {
            // A text that satisfies the filter need not be a URI or a time.
            return Optional.empty();
        }
    }
}
