package dev.knemu.test.assertion;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.DeadLetter;
import dev.knemu.journal.Entry;
import dev.knemu.match.EventMatcher;
import dev.knemu.match.EventMatchers;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.Condition;
import dev.knemu.resource.KResource;
import dev.knemu.resource.NearestName;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.test.report.EntryText;
import dev.knemu.test.report.Names;
import dev.knemu.test.report.StoryText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an emulator has come to as a whole.
 *
 * <pre>{@code
 * assertThat(eventing).trigger("paid-orders").isReady().received(type("order.paid")).exactly(2).hasNoDeadLetters();
 * }</pre>
 */
public class EventingAssert extends KnativeAssert<EventingAssert, EventingEmulator> {

    /** The conditions that warn, and do so by being True. */
    private static final Set<String> WARNINGS = Set.of("NotEmulated", "FilterWarning");

    private static final int MOST = 10;

    public EventingAssert(EventingEmulator actual) {
        super(actual, EventingAssert.class);
    }

    @Override
    protected Optional<EventingEmulator> emulator() {
        return Optional.ofNullable(actual);
    }

    /** Nothing is under way, and nothing waits: no delivery for its next attempt, and in virtual time no other timer. */
    public EventingAssert isIdle() {
        isNotNull();
        atIdle();
        List<Entry.Attempted> waiting = waiting();
        int timers =
                StoryText.virtualTime(actual).map(time -> time.pending().size()).orElse(0);
        if (!waiting.isEmpty() || timers > 0) {
            List<String> lines = new ArrayList<>();
            waiting.stream()
                    .limit(MOST)
                    .forEach(entry -> lines.add("  " + EntryText.clock(entry.time()) + " " + EntryText.line(entry)));
            if (!lines.isEmpty()) {
                lines.add(0, "Waiting for another attempt:");
            }
            throw failed(
                    new FailureText("Expected the emulator to be idle, but "
                                    + (waiting.isEmpty()
                                            ? (timers == 1 ? "a timer waits" : timers + " timers wait")
                                            : waiting.size() == 1
                                                    ? "a delivery waits"
                                                    : waiting.size() + " deliveries wait")
                                    + ".")
                            .part(lines)
                            .part(StoryText.pending(actual)),
                    "idle",
                    Math.max(waiting.size(), timers) + " waiting");
        }
        return myself;
    }

    /** Of each delivery that has not come to rest, the last attempt. */
    private List<Entry.Attempted> waiting() {
        Map<Long, Entry.Attempted> last = new HashMap<>();
        for (Entry entry : actual.journal().entries()) {
            if (entry instanceof Entry.Attempted attempted) {
                if (attempted.nextIn() == null) {
                    last.remove(attempted.delivery());
                } else {
                    last.put(attempted.delivery(), attempted);
                }
            } else if (entry instanceof Entry.Delivered
                    || entry instanceof Entry.DeadLettered
                    || entry instanceof Entry.Dropped) {
                last.remove(((Entry.OfDelivery) entry).delivery());
            }
        }
        return List.copyOf(last.values());
    }

    // ---- dead letters

    /** No delivery came to rest without its subscriber: nothing was dead-lettered, nothing dropped. */
    public EventingAssert hasNoDeadLetters() {
        isNotNull();
        atIdle();
        List<DeadLetter> dead = actual.deadLetters();
        if (!dead.isEmpty()) {
            throw failed(
                    new FailureText("Expected no dead letters, but there "
                                    + (dead.size() == 1 ? "is 1." : "are " + dead.size() + "."))
                            .part(deadLetters(dead)),
                    "no dead letters",
                    dead.size() + " dead letters");
        }
        return myself;
    }

    /** An event like this, as it was accepted, came to rest without its subscriber: dead-lettered or dropped. */
    public EventingAssert hasDeadLetter(EventMatcher matcher) {
        isNotNull();
        Predicate<DeadLetter> wanted = dead ->
                dead.accepted().filter(entry -> matcher.test(entry.event())).isPresent();
        if (!eventually(() -> actual.deadLetters().stream().anyMatch(wanted))) {
            List<DeadLetter> dead = actual.deadLetters();
            throw failed(
                    new FailureText("Expected a dead letter with " + matcher + ", but "
                                    + (dead.isEmpty()
                                            ? "there is none at all."
                                            : "none of those that there are is like that."))
                            .part(Matches.lines(
                                    "Dead letters:",
                                    dead.stream()
                                            .flatMap(letter -> letter.accepted().stream())
                                            .map(Entry.Accepted::event)
                                            .toList(),
                                    matcher))
                            .part(StoryText.pending(actual)),
                    "a dead letter with " + matcher,
                    dead.isEmpty() ? "no dead letters" : String.join("\n", deadLetters(dead)));
        }
        mention(actual.deadLetters().stream()
                .filter(wanted)
                .map(DeadLetter::end)
                .toList());
        return myself;
    }

    private static List<String> deadLetters(List<DeadLetter> dead) {
        List<String> lines = new ArrayList<>();
        dead.stream().limit(MOST).forEach(letter -> {
            lines.add("  "
                    + letter.accepted()
                            .map(entry -> EntryText.event(entry.event()))
                            .orElse("an event"));
            lines.add("    " + EntryText.clock(letter.time()) + " " + EntryText.line(letter.end()));
            if (letter.isDeadLettered() && !letter.reason().isEmpty()) {
                lines.add("    because: " + letter.reason());
            }
        });
        if (dead.size() > MOST) {
            lines.add("  … and " + (dead.size() - MOST) + " more");
        }
        return lines;
    }

    // ---- events

    /**
     * How many events like this were accepted, at whatever address: from outside, and as replies. One that goes on from a
     * Channel to a Broker is accepted at both.
     */
    public Counting<EventingAssert> received(EventMatcher matcher) {
        isNotNull();
        return new Counting<>(times -> hasReceived(matcher, times));
    }

    /** As {@link #received(EventMatcher)}, in one call. */
    public EventingAssert hasReceived(EventMatcher matcher, Times times) {
        journal().entries(Entry.Accepted.class, matcher, times);
        return myself;
    }

    /** Nothing was refused at any address: no event, and nothing that should have been one. */
    public EventingAssert hasNoRefusals() {
        journal().entries(Entry.Refused.class, entry -> true, Times.exactly(0));
        return myself;
    }

    /** Something was refused with this status: an event, or what should have been one. */
    public EventingAssert hasRefusal(int status) {
        journal().entries(Entry.Refused.class, entry -> entry.status() == status, Times.atLeast(1));
        return myself;
    }

    /** What its journal holds. */
    public JournalAssert journal() {
        isNotNull();
        JournalAssert journal = new JournalAssert(actual.journal());
        journal.info.description(info.description());
        if (info.overridingErrorMessage() != null) {
            journal.info.overridingErrorMessage(info.overridingErrorMessage());
        }
        return journal;
    }

    // ---- resources

    public ResourceCheck broker(String name) {
        return resource(Broker.class, name);
    }

    public ResourceCheck trigger(String name) {
        return resource(Trigger.class, name);
    }

    public ResourceCheck channel(String name) {
        return resource(Channel.class, name);
    }

    public ResourceCheck subscription(String name) {
        return resource(Subscription.class, name);
    }

    /**
     * A Knative Service and its pods.
     *
     * @param name as for {@link #resource}
     */
    public ServiceCheck service(String name) {
        isNotNull();
        return new ServiceCheck(this, name);
    }

    /** As {@link ServiceCheck#scaledTo}. */
    public EventingAssert hasPods(String service, int pods) {
        isNotNull();
        if (eventually(() -> PodsText.of(actual, service).ready() == pods)) {
            return myself;
        }
        PodsText found = PodsText.of(actual, service);
        String wanted = "to be scaled to " + PodsText.pods(pods);
        if (found.isEmpty()) {
            throw find(ServingService.class, service).isEmpty()
                    ? resourceFailure(ServingService.class, service, wanted, PodsText.pods(pods))
                    : failed(found.without(service, wanted), PodsText.pods(pods), "no simulated pods");
        }
        throw failed(found.failure(service, wanted), PodsText.pods(pods), PodsText.pods(found.ready()));
    }

    /** As {@link ServiceCheck#hasRevisions}. */
    public EventingAssert hasRevisions(String service, List<String> names) {
        isNotNull();
        if (!eventually(() -> PodsText.of(actual, service).names().equals(names))) {
            PodsText found = PodsText.of(actual, service);
            if (find(ServingService.class, service).isEmpty()) {
                throw resourceFailure(
                        ServingService.class, service, "to have the revisions " + names, String.valueOf(names));
            }
            throw failed(
                    new FailureText("Expected Service " + Names.namespace(service) + "/" + Names.bare(service)
                                    + " to have the revisions " + names + ", but it has " + found.names() + ".")
                            .part(found.lines()),
                    names,
                    found.names());
        }
        return myself;
    }

    /** @param name {@code namespace/name}; or the name alone, of the only one or of that in the default namespace */
    public ResourceCheck resource(Class<? extends KResource> type, String name) {
        isNotNull();
        return new ResourceCheck(this, type, name);
    }

    /** As {@link ResourceCheck#isReady}. */
    public EventingAssert hasReady(Class<? extends KResource> type, String name) {
        isNotNull();
        if (!eventually(() -> find(type, name).filter(KResource::isReady).isPresent())) {
            throw resourceFailure(type, name, "to be Ready", "Ready is True");
        }
        return myself;
    }

    /** As {@link ResourceCheck#isNotReady(String)}. */
    public EventingAssert hasNotReady(Class<? extends KResource> type, String name, String words) {
        isNotNull();
        Predicate<KResource> wanted = resource -> !resource.isReady()
                && (words.isEmpty()
                        || resource.conditions().stream().anyMatch(one -> !one.isTrue() && says(one, words)));
        if (!eventually(() -> find(type, name).filter(wanted).isPresent())) {
            throw resourceFailure(
                    type,
                    name,
                    "not to be Ready" + (words.isEmpty() ? "" : " because of \"" + words + "\""),
                    "Ready is not True" + (words.isEmpty() ? "" : ": " + words));
        }
        mention(type, name);
        return myself;
    }

    /** As {@link ResourceCheck#hasCondition(String, Condition.Status, String)}. */
    public EventingAssert hasCondition(
            Class<? extends KResource> type, String name, String condition, Condition.Status status, String words) {
        isNotNull();
        Predicate<KResource> wanted = resource -> resource.conditions().stream()
                .anyMatch(one -> one.type().equals(condition) && one.status() == status && says(one, words));
        if (!eventually(() -> find(type, name).filter(wanted).isPresent())) {
            throw resourceFailure(
                    type,
                    name,
                    "to have condition " + condition + " " + status
                            + (words.isEmpty() ? "" : " with \"" + words + "\""),
                    condition + " is " + status + (words.isEmpty() ? "" : ": " + words));
        }
        // That all is well with something else does not speak of what a resource warns of.
        if (status != Condition.Status.True || WARNINGS.contains(condition)) {
            mention(type, name);
        }
        return myself;
    }

    private static boolean says(Condition condition, String words) {
        return condition.reason().contains(words) || condition.message().contains(words);
    }

    private void mention(Class<? extends KResource> type, String name) {
        find(type, name).ifPresent(resource -> Attention.of(actual).mention(actual, resource.key()));
    }

    private Optional<? extends KResource> find(Class<? extends KResource> type, String name) {
        List<? extends KResource> called = actual.list(type).stream()
                .filter(resource -> Names.isCalled(StoryText.ref(resource), name))
                .toList();
        return called.size() == 1
                ? Optional.of(called.get(0))
                : actual.get(type, Names.namespace(name), Names.bare(name));
    }

    private AssertionError resourceFailure(
            Class<? extends KResource> type, String name, String expectation, String expected) {
        Optional<? extends KResource> found = find(type, name);
        if (found.isEmpty()) {
            List<String> names = actual.list(type).stream()
                    .map(resource -> resource.metadata().namespace() + "/"
                            + resource.metadata().name())
                    .sorted()
                    .toList();
            String wanted = Names.namespace(name) + "/" + Names.bare(name);
            String others = names.isEmpty()
                    ? "There is no " + type.getSimpleName() + " at all."
                    : NearestName.of(wanted, names)
                            .map(near -> "Did you mean \"" + near + "\"?")
                            .orElseGet(() -> "Those that there are: "
                                    + String.join(
                                            ", ", names.stream().limit(MOST).toList())
                                    + (names.size() > MOST ? " and " + (names.size() - MOST) + " more." : "."));
            return failed(
                    new FailureText("Expected " + type.getSimpleName() + " " + wanted + " " + expectation
                                    + ", but it does not exist.")
                            .part(others),
                    expected,
                    "no such resource");
        }
        KResource resource = found.get();
        List<String> lines = new ArrayList<>(List.of("Its conditions:"));
        resource.conditions().forEach(condition -> lines.add("  " + StoryText.condition(condition)));
        String ready =
                resource.common().condition("Ready").map(StoryText::condition).orElse("it has no condition Ready");
        return failed(
                new FailureText("Expected " + StoryText.ref(resource) + " " + expectation + ", but " + ready + ".")
                        .part(lines),
                expected,
                ready);
    }

    /** How many events of any kind were accepted. */
    public Counting<EventingAssert> received() {
        return received(EventMatchers.anyEvent());
    }
}
