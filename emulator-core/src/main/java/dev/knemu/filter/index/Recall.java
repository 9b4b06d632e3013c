package dev.knemu.filter.index;

import dev.knemu.event.Attributes;
import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What events found that were alike in all that filters look at: the next one like them is answered without a search.
 * Worth it where many filters pass an event, or are asked of each.
 *
 * <p>Bounded by 16,384 answers to events of which filters read no more than {@value #MOST_TEXT} characters, with a million
 * references in them, or {@value #REFERENCES_EACH} for each that is filed where that is more: an index of 100,000 takes
 * many times as much itself. A new answer takes the place of an older one. Where events are seldom alike, a thread soon
 * gives up asking, and tries again after {@value #REST} events.
 *
 * <p>Any thread may use it, without a lock: an answer is immutable, and two threads that write one at a time write
 * answers that are both right.
 */
final class Recall<T> {

    /** Looking at more attributes than that takes as long as a search. */
    static final int MOST_ATTRIBUTES = 6;

    private static final int PLACE_BITS = 14;
    private static final int PLACES = 1 << PLACE_BITS;
    private static final int LEAST_ROOM = 1 << 20;
    private static final int REFERENCES_EACH = 32;
    private static final int MOST_TEXT = 512;

    private static final int REST = 65_536;
    private static final int FIRST_CREDIT = 8 * PLACES;
    private static final int MOST_CREDIT = 64 * PLACES;

    /** What a search costs beside an answer that is known: that many of the latter must come to each of the former. */
    private static final int PRICE = 4;

    /** Each thread counts in a cache line of its own, if there are no more than that. */
    private static final int COUNTERS = 16;

    private static final int LINE = 16;

    /** Attributes that are not simply what they are called, or that no two events have alike. */
    private static final Set<String> NEVER =
            Set.of("id", "time", "specversion", "schemaurl", "datamediatype", "datacontentencoding");

    private static final Set<String> CONTEXT_ATTRIBUTES =
            Set.of("type", "source", "subject", "datacontenttype", "dataschema");

    private record Answer(int hash, @Nullable Object[] values, List<?> found) {}

    /** Texts that differ in two digits have hashes that a small factor would bring together again. */
    private static final int MIX = 0x9E3779B9;

    /** Set apart from all texts. */
    private static final Object OTHER = new Object();

    private final String[] names;
    private final boolean[] isExtension;

    /** How many references all answers may have. */
    private final long room;

    private final @Nullable Answer[] answers = new Answer[PLACES];
    private final AtomicBoolean isKeeping = new AtomicBoolean();

    /** In all answers; changed by who is keeping one. */
    private volatile long references;

    private final int[] credit = new int[COUNTERS * LINE];

    private Recall(String[] names, int size) {
        this.names = names;
        this.room = Math.max(LEAST_ROOM, (long) REFERENCES_EACH * size);
        this.isExtension = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            isExtension[i] = !CONTEXT_ATTRIBUTES.contains(names[i]);
        }
        for (int i = 0; i < credit.length; i += LINE) {
            credit[i] = FIRST_CREDIT;
        }
    }

    static boolean canTell(String attribute) {
        return !NEVER.contains(attribute);
    }

    /**
     * @param names all that filters look at; each as {@link #canTell} has it
     * @param size how many are filed
     */
    static <T> Recall<T> of(Set<String> names, int size) {
        // The one instance of each, since reading an attribute compares names.
        return new Recall<>(names.stream().map(String::intern).toArray(String[]::new), size);
    }

    List<T> match(CloudEvent event, TriggerIndex<T> index) {
        int counter = (int) Thread.currentThread().getId() % COUNTERS * LINE;
        int left = credit[counter];
        if (left <= 0) {
            credit[counter] = left + 1 < 0 ? left + 1 : PRICE;
            return index.search(event);
        }
        int hash = 0;
        for (int i = 0; i < names.length; i++) {
            Object value = read(event, i);
            if (value == OTHER) {
                return index.search(event);
            }
            hash = (hash ^ (value == null ? 0 : value.hashCode())) * MIX;
            hash ^= hash >>> 15;
        }
        hash *= MIX;
        int place = hash >>> 32 - PLACE_BITS;
        Answer known = answers[place];
        if (!isOf(event, hash, known)) {
            known = answers[place ^ 1];
            if (!isOf(event, hash, known)) {
                credit[counter] = left > PRICE ? left - PRICE : -REST;
                return searched(event, hash, index);
            }
        }
        if (left < MOST_CREDIT) {
            credit[counter] = left + 1;
        }
        @SuppressWarnings("unchecked") // What is kept here is of this type.
        List<T> found = (List<T>) known.found;
        return found;
    }

    /** CESQL tells an Integer from its text, and to keep apart what is no text is not worth the while. */
    private @Nullable Object read(CloudEvent event, int index) {
        if (!isExtension[index]) {
            return Attributes.lookup(event, names[index]);
        }
        Object value = event.getExtension(names[index]);
        return value == null || value instanceof String ? value : OTHER;
    }

    private boolean isOf(CloudEvent event, int hash, @Nullable Answer answer) {
        if (answer == null || answer.hash != hash) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            if (!Objects.equals(answer.values[i], read(event, i))) {
                return false;
            }
        }
        return true;
    }

    private List<T> searched(CloudEvent event, int hash, TriggerIndex<T> index) {
        List<T> found = index.search(event);
        // Who finds another at it lets it be: the next event like this one will do.
        if (isKeeping.compareAndSet(false, true)) {
            keep(event, hash, found);
            isKeeping.set(false);
        }
        return found;
    }

    /** In the first of two places; if one was there, it moves to the second, and who was there goes. */
    private void keep(CloudEvent event, int hash, List<T> found) {
        int place = hash >>> 32 - PLACE_BITS;
        Answer moved = answers[place];
        Answer gone = moved == null ? null : answers[place ^ 1];
        long taken = references + found.size() - (gone == null ? 0 : gone.found.size());
        if (taken > room) {
            return;
        }
        @Nullable Object[] values = new Object[names.length];
        int characters = 0;
        for (int i = 0; i < names.length; i++) {
            Object value = read(event, i);
            characters += value instanceof String text ? text.length() : 0;
            values[i] = value;
        }
        if (characters > MOST_TEXT) {
            return;
        }
        references = taken;
        if (moved != null) {
            answers[place ^ 1] = moved;
        }
        answers[place] = new Answer(hash, values, found);
    }

    /** About how much it takes, texts of events included. */
    long bytes() {
        long answered = 0;
        for (Answer answer : answers) {
            answered += answer == null ? 0 : 2 * Sizes.OBJECT + Sizes.array(names.length) + textBytes(answer);
        }
        return Sizes.array(PLACES) + 4L * credit.length + answered + references * Sizes.REFERENCE;
    }

    private static long textBytes(Answer answer) {
        long bytes = 0;
        for (Object value : answer.values) {
            bytes += value instanceof String text ? Sizes.text(text) : 0;
        }
        return bytes;
    }
}
