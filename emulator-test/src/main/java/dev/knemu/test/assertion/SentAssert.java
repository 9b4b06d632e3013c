package dev.knemu.test.assertion;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.filter.FilterCondition;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.match.EventMatcher;
import dev.knemu.test.report.EntryText;
import dev.knemu.test.report.EventStory;
import dev.knemu.test.report.Names;
import dev.knemu.test.report.StoryText;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of an event that was sent.
 *
 * <pre>{@code
 * assertThat(sent).wasDeliveredTo("paid-orders").wasRefusedBy("refunds").because("type");
 * assertThat(sent).wasDeadLetteredBy("audit").withCode(503).withAttempts(4);
 * }</pre>
 *
 * <p>Triggers and Subscriptions are called by {@code name}, or by {@code namespace/name} where the name alone could be
 * several. What is expected to have happened is waited for; that something has not happened is decided once the emulator is
 * idle. In virtual time nothing here lets time pass.
 *
 * <p>{@link #because}, {@link #withCode}, {@link #withAttempts} and {@link #withWaits} narrow the expectation before them.
 * What is asserted of an event holds for it wherever it goes on unchanged, from a Subscription to a Broker for instance; what
 * its subscribers reply is another event, see {@link #ledTo}.
 */
public class SentAssert extends KnativeAssert<SentAssert, Sent> {

    private static final String WITHIN = " ";

    /** What the narrowing methods speak of. */
    private enum Statement {
        DELIVERED("delivered"),
        REFUSED_BY_FILTER("refused by its filter"),
        DEAD_LETTERED("dead-lettered"),
        DROPPED("dropped"),
        ATTEMPTED("attempted"),
        REFUSED("refused");

        private final String words;

        Statement(String words) {
            this.words = words;
        }
    }

    private @Nullable Statement said;
    private List<String> saidOf = List.of();

    public SentAssert(Sent actual) {
        super(actual, SentAssert.class);
    }

    @Override
    protected Optional<EventingEmulator> emulator() {
        return actual == null ? Optional.empty() : Optional.of(actual.eventing());
    }

    private EventStory story() {
        return EventStory.of(actual);
    }

    private void say(Statement statement, String... names) {
        said = statement;
        saidOf = List.of(names);
    }

    // ---- at the door

    /** The Broker or Channel took it: its producer was, or will be, answered 2xx. */
    public SentAssert wasAccepted() {
        isNotNull();
        untilAnswered(() -> !story().trees().isEmpty());
        boolean accepted = answer() == null ? !story().trees().isEmpty() : answer().isAccepted();
        if (!accepted) {
            throw failure("to be accepted, but " + doorOrNothing(), List.of(), "accepted", door());
        }
        return myself;
    }

    /** Its producer was answered with this status; a Broker answers when every delivery has come to rest. */
    public SentAssert wasAnswered(int status) {
        isNotNull();
        untilAnswered(() -> false);
        if (answer() == null || answer().status() != status) {
            throw failure(
                    "to be answered " + status + ", but "
                            + (answer() == null ? "it is not answered yet" : "the answer was " + answer().status()),
                    List.of(),
                    "answered " + status,
                    answer() == null ? "not answered" : "answered " + answer().status());
        }
        if (!answer().isAccepted()) {
            mention(story().refusals());
        }
        return myself;
    }

    /** The address it was sent to did not take it; {@link #withCode} and {@link #because} say more. */
    public SentAssert wasRefused() {
        isNotNull();
        say(Statement.REFUSED);
        untilAnswered(() -> !story().trees().isEmpty());
        if (answer() == null || answer().isAccepted()) {
            throw failure("to be refused, but " + doorOrNothing(), List.of(), "refused", door());
        }
        mention(story().refusals());
        return myself;
    }

    /** As {@link #wasRefused()}, with this status. */
    public SentAssert wasRefused(int status) {
        return wasRefused().withCode(status);
    }

    /** The answer comes after all that the journal tells. */
    private void untilAnswered(BooleanSupplier orElse) {
        EventingEmulator eventing = actual.eventing();
        actual.answer().thenRun(() -> Attention.of(eventing).nudge(eventing));
        eventually(() -> answer() != null || orElse.getAsBoolean());
    }

    private Sent.@Nullable Answer answer() {
        return actual.answer().toCompletableFuture().getNow(null);
    }

    private String door() {
        Sent.Answer answer = answer();
        if (answer == null) {
            return story().trees().isEmpty() ? "not answered" : "accepted";
        }
        return answer.isAccepted() ? "accepted" : "refused with " + answer.status();
    }

    private String doorOrNothing() {
        return answer() == null && story().trees().isEmpty() ? "nothing has come of it" : "it was " + door();
    }

    // ---- to whom

    /** The subscriber of each of these took it. */
    public SentAssert wasDeliveredTo(String... names) {
        return each(Statement.DELIVERED, "to be delivered to", names, Why::isDelivered);
    }

    /** The subscriber of each of these took it, and nobody else's. */
    public SentAssert wasDeliveredOnlyTo(String... names) {
        wasDeliveredTo(names);
        return nobodyBut(
                "to be delivered to " + quoted(names) + " only",
                why -> Arrays.stream(names).anyMatch(name -> Names.isCalled(why.subscription(), name)));
    }

    /** Nobody's subscriber took it. What waits for another attempt may still be delivered later. */
    public SentAssert wasDeliveredToNobody() {
        isNotNull();
        return nobodyBut("to be delivered to nobody", why -> false);
    }

    /** The subscribers of these did not take it. A name that nobody has is a slip in writing, and fails. */
    public SentAssert wasNotDeliveredTo(String... names) {
        isNotNull();
        atLeastOne(names);
        Arrays.stream(names).forEach(name -> known("not to be delivered to", name));
        nobodyBut(
                "not to be delivered to " + quoted(names),
                why -> Arrays.stream(names).noneMatch(name -> Names.isCalled(why.subscription(), name)));
        Arrays.stream(names).forEach(this::couldBeAsked);
        return myself;
    }

    /** Of who is not Ready it would hold of every event, and would go on to when a test no longer tests anything. */
    private void couldBeAsked(String name) {
        if (story().whys(name).isEmpty() && StoryText.isNotReady(actual.eventing(), name)) {
            throw failure(
                    "not to be delivered to " + quoted(name) + ", but that says nothing: it was not asked, since it is"
                            + " not Ready",
                    List.of("If that is meant, assert it instead: assertThat(eventing).trigger(" + quoted(name)
                            + ").isNotReady()."),
                    List.of(name),
                    quoted(name) + " is Ready",
                    quoted(name) + " is not Ready");
        }
    }

    /** That something has not happened would else hold of every misspelt name. */
    private void known(String expectation, String name) {
        if (!StoryText.isKnown(actual.eventing(), name)) {
            throw failure(
                    expectation + " " + quoted(name) + ", but nobody has that name",
                    List.of(name),
                    "a Trigger or Subscription \"" + name + "\"",
                    "none of that name");
        }
    }

    private SentAssert nobodyBut(String expectation, Predicate<Why> allowed) {
        atIdle();
        EventStory story = story();
        List<Ref> wrong = story.whys().stream()
                .filter(why -> why.isDelivered() && !allowed.test(why))
                .map(Why::subscription)
                .distinct()
                .toList();
        if (!wrong.isEmpty()) {
            throw failure(
                    expectation + ", but " + names(wrong) + " got it",
                    wrong.stream()
                            .map(ref -> ref.namespace() + "/" + ref.name())
                            .toList(),
                    delivered(story, allowed),
                    delivered(story, why -> true));
        }
        return myself;
    }

    private static String delivered(EventStory story, Predicate<Why> counted) {
        List<Ref> refs = story.whys().stream()
                .filter(why -> why.isDelivered() && counted.test(why))
                .map(Why::subscription)
                .distinct()
                .toList();
        return "delivered to " + (refs.isEmpty() ? "nobody" : names(refs));
    }

    /** The subscribers took it in this order. */
    public SentAssert wasDeliveredInOrder(String... names) {
        wasDeliveredTo(names);
        List<String> order = story().whys().stream()
                .flatMap(why -> why.entries().stream())
                .filter(Entry.Delivered.class::isInstance)
                .map(Entry.Delivered.class::cast)
                .sorted(Comparator.comparingLong(Entry.Delivered::seq))
                .map(end -> Arrays.stream(names)
                        .filter(name -> Names.isCalled(end.subscription(), name))
                        .findFirst())
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        if (!order.equals(List.of(names))) {
            throw failure(
                    "to be delivered to " + quoted(names) + " in this order, but the order was "
                            + quoted(order.toArray(String[]::new)),
                    List.of(names),
                    String.join("\n", names),
                    String.join("\n", order));
        }
        return myself;
    }

    /** The filters of these did not want it; {@link #because} says why. */
    public SentAssert wasRefusedBy(String... names) {
        return each(
                Statement.REFUSED_BY_FILTER,
                "to be refused by",
                names,
                why -> !why.verdict().passed());
    }

    /** The subscriber of somebody did not take it, and it went to the dead letter sink. */
    public SentAssert wasDeadLettered() {
        return somebody(Statement.DEAD_LETTERED, "to be dead-lettered", SentAssert::deadLettered);
    }

    /** The subscribers of these did not take it, and it went to their dead letter sinks. */
    public SentAssert wasDeadLetteredBy(String... names) {
        return each(Statement.DEAD_LETTERED, "to be dead-lettered by", names, SentAssert::deadLettered);
    }

    /** The subscriber of somebody did not take it, and it went nowhere. */
    public SentAssert wasDropped() {
        return somebody(Statement.DROPPED, "to be dropped", SentAssert::dropped);
    }

    /** The subscribers of these did not take it, and it went nowhere. */
    public SentAssert wasDroppedBy(String... names) {
        return each(Statement.DROPPED, "to be dropped by", names, SentAssert::dropped);
    }

    private static boolean deadLettered(Why why) {
        return why.entries().stream().anyMatch(Entry.DeadLettered.class::isInstance);
    }

    private static boolean dropped(Why why) {
        return why.entries().stream().anyMatch(Entry.Dropped.class::isInstance);
    }

    private SentAssert each(Statement statement, String expectation, String[] names, Predicate<Why> holds) {
        isNotNull();
        atLeastOne(names);
        say(statement, names);
        Predicate<String> found = name -> story().whys(name).stream().anyMatch(holds);
        eventually(() -> Arrays.stream(names).allMatch(found));
        List<String> missing = Arrays.stream(names).filter(found.negate()).toList();
        if (!missing.isEmpty()) {
            EventStory story = story();
            List<Ref> fine = story.whys().stream()
                    .filter(holds)
                    .map(Why::subscription)
                    .distinct()
                    .toList();
            throw failure(
                    expectation + " " + quoted(missing.toArray(String[]::new)) + ", but " + fate(story, missing.get(0)),
                    missing,
                    statement.words + ": " + String.join(", ", names),
                    statement.words + ": " + (fine.isEmpty() ? "nobody" : names(fine)));
        }
        Arrays.stream(names)
                .forEach(name ->
                        mentionEnds(story().whys(name).stream().filter(holds).toList()));
        return myself;
    }

    private SentAssert somebody(Statement statement, String expectation, Predicate<Why> holds) {
        isNotNull();
        if (!eventually(() -> story().whys().stream().anyMatch(holds))) {
            throw failure(
                    expectation + ", but it was not",
                    List.of(),
                    statement.words,
                    story().whys().stream().map(Why::outcome).distinct().collect(Collectors.joining("\n")));
        }
        List<Why> whys = story().whys().stream().filter(holds).toList();
        say(
                statement,
                whys.stream()
                        .map(why -> why.subscription().namespace() + "/"
                                + why.subscription().name())
                        .distinct()
                        .toArray(String[]::new));
        mentionEnds(whys);
        return myself;
    }

    private void mentionEnds(List<Why> whys) {
        mention(whys.stream()
                .flatMap(why -> why.entries().stream())
                .filter(entry -> entry instanceof Entry.DeadLettered
                        || entry instanceof Entry.Dropped
                        || entry instanceof Entry.Delivered)
                .toList());
    }

    /** In one clause, what happened between the event and somebody who should have had to do with it. */
    private String fate(EventStory story, String name) {
        List<Why> whys = story.whys(name);
        if (!whys.isEmpty()) {
            Why why = whys.get(whys.size() - 1);
            if (!why.verdict().passed()) {
                return "its filter refused it";
            }
            String outcome = why.outcome();
            return (outcome.startsWith("on its way") ? "it is " : "it was ") + outcome;
        }
        if (story.trees().isEmpty()) {
            Sent.Answer answer = answer();
            return answer == null
                    ? "nothing has come of it"
                    : "it was " + (answer.isAccepted() ? "answered " : "refused with ") + answer.status();
        }
        return "nobody of that name was asked";
    }

    // ---- how often

    /** The subscriber of this one has got so many requests for it until now, the first and every retry. */
    public SentAssert wasAttempted(String name, int times) {
        isNotNull();
        say(Statement.ATTEMPTED, name);
        if (times == 0) {
            known("to be attempted 0 times by", name);
        }
        eventually(() -> attempts(name) >= times);
        atIdle();
        if (attempts(name) != times) {
            throw failure(
                    "to be attempted " + times(times) + " by \"" + name + "\", but "
                            + (story().whys(name).isEmpty() || attempts(name) == 0
                                    ? fate(story(), name)
                                    : "it was attempted " + times(attempts(name))),
                    List.of(name),
                    times(times),
                    times(attempts(name)));
        }
        mention(story().whys(name).stream()
                .flatMap(why -> why.entries().stream())
                .filter(Entry.Attempted.class::isInstance)
                .toList());
        return myself;
    }

    private int attempts(String name) {
        return Tries.of(story().whys(name)).stream()
                .mapToInt(Tries::count)
                .max()
                .orElse(0);
    }

    private static String times(int times) {
        return times == 1 ? "once" : times + " times";
    }

    // ---- narrowing

    /**
     * Why. After {@link #wasRefusedBy}: the attribute that a condition that refused it asks for, or words of the reason;
     * after {@link #wasDroppedBy} and {@link #wasRefused()}: words of the reason.
     */
    public SentAssert because(String reason) {
        EventStory story = story();
        switch (statement("because")) {
            case REFUSED_BY_FILTER ->
                narrowed(
                        "refused by its filter because of \"" + reason + "\"",
                        saidOf.stream()
                                .allMatch(name -> story.whys(name).stream().anyMatch(why -> isBecause(why, reason))),
                        reason,
                        story.whys().stream()
                                .filter(this::isSaidOf)
                                .map(why -> why.verdict().toString())
                                .collect(Collectors.joining("\n")));
            case DROPPED ->
                narrowed(
                        "dropped because of \"" + reason + "\"",
                        ends(story, Entry.Dropped.class).stream()
                                .anyMatch(dropped -> dropped.reason().contains(reason)),
                        reason,
                        ends(story, Entry.Dropped.class).stream()
                                .map(Entry.Dropped::reason)
                                .collect(Collectors.joining("\n")));
            case REFUSED ->
                narrowed(
                        "refused because of \"" + reason + "\"",
                        answer() != null && answer().reason().contains(reason),
                        reason,
                        answer() == null ? "" : answer().reason());
            default -> throw out("because", "wasRefusedBy, wasDropped, wasDroppedBy or wasRefused");
        }
        return myself;
    }

    private static boolean isBecause(Why why, String reason) {
        return !why.verdict().passed()
                && (why.conditions().stream()
                                .filter(FilterCondition::decided)
                                .anyMatch(condition ->
                                        condition.compared().attribute().equals(reason))
                        || why.verdict().toString().contains(reason));
    }

    private <E extends Entry> List<E> ends(EventStory story, Class<E> type) {
        return story.whys().stream()
                .filter(this::isSaidOf)
                .flatMap(why -> why.entries().stream())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private boolean isSaidOf(Why why) {
        return saidOf.stream().anyMatch(name -> Names.isCalled(why.subscription(), name));
    }

    /** What was answered last: to the event by the subscriber, or to its producer after {@link #wasRefused()}. */
    public SentAssert withCode(int status) {
        if (statement("withCode") == Statement.REFUSED) {
            Sent.Answer answer = answer();
            int given = answer == null ? 0 : answer.status();
            narrowed("refused with " + status, given == status, status, given);
            return myself;
        }
        List<Integer> codes = tries().stream().map(Tries::status).toList();
        narrowed(said.words + " with " + status, allAre(codes, status), status, single(codes));
        return myself;
    }

    /** After how many requests to the subscriber it came to rest; for each of those named before. */
    public SentAssert withAttempts(int times) {
        statement("withAttempts");
        List<Integer> counts = tries().stream().map(Tries::count).toList();
        narrowed(said.words + " after " + count(times), allAre(counts, times), times, single(counts));
        return myself;
    }

    private static String count(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }

    /** How long was waited between the requests to the subscriber, in order; one wait less than requests. */
    public SentAssert withWaits(Duration... waits) {
        statement("withWaits");
        List<List<Duration>> all = tries().stream().map(Tries::waits).toList();
        narrowed(
                said.words + " with waits of " + List.of(waits) + " between attempts",
                allAre(all, List.of(waits)),
                List.of(waits),
                single(all));
        return myself;
    }

    /** Of several deliveries, those that ended as was said; those that nothing ended, if nothing was said of an end. */
    private List<Tries> tries() {
        return Tries.of(story().whys().stream().filter(this::isSaidOf).toList()).stream()
                .filter(tries -> switch (said) {
                    case DELIVERED ->
                        tries.end().filter(Entry.Delivered.class::isInstance).isPresent();
                    case DEAD_LETTERED ->
                        tries.end().filter(Entry.DeadLettered.class::isInstance).isPresent();
                    case DROPPED ->
                        tries.end().filter(Entry.Dropped.class::isInstance).isPresent();
                    default -> true;
                })
                .toList();
    }

    private static <T> boolean allAre(List<T> values, T expected) {
        return !values.isEmpty() && values.stream().allMatch(expected::equals);
    }

    /** What a diff can show: the value where there is one, else all. */
    private static Object single(List<?> values) {
        List<?> distinct = values.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.get(0) : distinct;
    }

    private Statement statement(String narrowing) {
        isNotNull();
        if (said == null) {
            throw out(narrowing, "wasDeliveredTo, wasDeadLetteredBy or another");
        }
        return said;
    }

    private IllegalStateException out(String narrowing, String before) {
        return new IllegalStateException(narrowing + " narrows the expectation before it, and "
                + (said == null ? "there is none" : "\"" + said.words + "\" has nothing of the kind") + ". Write "
                + before
                + " first.");
    }

    private void narrowed(String expectation, boolean holds, Object expected, Object found) {
        if (!holds) {
            throw failure(
                    "to be " + expectation + ", but " + (found.toString().isEmpty() ? "it was not" : "found: " + found),
                    saidOf,
                    expected,
                    found);
        }
    }

    // ---- what came of it

    /** Among all that followed from it, however far down (replies, replies to those …), an event was accepted like this. */
    public SentAssert ledTo(EventMatcher matcher) {
        isNotNull();
        if (!eventually(() -> descendants().stream().anyMatch(matcher))) {
            List<CloudEvent> others = descendants();
            throw failure(
                    "to lead to an event with " + matcher + ", but "
                            + (others.isEmpty() ? "no event came of it" : "none that came of it is like that"),
                    Matches.lines("Came of it:", others, matcher),
                    List.of(),
                    matcher.toString(),
                    Matches.list(others));
        }
        return myself;
    }

    /** No event followed from it that was accepted anywhere: no reply, no event to another Broker. */
    public SentAssert ledToNothing() {
        isNotNull();
        atIdle();
        if (!descendants().isEmpty()) {
            throw failure(
                    "to lead to nothing, but " + descendants().size()
                            + (descendants().size() == 1 ? " event" : " events") + " came of it",
                    Matches.lines("Came of it:", descendants()),
                    List.of(),
                    "nothing",
                    Matches.list(descendants()));
        }
        return myself;
    }

    /** No event like this followed from it. */
    public SentAssert didNotLeadTo(EventMatcher matcher) {
        isNotNull();
        atIdle();
        List<CloudEvent> wrong = descendants().stream().filter(matcher).toList();
        if (!wrong.isEmpty()) {
            throw failure(
                    "not to lead to an event with " + matcher + ", but it did",
                    Matches.lines("Came of it:", wrong),
                    List.of(),
                    "no event with " + matcher,
                    Matches.list(wrong));
        }
        return myself;
    }

    private List<CloudEvent> descendants() {
        return story().descendants().stream().map(Entry.Accepted::event).toList();
    }

    // ---- failures

    private static void atLeastOne(String[] names) {
        if (names.length == 0) {
            throw new IllegalArgumentException(
                    "No name is given. Write the name of at least one Trigger or Subscription.");
        }
    }

    private static String quoted(String... names) {
        return Arrays.stream(names).map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    }

    private static String names(Collection<Ref> refs) {
        return refs.stream().map(Ref::toString).sorted().collect(Collectors.joining(", "));
    }

    private AssertionError failure(String expectation, Collection<String> names, Object expected, Object found) {
        return failure(expectation, List.of(), names, expected, found);
    }

    private AssertionError failure(
            String expectation, List<String> first, Collection<String> names, Object expected, Object found) {
        EventStory story = story();
        FailureText text = new FailureText("Expected " + EntryText.event(actual.event()) + WITHIN + expectation + ".");
        text.part(first).part(StoryText.sent(actual, story));
        if (!story.trees().isEmpty()) {
            names.stream()
                    .filter(name -> story.whys(name).isEmpty())
                    .forEach(name -> text.part(StoryText.notAsked(actual.eventing(), name, story.whys())));
        }
        text.part(StoryText.whys(story.whys(), names));
        List<Why> delivered = story.whys();
        text.part(StoryText.deliveries(delivered)).part(StoryText.pending(actual.eventing()));
        return failed(text, expected, found);
    }
}
