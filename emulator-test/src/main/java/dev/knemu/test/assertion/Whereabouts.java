package dev.knemu.test.assertion;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.KResource;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.test.report.EntryText;
import dev.knemu.test.report.Names;
import dev.knemu.test.report.StoryText;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Where events are that a subscriber waits for in vain, as lines of a failure. */
public final class Whereabouts {

    private static final int MOST = 3;

    private Whereabouts() {}

    /**
     * Why a Service got no event, or too few, that a matcher describes.
     *
     * @param namespace of the Service
     * @param service its name
     */
    public static List<String> of(
            EventingEmulator eventing, Predicate<? super CloudEvent> matcher, String namespace, String service) {
        List<Entry.Accepted> accepted = eventing.journal().entries(Entry.Accepted.class);
        List<Entry.Accepted> wanted =
                accepted.stream().filter(entry -> matcher.test(entry.event())).toList();
        if (wanted.isEmpty()) {
            return missing(eventing, matcher, accepted);
        }
        List<String> listeners = listeners(eventing, namespace, service);
        List<String> lines = new ArrayList<>();
        if (listeners.isEmpty()) {
            List<String> buriers = deadLetterers(eventing, namespace, service);
            lines.add("No Trigger and no Subscription delivers to Service " + namespace + "/" + service
                    + (buriers.isEmpty()
                            ? "."
                            : "; it is the dead letter sink of " + String.join(", ", buriers) + "."));
        }
        wanted.stream().limit(MOST).forEach(entry -> {
            lines.add((lines.isEmpty() ? "" : "\n") + "Accepted by " + entry.address() + " at "
                    + EntryText.clock(entry.time()) + ": " + EntryText.event(entry.event()));
            // Who delivers to this Service is asked about; only where nobody does, the others may be of interest.
            List<Why> whys = whys(eventing, entry).stream()
                    .filter(why -> listeners.isEmpty()
                            || listeners.stream().anyMatch(name -> Names.isCalled(why.subscription(), name)))
                    .toList();
            lines.addAll(StoryText.whys(whys, listeners));
            lines.addAll(StoryText.deliveries(whys));
        });
        if (wanted.size() > MOST) {
            lines.add("… and " + (wanted.size() - MOST) + " more such events");
        }
        return lines;
    }

    private static List<Why> whys(EventingEmulator eventing, Entry.Accepted entry) {
        return eventing.why(entry.event().getId()).stream()
                .filter(why -> why.accepted()
                        .filter(accepted -> accepted.seq() == entry.seq())
                        .isPresent())
                .toList();
    }

    private static List<String> missing(
            EventingEmulator eventing, Predicate<? super CloudEvent> matcher, List<Entry.Accepted> accepted) {
        List<Entry.Refused> refused = eventing.journal().entries(Entry.Refused.class).stream()
                .filter(entry -> entry.event() != null && matcher.test(entry.event()))
                .toList();
        if (!refused.isEmpty()) {
            List<String> lines = new ArrayList<>(List.of("Refused:"));
            refused.stream()
                    .limit(MOST)
                    .forEach(entry -> lines.add("  " + EntryText.clock(entry.time()) + " " + EntryText.line(entry)));
            return lines;
        }
        List<CloudEvent> events = accepted.stream().map(Entry.Accepted::event).toList();
        List<String> lines = new ArrayList<>(
                events.isEmpty()
                        ? List.of("No event was accepted at all.")
                        : Matches.lines("No such event was accepted. Accepted:", events, matcher));
        List<String> schedules = StoryText.schedules(eventing);
        if (!schedules.isEmpty()) {
            lines.add("");
            lines.addAll(schedules);
        }
        return lines;
    }

    /** The Triggers and Subscriptions that deliver to a Service, as a test calls them. */
    private static List<String> listeners(EventingEmulator eventing, String namespace, String service) {
        Stream<String> triggers = eventing.list(Trigger.class).stream()
                .filter(trigger -> isFor(
                        Optional.of(trigger.spec().subscriber()),
                        trigger.metadata().namespace(),
                        namespace,
                        service))
                .map(trigger -> trigger.metadata().namespace() + "/"
                        + trigger.metadata().name());
        Stream<String> subscriptions = eventing.list(Subscription.class).stream()
                .filter(subscription -> isFor(
                        subscription.spec().subscriber(),
                        subscription.metadata().namespace(),
                        namespace,
                        service))
                .map(subscription -> subscription.metadata().namespace() + "/"
                        + subscription.metadata().name());
        return Stream.concat(triggers, subscriptions).toList();
    }

    private static List<String> deadLetterers(EventingEmulator eventing, String namespace, String service) {
        return Stream.<Class<? extends KResource>>of(Broker.class, Trigger.class, Channel.class, Subscription.class)
                .flatMap(type -> eventing.list(type).stream())
                .filter(resource -> resource.metadata().controller().isEmpty())
                .filter(resource ->
                        isFor(deadLetterSink(resource), resource.metadata().namespace(), namespace, service))
                .map(StoryText::ref)
                .map(Ref::toString)
                .toList();
    }

    private static Optional<Destination> deadLetterSink(KResource resource) {
        Optional<DeliverySpec> delivery = resource instanceof Broker broker
                ? broker.spec().delivery()
                : resource instanceof Trigger trigger
                        ? trigger.spec().delivery()
                        : resource instanceof Channel channel
                                ? channel.spec().delivery()
                                : ((Subscription) resource).spec().delivery();
        return delivery.flatMap(DeliverySpec::deadLetterSink);
    }

    private static boolean isFor(
            Optional<Destination> subscriber, String ownNamespace, String namespace, String service) {
        return subscriber
                .flatMap(Destination::ref)
                .filter(ref -> ref.kind().equals("Service") && ref.name().equals(service))
                .map(KReference::namespace)
                .map(named -> named.isEmpty() ? ownNamespace : named)
                .filter(namespace::equals)
                .isPresent();
    }
}
