package dev.knemu.filter.index;

import dev.knemu.filter.Filter;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is filed under filters, and found by the events that pass them.
 *
 * <p>A value: {@link #with} and {@link #without} give a new index that shares nearly all of the old one, which stays as
 * it was. Who holds one reads it freely, on any thread and without a lock, however often others change theirs.
 *
 * @param <T> what is filed; compared with nothing
 */
public final class TriggerIndex<T> {

    private static final TriggerIndex<?> EMPTY = new TriggerIndex<>(HashTrie.empty(), Ordered.empty(), 0);

    private record Entry<T>(String key, long place, Filter filter, T value) {}

    private final HashTrie<String, Entry<T>> byKey;
    private final Ordered<Entry<T>> byPlace;
    private final long nextPlace;

    private TriggerIndex(HashTrie<String, Entry<T>> byKey, Ordered<Entry<T>> byPlace, long nextPlace) {
        this.byKey = byKey;
        this.byPlace = byPlace;
        this.nextPlace = nextPlace;
    }

    @SuppressWarnings("unchecked") // It holds nothing.
    public static <T> TriggerIndex<T> empty() {
        return (TriggerIndex<T>) EMPTY;
    }

    /** With one more at the end, or with another filter and value at the place where the key is. */
    public TriggerIndex<T> with(String key, Filter filter, T value) {
        Entry<T> before = byKey.get(key);
        Entry<T> entry = new Entry<>(key, before == null ? nextPlace : before.place, filter, value);
        return new TriggerIndex<>(
                byKey.with(key, entry), byPlace.with(entry.place, entry), before == null ? nextPlace + 1 : nextPlace);
    }

    /** Without what is filed under the key; this one when nothing is. */
    public TriggerIndex<T> without(String key) {
        Entry<T> before = byKey.get(key);
        return before == null ? this : new TriggerIndex<>(byKey.without(key), byPlace.without(before.place), nextPlace);
    }

    /** What is filed under the key; {@code null} when nothing is. */
    public @Nullable T get(String key) {
        Entry<T> entry = byKey.get(key);
        return entry == null ? null : entry.value;
    }

    public int size() {
        return byKey.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** All whose filter the event passes, in the order in which their keys were entered. Immutable. */
    public List<T> match(CloudEvent event) {
        List<T> matched = new ArrayList<>(4);
        byPlace.forEach(entry -> {
            if (entry.filter.matches(event)) {
                matched.add(entry.value);
            }
        });
        return matched;
    }

    /** All, in the order in which their keys were entered. */
    public void forEach(Consumer<? super T> each) {
        byPlace.forEach(entry -> each.accept(entry.value));
    }
}
