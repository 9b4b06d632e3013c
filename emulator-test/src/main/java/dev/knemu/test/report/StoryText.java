package dev.knemu.test.report;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.filter.FilterCondition;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.journal.WhyLines;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.Condition;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.KResource;
import dev.knemu.resource.NearestName;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a failure's text: what was sent and answered, why each Trigger did or did not get it, how deliveries
 * went, and what waits for time to pass. Each part is a list of lines; an empty one has nothing to say.
 */
public final class StoryText {

    /** Of Triggers that nobody asked about, how many are told condition by condition. */
    private static final int MOST_MISSES = 3;

    /** Of Triggers that nobody asked about and that wanted the event, how many are told. */
    private static final int MOST_WANTING = 5;

    private static final int MOST_ATTEMPTS = 20;
    private static final int MOST_TIMERS = 5;
    private static final int MOST_NAMES = 8;

    private StoryText() {}

    /** What was sent, who took or refused it, and what its producer was answered. */
    public static List<String> sent(Sent sent, EventStory story) {
        List<String> lines = new ArrayList<>();
        lines.add("Sent: " + EntryText.event(sent.event()));
        lines.addAll(EntryText.details(sent.event()));
        story.trees().stream()
                .map(tree -> tree.accepted())
                .forEach(accepted ->
                        lines.add("  accepted by " + accepted.address() + " at " + EntryText.clock(accepted.time())));
        story.refusals()
                .forEach(refused -> lines.add("  refused by " + refused.address() + " at "
                        + EntryText.clock(refused.time()) + " with " + refused.status() + ": " + refused.reason()));
        story.refusals().stream()
                .filter(refused -> refused.status() == 404)
                .findFirst()
                .flatMap(refused -> nearestAddress(sent.eventing(), refused.address()))
                .ifPresent(hint -> lines.add("  hint: " + hint));
        if (story.trees().isEmpty() && story.refusals().isEmpty()) {
            lines.add(
                    sent.eventing().journal().isOff()
                            ? "  The journal is off, so nothing is known of it. Leave EmulatorOptions.withJournal at"
                                    + " its default in tests."
                            : "  The journal knows nothing of it: it went out of the emulator, or the journal's"
                                    + " entries have made room.");
        }
        lines.add("  " + answer(sent));
        return lines;
    }

    private static Optional<String> nearestAddress(EventingEmulator eventing, Ref address) {
        Class<? extends KResource> type = address.kind().equals(Broker.KIND) ? Broker.class : Channel.class;
        List<String> names = eventing.list(type).stream()
                .map(resource -> ref(resource).namespace() + "/" + ref(resource).name())
                .toList();
        String kind = type.getSimpleName();
        if (names.isEmpty()) {
            return Optional.of("There is no " + kind + " at all. Apply one before sending.");
        }
        return NearestName.of(address.namespace() + "/" + address.name(), names)
                .map(near -> "Did you mean " + kind + " " + near + "?")
                .or(() -> Optional.of("There is: " + kind + " "
                        + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size()))) + "."));
    }

    private static String answer(Sent sent) {
        Sent.@Nullable Answer answer = sent.answer().toCompletableFuture().getNow(null);
        if (answer == null) {
            return "not answered yet: the answer comes when every delivery has come to rest";
        }
        String status = answer.status() == 0 ? "no answer" : "answered " + answer.status();
        return answer.reason().isEmpty() ? status : status + ": " + answer.reason();
    }

    /**
     * Trigger by Trigger: those that are asked about in full; of the others those that wanted the event in a line each,
     * and the nearest misses. However many there are, the text stays short.
     *
     * @param asked how the test calls those that it asks about; empty for none in particular
     */
    public static List<String> whys(List<Why> whys, Collection<String> asked) {
        List<String> lines = new ArrayList<>();
        List<Why> named = whys.stream().filter(why -> isAsked(why, asked)).toList();
        List<Why> wanting = others(whys, asked, true);
        List<Why> missed = others(whys, asked, false).stream()
                .sorted(Comparator.comparingDouble(StoryText::distance))
                .toList();
        named.forEach(why -> lines.addAll(WhyLines.lines(why)));
        wanting.stream()
                .limit(MOST_WANTING)
                .forEach(why -> lines.add(WhyLines.lines(why).get(0)));
        missed.stream().limit(MOST_MISSES).forEach(why -> lines.addAll(WhyLines.lines(why)));
        more(lines, wanting.size() - MOST_WANTING, "that wanted it");
        more(lines, missed.size() - MOST_MISSES, "that did not want it");
        return lines;
    }

    private static List<Why> others(List<Why> whys, Collection<String> asked, boolean passed) {
        return whys.stream()
                .filter(why -> !isAsked(why, asked) && why.verdict().passed() == passed)
                .toList();
    }

    private static void more(List<String> lines, int count, String who) {
        if (count > 0) {
            lines.add("… and " + count + " more " + who);
        }
    }

    private static boolean isAsked(Why why, Collection<String> asked) {
        return asked.stream().anyMatch(name -> Names.isCalled(why.subscription(), name));
    }

    /** Which share of its conditions an event fails: the smaller, the nearer it is to what the filter wants. */
    private static double distance(Why why) {
        List<FilterCondition> conditions = why.conditions();
        long failing = conditions.stream()
                .filter(condition -> !condition.compared().holds())
                .count();
        return conditions.isEmpty() ? 1 : (double) failing / conditions.size();
    }

    /** How deliveries went, attempt by attempt, in the order in which they began. */
    public static List<String> deliveries(List<Why> whys) {
        List<String> lines = new ArrayList<>();
        whys.stream()
                .filter(why -> why.verdict().passed())
                .sorted(Comparator.comparingLong(StoryText::begin))
                .forEach(why -> lines.addAll(delivery(why)));
        if (!lines.isEmpty()) {
            lines.add(0, "Deliveries:");
        }
        return lines;
    }

    private static long begin(Why why) {
        return why.entries().isEmpty() ? Long.MAX_VALUE : why.entries().get(0).seq();
    }

    private static List<String> delivery(Why why) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + why.subscription() + ": " + why.outcome());
        List<Entry> attempts = why.entries().stream()
                .filter(entry -> entry instanceof Entry.Attempted || entry instanceof Entry.Replied)
                .toList();
        attempts.stream()
                .limit(MOST_ATTEMPTS)
                .forEach(entry -> lines.add("    "
                        + (entry instanceof Entry.Attempted attempted
                                ? EntryText.timedAttempt(attempted)
                                : "replied at " + EntryText.clock(entry.time()) + " " + EntryText.result(entry))));
        if (attempts.size() > MOST_ATTEMPTS) {
            lines.add("    … and " + (attempts.size() - MOST_ATTEMPTS) + " more");
        }
        return lines;
    }

    /** In virtual time, what only the test can let happen: what waits for time to pass. */
    public static List<String> pending(EventingEmulator eventing) {
        return virtualTime(eventing).map(StoryText::pending).orElseGet(List::of);
    }

    private static List<String> pending(VirtualTime time) {
        List<VirtualTime.Wait> waits =
                time.waits().stream().filter(wait -> !wait.standing()).toList();
        if (waits.isEmpty()) {
            return List.of();
        }
        Instant now = time.now();
        List<String> lines = new ArrayList<>();
        lines.add("Virtual time stands at " + EntryText.clock(now) + ". What waits for it to pass:");
        waits.stream()
                .limit(MOST_TIMERS)
                .forEach(wait -> lines.add("  in " + Duration.between(now, wait.due()) + ", at "
                        + EntryText.clock(wait.due()) + ": " + wait.what()));
        if (waits.size() > MOST_TIMERS) {
            lines.add("  … and " + (waits.size() - MOST_TIMERS) + " more");
        }
        lines.add("Advance the time, or runUntilIdle().");
        return lines;
    }

    /** In virtual time, which source sends next: what a test may wait for that has not let the time come. */
    public static List<String> schedules(EventingEmulator eventing) {
        List<String> names = eventing.list(PingSource.class).stream()
                .map(source -> source.key() + " ")
                .toList();
        return virtualTime(eventing).stream()
                .flatMap(time -> time.waits().stream()
                        .filter(wait -> names.stream().anyMatch(wait.what()::startsWith))
                        .limit(1)
                        .map(wait -> "Virtual time stands at " + EntryText.clock(time.now()) + ". Next, in "
                                + Duration.between(time.now(), wait.due()) + ": " + wait.what()
                                + "; advance the time to see it."))
                .toList();
    }

    /** The clock of an emulator in virtual time; empty in real time. */
    public static Optional<VirtualTime> virtualTime(EventingEmulator eventing) {
        return eventing.options().virtualTime() ? Optional.of(eventing.time()) : Optional.empty();
    }

    /**
     * Why a name that a test asks about is none that was asked about the event: it does not exist, or is not Ready, or
     * listens elsewhere.
     *
     * @param asked who was asked
     */
    public static List<String> notAsked(EventingEmulator eventing, String name, List<Why> asked) {
        List<String> lines = new ArrayList<>();
        List<KResource> found = Stream.<KResource>concat(
                        eventing.list(Trigger.class).stream(), eventing.list(Subscription.class).stream())
                .filter(resource -> Names.isCalled(ref(resource), name))
                .toList();
        if (found.isEmpty()) {
            lines.add("There is no Trigger and no Subscription \"" + name + "\"." + nearest(eventing, name));
        }
        found.forEach(resource -> lines.addAll(elsewhere(resource)));
        if (asked.isEmpty()) {
            lines.add("No Trigger and no Subscription was asked about the event.");
        }
        return lines;
    }

    /** Whether there is a Trigger or Subscription of this name, and none of that name is Ready. */
    public static boolean isNotReady(EventingEmulator eventing, String name) {
        List<KResource> called = Stream.<KResource>concat(
                        eventing.list(Trigger.class).stream(), eventing.list(Subscription.class).stream())
                .filter(resource -> Names.isCalled(ref(resource), name))
                .toList();
        return !called.isEmpty() && called.stream().noneMatch(KResource::isReady);
    }

    /** Whether a Trigger or Subscription has this name, or had it when an event came. */
    public static boolean isKnown(EventingEmulator eventing, String name) {
        return Stream.<KResource>concat(
                                eventing.list(Trigger.class).stream(), eventing.list(Subscription.class).stream())
                        .anyMatch(resource -> Names.isCalled(ref(resource), name))
                || eventing.journal().entries(Entry.Decided.class).stream()
                        .anyMatch(decided -> Names.isCalled(decided.subscription(), name));
    }

    private static String nearest(EventingEmulator eventing, String name) {
        List<String> names = Stream.<KResource>concat(
                        eventing.list(Trigger.class).stream(), eventing.list(Subscription.class).stream())
                .map(resource -> resource.metadata().name())
                .distinct()
                .sorted()
                .toList();
        return NearestName.of(Names.bare(name), names)
                .map(near -> " Did you mean \"" + near + "\"?")
                .orElseGet(() -> names.isEmpty()
                        ? ""
                        : " Those that there are: "
                                + String.join(
                                        ", ", names.stream().limit(MOST_NAMES).toList())
                                + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "")
                                + ".");
    }

    private static List<String> elsewhere(KResource resource) {
        String where = resource instanceof Trigger trigger
                ? "Broker " + trigger.metadata().namespace() + "/"
                        + trigger.spec().broker()
                : "a Channel";
        if (resource instanceof Subscription subscription) {
            where = subscription.spec().channel().kind() + " "
                    + subscription.metadata().namespace() + "/"
                    + subscription.spec().channel().name();
        }
        if (resource.isReady()) {
            return List.of(
                    ref(resource) + " was not asked about the event. It is Ready, and listens to " + where + ".");
        }
        List<String> lines = new ArrayList<>();
        lines.add(ref(resource) + " was not asked about the event: it is not Ready. It listens to " + where + ".");
        lines.addAll(conditions(resource));
        return lines;
    }

    /** The conditions of a resource that are not True, as lines; of one that is Ready, Ready. */
    public static List<String> conditions(KResource resource) {
        List<Condition> unhappy = resource.conditions().stream()
                .filter(condition -> !condition.isTrue())
                .toList();
        List<Condition> shown = unhappy.isEmpty() ? resource.conditions() : unhappy;
        List<String> lines = new ArrayList<>();
        shown.stream()
                .filter(condition -> !condition.type().equals(ConditionSet.READY) || shown.size() == 1)
                .forEach(condition -> lines.add("  " + condition(condition)));
        return lines;
    }

    /** {@code SubscriberResolved is False, NotFound: …}. */
    public static String condition(Condition condition) {
        return condition.type() + " is " + condition.status()
                + (condition.reason().isEmpty() ? "" : ", " + condition.reason())
                + (condition.message().isEmpty() ? "" : ": " + condition.message());
    }

    /** As people name it. */
    public static Ref ref(KResource resource) {
        return new Ref(
                resource.kind(),
                resource.metadata().namespace(),
                resource.metadata().name());
    }
}
