package dev.knemu.filter.index;

import dev.knemu.filter.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is filed under equal filters: found together and verified once.
 *
 * @param <T> what is filed
 */
final class Group<T> {

    final Filter filter;

    /** What must be so of an event for it to be found here. */
    final Necessity necessity;

    /** Of the first alternative of {@link #necessity}; those of the others follow it. Unique, and stays. */
    final long id;

    private final Ordered<Entry<T>> entries;

    /** What {@link #values} gives, made by the first who asks; two who do so at a time make the same. */
    private @Nullable List<T> values;

    Group(Filter filter, Necessity necessity, long id, Ordered<Entry<T>> entries) {
        this.filter = filter;
        this.necessity = necessity;
        this.id = id;
        this.entries = entries;
    }

    int size() {
        return entries.size();
    }

    Group<T> with(Entry<T> entry) {
        return new Group<>(filter, necessity, id, entries.with(entry.place(), entry));
    }

    Group<T> without(Entry<T> entry) {
        return new Group<>(filter, necessity, id, entries.without(entry.place()));
    }

    /** {@code null} unless it is the only one. */
    @SuppressWarnings("unchecked") // Entries of this type are what it holds.
    @Nullable
    Entry<T> only() {
        return size() == 1 ? (Entry<T>) entries.values()[0] : null;
    }

    /** In the order of entering; immutable. */
    List<T> values() {
        List<T> known = values;
        if (known == null) {
            known = Found.values(entries.values());
            values = known;
        }
        return known;
    }

    /** Each an {@link Entry}, in the order of entering; nobody may write to it. */
    Object[] entries() {
        return entries.values();
    }

    long bytes() {
        return Sizes.OBJECT + Sizes.OBJECT + entries.bytes() + (values == null ? 0 : Sizes.array(size()));
    }
}
