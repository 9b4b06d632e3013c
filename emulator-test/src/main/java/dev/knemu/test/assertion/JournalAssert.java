package dev.knemu.test.assertion;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.match.EventMatcher;
import dev.knemu.test.report.EntryText;
import dev.knemu.test.report.StoryText;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a journal holds.
 *
 * <p>{@code assertThat(eventing.journal())}, as {@code assertThat(eventing).journal()}, waits for what is expected, decides
 * what is not at idle, and enters what passes into the ledger of strict mode. A journal that no emulator keeps is looked at
 * as it is.
 */
public class JournalAssert extends KnativeAssert<JournalAssert, Journal> {

    private static final int MOST = 20;

    private final @Nullable EventingEmulator eventing;

    public JournalAssert(Journal actual) {
        super(actual, JournalAssert.class);
        this.eventing =
                actual == null ? null : actual.keeper(EventingEmulator.class).orElse(null);
    }

    @Override
    protected Optional<EventingEmulator> emulator() {
        return Optional.ofNullable(eventing);
    }

    /** How many entries there are of a type. */
    public Counting<JournalAssert> entries(Class<? extends Entry> type) {
        return new Counting<>(times -> entries(type, entry -> true, times));
    }

    /**
     * How many entries of a type speak of an event like this: the one that was accepted, refused, replied or dead-lettered,
     * and of all others the one that was being delivered.
     */
    public Counting<JournalAssert> entries(Class<? extends Entry> type, EventMatcher matcher) {
        return new Counting<>(times -> entries(type, matcher, times));
    }

    /** How many entries of a type are like this. */
    public <E extends Entry> Counting<JournalAssert> entries(Class<E> type, Predicate<? super E> wanted) {
        return new Counting<>(times -> entries(type, wanted, times));
    }

    public Counting<JournalAssert> accepted(EventMatcher matcher) {
        return entries(Entry.Accepted.class, matcher);
    }

    public Counting<JournalAssert> refused(EventMatcher matcher) {
        return entries(Entry.Refused.class, matcher);
    }

    public Counting<JournalAssert> delivered(EventMatcher matcher) {
        return entries(Entry.Delivered.class, matcher);
    }

    public Counting<JournalAssert> deadLettered(EventMatcher matcher) {
        return entries(Entry.DeadLettered.class, matcher);
    }

    public Counting<JournalAssert> dropped(EventMatcher matcher) {
        return entries(Entry.Dropped.class, matcher);
    }

    /** As {@link #entries(Class, EventMatcher)}, in one call. */
    public JournalAssert entries(Class<? extends Entry> type, EventMatcher matcher, Times times) {
        return counted(
                type,
                entry -> event(entry).filter(matcher).isPresent(),
                times,
                " with " + matcher,
                Optional.of(matcher));
    }

    /** As {@link #entries(Class, Predicate)}, in one call. */
    public <E extends Entry> JournalAssert entries(Class<E> type, Predicate<? super E> wanted, Times times) {
        return counted(type, wanted, times, "", Optional.empty());
    }

    private <E extends Entry> JournalAssert counted(
            Class<E> type, Predicate<? super E> wanted, Times times, String like, Optional<EventMatcher> matcher) {
        isNotNull();
        eventually(() -> times.least() <= found(type, wanted).size());
        if (!times.isOpen()) {
            atIdle();
        }
        List<E> found = found(type, wanted);
        if (!times.admits(found.size())) {
            List<E> all = actual.entries(type);
            FailureText text = new FailureText("Expected " + times.of(word(type) + " entry", word(type) + " entries")
                    + like + ", but there "
                    + (found.isEmpty() ? "is none" : found.size() == 1 ? "is 1" : "are " + found.size())
                    + (all.size() == found.size() ? "" : "; of that type there " + areOf(all.size())) + ".");
            if (matcher.isPresent()) {
                text.part(Matches.lines(
                        "Events of these entries:",
                        all.stream().flatMap(entry -> event(entry).stream()).toList(),
                        matcher.get()));
            } else {
                text.part(listed(found.isEmpty() ? all : found));
            }
            if (all.isEmpty()) {
                text.part(otherTypes());
            }
            if (eventing != null) {
                text.part(StoryText.pending(eventing));
            }
            throw failed(text, times.toString(), String.valueOf(found.size()));
        }
        mention(found);
        return myself;
    }

    private static String areOf(int count) {
        return count == 1 ? "is 1" : "are " + count;
    }

    private <E extends Entry> List<E> found(Class<E> type, Predicate<? super E> wanted) {
        return actual.entries(type).stream().filter(wanted).toList();
    }

    /** The event that an entry carries, or serves. */
    private Optional<CloudEvent> event(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return Optional.of(accepted.event());
        }
        if (entry instanceof Entry.Refused refused) {
            return Optional.ofNullable(refused.event());
        }
        if (entry instanceof Entry.Replied replied) {
            return Optional.of(replied.event());
        }
        if (entry instanceof Entry.DeadLettered dead) {
            return Optional.of(dead.event());
        }
        return actual.entry(entry.cause())
                .filter(Entry.Accepted.class::isInstance)
                .map(accepted -> ((Entry.Accepted) accepted).event());
    }

    /** Entries of these types are there, in this order; others may stand between them. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final JournalAssert inOrder(Class<? extends Entry>... types) {
        isNotNull();
        List<Class<? extends Entry>> order = Arrays.asList(types);
        eventually(() -> inOrder(order).size() == order.size());
        List<Entry> found = inOrder(order);
        int reached = found.size();
        if (reached < order.size()) {
            String expected = order.stream().map(JournalAssert::word).collect(Collectors.joining("\n"));
            String before = reached == 0 ? "" : " after " + word(order.get(reached - 1));
            throw failed(
                    new FailureText("Expected " + expected.replace("\n", ", ") + " in this order, but there is no "
                                    + word(order.get(reached)) + before + ".")
                            .part(listed(actual.entries())),
                    expected,
                    actual.entries().stream()
                            .map(entry -> word(entry.getClass()))
                            .collect(Collectors.joining("\n")));
        }
        mention(found);
        return myself;
    }

    /** The first entries that stand in this order, as far as they do. */
    private List<Entry> inOrder(List<Class<? extends Entry>> order) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : actual.entries()) {
            if (found.size() < order.size() && order.get(found.size()).isInstance(entry)) {
                found.add(entry);
            }
        }
        return found;
    }

    /** Nothing has happened. */
    public JournalAssert isEmpty() {
        isNotNull();
        atIdle();
        List<Entry> entries = actual.entries();
        if (!entries.isEmpty()) {
            throw failed(
                    new FailureText("Expected an empty journal, but it has " + entries.size()
                                    + (entries.size() == 1 ? " entry." : " entries."))
                            .part(listed(entries)),
                    "no entries",
                    entries.size() + " entries");
        }
        return myself;
    }

    private static String word(Class<?> type) {
        return type.getSimpleName();
    }

    private static List<String> listed(List<? extends Entry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        int left = Math.max(0, entries.size() - MOST);
        lines.add(left == 0 ? "Entries:" : "Entries, the newest " + MOST + " of " + entries.size() + ":");
        entries.subList(left, entries.size())
                .forEach(entry -> lines.add("  " + EntryText.clock(entry.time()) + " " + EntryText.line(entry)));
        return lines;
    }

    private List<String> otherTypes() {
        if (actual.isOff()) {
            return List.of("The journal is off. Leave EmulatorOptions.withJournal at its default in tests.");
        }
        return listed(actual.entries());
    }
}
