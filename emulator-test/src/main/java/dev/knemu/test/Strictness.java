package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.Condition;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.KResource;
import dev.knemu.resource.Kind;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.test.report.FailureReport;
import dev.knemu.test.report.StoryText;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.opentest4j.AssertionFailedError;

/** Fails a test for what went wrong in its emulator and no assertion mentions. Tells each thing once. */
final class Strictness {

    /** The conditions that warn, of those that the emulator sets. */
    private static final List<String> WARNINGS = List.of("NotEmulated", "FilterWarning");

    /** What an assertion has a word for. */
    private static final Set<Class<? extends KResource>> SHORT =
            Set.of(Broker.class, Trigger.class, Channel.class, Subscription.class);

    private final EventingEmulator eventing;
    private final Ledger ledger;
    private final Set<ResourceKey> toldNotReady = new HashSet<>();
    private final Set<ResourceKey> toldWithoutEffect = new HashSet<>();
    private final Function<Entry.Delivered, Optional<String>> unasked;
    private long looked;

    /** @param unasked the Service that took a delivery, where that is one that no test has asked for */
    Strictness(EventingEmulator eventing, Function<Entry.Delivered, Optional<String>> unasked) {
        this.unasked = unasked;
        this.eventing = eventing;
        this.ledger = Ledger.of(eventing);
    }

    /**
     * @throws AssertionFailedError with all that was not mentioned, how to mention it, and where the page of the journal is
     * @throws dev.knemu.time.RealTimeLimitException when the emulator does not come to rest
     */
    synchronized void check() {
        eventing.settle();
        List<String> complaints = new ArrayList<>();
        Set<URI> standIns = new HashSet<>();
        long before = looked;
        for (Entry entry : eventing.journal().entries(any -> any.seq() > before)) {
            looked = entry.seq();
            if (!ledger.isMentioned(entry)) {
                complaint(entry, standIns).ifPresent(complaints::add);
            }
        }
        resources(complaints);
        if (!complaints.isEmpty()) {
            String text = text(complaints);
            throw new AssertionFailedError(FailureReport.of(eventing)
                    .writeAndTell(text)
                    .map(page -> text + "\n\n" + page)
                    .orElse(text));
        }
    }

    /** Lets all go that went wrong so far: the test that has failed of it or before it must not fail the next one. */
    synchronized void pass() {
        eventing.journal().entries(any -> true).forEach(entry -> looked = entry.seq());
    }

    private static String text(List<String> complaints) {
        StringBuilder text = new StringBuilder("Strict mode: ")
                .append(complaints.size() == 1 ? "something" : complaints.size() + " things")
                .append(" went wrong that no assertion mentions.");
        for (int i = 0; i < complaints.size(); i++) {
            text.append("\n ").append(i + 1).append(". ").append(complaints.get(i));
        }
        return text.toString();
    }

    private Optional<String> complaint(Entry entry, Set<URI> standIns) {
        if (entry instanceof Entry.Dropped dropped) {
            return Optional.of("Dropped: " + event(dropped) + " for " + dropped.subscription() + " at "
                    + dropped.destination() + ": " + sentence(dropped.reason()) + mention("Dropped", "wasDropped"));
        }
        if (entry instanceof Entry.DeadLettered dead) {
            return Optional.of("Dead-lettered: " + event(dead) + " for " + dead.subscription() + " went to "
                    + dead.sink() + ", since " + dead.failedDestination() + " answered "
                    + (dead.status() == 0 ? "nothing" : dead.status()) + " (attempts: " + dead.attempts() + ")."
                    + mention("DeadLettered", "wasDeadLettered"));
        }
        if (entry instanceof Entry.Refused refused) {
            return Optional.of("Refused: " + (refused.event() == null ? "what was no event" : event(refused.event()))
                    + " at " + refused.address() + " with " + refused.status() + ": " + sentence(refused.reason())
                    + mention("Refused", "wasRefused"));
        }
        if (entry instanceof Entry.Attempted attempted && isMalformed(attempted) && isOpen(attempted)) {
            return Optional.of("Malformed: " + attempted.destination() + ", asked about " + event(attempted) + " for "
                    + attempted.subscription() + ", " + sentence(attempted.problem())
                    + "\n    If that is meant, assert it: assertThat(sent).wasAttempted(\""
                    + attempted.subscription().name() + "\", …); or enter it: Ledger.of(eventing)"
                    + ".mention(eventing.journal().entries(Entry.Attempted.class)).");
        }
        if (entry instanceof Entry.Delivered delivered
                && delivered.standIn() != null
                && standIns.add(delivered.destination())) {
            return Optional.of("Stand-in: the built-in " + delivered.standIn() + " took " + event(delivered) + " at "
                    + delivered.destination() + " for " + delivered.subscription() + ".\n    Put the real thing there:"
                    + " @Subscriber, @BindService or eventing.subscriber(…). If the stand-in is meant:"
                    + " Ledger.of(eventing).mention(entry) for one of its Entry.Delivered entries.");
        }
        if (entry instanceof Entry.Delivered delivered) {
            return unasked.apply(delivered)
                    .filter(service -> standIns.add(delivered.destination()))
                    .map(service -> "Unasked: " + event(delivered) + " was taken for " + delivered.subscription()
                            + " by Service " + service + ", which the manifests only refer to and no test asks for."
                            + "\n    If that is meant, assert it: assertThat(sent).wasDeliveredTo(\""
                            + delivered.subscription().name() + "\"), or ask for @Subscriber(\"" + service
                            + "\"); or put the real thing there: @BindService or .service(…).");
        }
        return Optional.empty();
    }

    /** A success whose body should have been an event, and is none. */
    private static boolean isMalformed(Entry.Attempted attempted) {
        return attempted.status() / 100 == 2 && attempted.problem() != null;
    }

    /** Neither told as dropped or dead-lettered, nor asserted by how it ended; and told once, at its first attempt. */
    private boolean isOpen(Entry.Attempted attempted) {
        return eventing
                .journal()
                .entries(entry -> entry instanceof Entry.OfDelivery other && other.delivery() == attempted.delivery())
                .stream()
                .noneMatch(other -> ledger.isMentioned(other)
                        || other instanceof Entry.Dropped
                        || other instanceof Entry.DeadLettered
                        || other instanceof Entry.Attempted before
                                && before.seq() < attempted.seq()
                                && isMalformed(before));
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String mention(String type, String assertion) {
        return "\n    If that is meant, assert it: assertThat(sent)." + assertion
                + "(); or enter it: Ledger.of(eventing)" + ".mention(eventing.journal().entries(Entry." + type
                + ".class)).";
    }

    private String event(Entry.OfDelivery entry) {
        return eventing.journal()
                .entry(entry.cause())
                .filter(Entry.Accepted.class::isInstance)
                .map(accepted -> event(((Entry.Accepted) accepted).event()))
                .orElse("an event");
    }

    private static String event(CloudEvent event) {
        return "event " + event.getId() + " of type " + event.getType();
    }

    private void resources(List<String> complaints) {
        for (KResource resource : written()) {
            Optional<String> withoutEffect = withoutEffect(resource);
            because(resource)
                    // A class of Broker that is not emulated is not Ready for just that.
                    .filter(because -> withoutEffect
                            .filter(text -> !because.message().isEmpty() && text.contains(because.message()))
                            .isEmpty())
                    .filter(any -> toldNotReady.add(resource.key()))
                    .ifPresent(because -> complaints.add(notReady(resource, because)));
            withoutEffect.filter(any -> toldWithoutEffect.add(resource.key())).ifPresent(complaints::add);
        }
    }

    private List<KResource> written() {
        return Kinds.known().stream()
                .map(Kind::type)
                .distinct()
                .flatMap(type -> eventing.list(type).stream())
                .filter(KResource.class::isInstance)
                .map(KResource.class::cast)
                .filter(resource -> resource.metadata().controller().isEmpty())
                .filter(resource -> !ledger.isMentioned(resource.key()))
                .toList();
    }

    /** Why it is not Ready: what is False tells more than what is Unknown for that reason. */
    private static Optional<Condition> because(KResource resource) {
        if (resource.isReady()) {
            return Optional.empty();
        }
        List<Condition> unhappy = resource.conditions().stream()
                .filter(condition -> resource.conditionSet().dependents().contains(condition.type()))
                .filter(condition -> !condition.isTrue())
                .toList();
        return unhappy.stream()
                .filter(condition -> condition.status() == Condition.Status.False)
                .findFirst()
                .or(() -> unhappy.stream().findFirst())
                .or(() -> resource.common().condition(ConditionSet.READY));
    }

    private static String notReady(KResource resource, Condition because) {
        return "Not Ready: " + resource.key() + ": " + sentence(StoryText.condition(because))
                + "\n    Apply what it needs, or put it there: @Subscriber, @BindService or eventing.subscriber(…). If"
                + " that is meant, assert it: assertThat(eventing)." + check(resource) + ".isNotReady("
                + (because.reason().isEmpty() ? "" : "\"" + because.reason() + "\"") + ").";
    }

    private static String check(KResource resource) {
        String namespace = resource.metadata().namespace();
        String name = "\""
                + (namespace.equals(EventingEmulator.DEFAULT_NAMESPACE) ? "" : namespace + "/")
                + resource.metadata().name() + "\"";
        String kind = resource.getClass().getSimpleName();
        return SHORT.contains(resource.getClass())
                ? kind.toLowerCase(Locale.ROOT) + "(" + name + ")"
                : "resource(" + kind + ".class, " + name + ")";
    }

    private static Optional<String> withoutEffect(KResource resource) {
        return WARNINGS.stream()
                .flatMap(type -> resource.common().condition(type).stream())
                .filter(Condition::isTrue)
                .map(Condition::message)
                .reduce((first, second) -> first + "; " + second)
                .map(message -> "Without effect: " + resource.key() + ": " + sentence(message)
                        + "\n    Take it out, or enter that the test does without:"
                        + " Ledger.of(eventing).mention(resource.key()).");
    }
}
