package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an application looks like after a run of an {@link IdempotencyTest}, as the test tells it. States are compared as
 * texts, taken when told: what a test hands over needs a {@code toString()} that says what counts, as records have. The
 * order counts in a list, and does not in a set or a map.
 */
public final class Outcome {

    private @Nullable EventingEmulator eventing;
    private final Map<String, List<String>> states = new LinkedHashMap<>();

    Outcome() {}

    /** Before the test method begins. */
    void of(EventingEmulator eventing) {
        this.eventing = eventing;
    }

    /**
     * Tells one part of the state as it is now. Bring the emulator to rest before, with {@code runUntilIdle()} or {@code
     * settle()}, or events may still be on their way; {@link #is(String, Supplier)} does it.
     *
     * @param name what it is, such as {@code orders}; each name once
     * @throws IllegalArgumentException when the name was there before, or a part of the state has no text of its own
     */
    public void is(String name, @Nullable Object state) {
        if (states.containsKey(name)) {
            throw new IllegalArgumentException(
                    "outcome.is(\"" + name + "\", …) was called twice in one run. Give each part of the state a name.");
        }
        states.put(name, lines(name, state));
    }

    /**
     * Tells one part of the state as it is once every event has come to rest: in virtual time all waits are passed, in real
     * time they are waited for as long as {@link Patience} lasts.
     *
     * @param name as for {@link #is(String, Object)}
     */
    public void is(String name, Supplier<?> state) {
        if (eventing != null) {
            rest(eventing);
        }
        is(name, (Object) state.get());
    }

    static void rest(EventingEmulator eventing) {
        if (eventing.options().virtualTime()) {
            eventing.runUntilIdle();
        } else {
            eventing.settle();
            Patience.await(eventing, () -> isAtRest(eventing.journal()));
            eventing.settle();
        }
    }

    /** Whether no delivery waits for another attempt. */
    private static boolean isAtRest(Journal journal) {
        Set<Long> open = new HashSet<>();
        for (Entry.OfDelivery entry : journal.entries(Entry.OfDelivery.class)) {
            if (entry instanceof Entry.Attempted) {
                open.add(entry.delivery());
            } else if (entry instanceof Entry.Delivered
                    || entry instanceof Entry.DeadLettered
                    || entry instanceof Entry.Dropped) {
                open.remove(entry.delivery());
            }
        }
        return open.isEmpty();
    }

    Map<String, List<String>> states() {
        return Collections.unmodifiableMap(states);
    }

    private static List<String> lines(String name, @Nullable Object state) {
        List<String> lines = new ArrayList<>();
        if (state instanceof Map<?, ?> map) {
            map.forEach((key, value) -> lines.add(text(name, key) + " = " + text(name, value)));
            Collections.sort(lines);
        } else if (state instanceof Collection<?> elements) {
            elements.forEach(element -> lines.add(text(name, element)));
            if (state instanceof Set) {
                Collections.sort(lines);
            }
        } else {
            lines.add(text(name, state));
        }
        return lines;
    }

    private static String text(String name, @Nullable Object value) {
        String text = value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
        if (value != null
                && text.equals(
                        value.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(value)))) {
            throw new IllegalArgumentException("outcome.is(\"" + name + "\", …) was given a "
                    + value.getClass().getName() + ", whose text says nothing of its state and differs in each run."
                    + " Give it a toString(), or hand over what counts of it.");
        }
        return text;
    }
}
