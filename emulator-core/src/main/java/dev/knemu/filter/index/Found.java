package dev.knemu.filter.index;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The groups that one event has found so far. Where it is one, as with nearly every event, its filing stands for
 * itself and nothing is made.
 */
final class Found {

    private static final Comparator<Entry<?>> BY_PLACE = Comparator.comparingLong(Entry::place);

    private Group<?>[] groups = new Group<?>[8];
    private int size;
    private int entries;

    /** Whether a group may be here more than once, by more than one of its alternatives. */
    private boolean mayRepeat;

    private Found() {}

    /**
     * @param found what this gave before; {@code null} at first
     */
    static Object with(@Nullable Object found, Filing<?> filing) {
        if (found == null) {
            return filing;
        }
        if (found instanceof Found many) {
            many.add(filing.group);
            return many;
        }
        Filing<?> first = (Filing<?>) found;
        if (first.group == filing.group) {
            return first;
        }
        Found two = new Found();
        two.add(first.group);
        two.add(filing.group);
        return two;
    }

    private void add(Group<?> group) {
        if (size == groups.length) {
            groups = Arrays.copyOf(groups, size * 2);
        }
        groups[size++] = group;
        entries += group.size();
        mayRepeat |= group.necessity.alternatives().size() > 1;
    }

    /** All that is filed in the groups found, in the order of entering. */
    @SuppressWarnings("unchecked") // The groups are of the index that asks.
    static <T> List<T> values(@Nullable Object found) {
        if (found == null) {
            return List.of();
        }
        return found instanceof Found many ? many.merged() : ((Filing<T>) found).values();
    }

    private <T> List<T> merged() {
        Entry<?>[] all = new Entry<?>[entries];
        int end = 0;
        for (int i = 0; i < size; i++) {
            Object[] some = groups[i].entries();
            System.arraycopy(some, 0, all, end, some.length);
            end += some.length;
        }
        // Each group is in order already, and the sort makes use of it.
        Arrays.sort(all, BY_PLACE);
        return values(mayRepeat ? withoutRepeated(all) : all);
    }

    private static Entry<?>[] withoutRepeated(Entry<?>[] sorted) {
        int end = 1;
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] != sorted[i - 1]) {
                sorted[end++] = sorted[i];
            }
        }
        return end == sorted.length ? sorted : Arrays.copyOf(sorted, end);
    }

    @SuppressWarnings("unchecked") // The caller's entries are of type T.
    static <T> List<T> values(Object[] entries) {
        Object[] values = new Object[entries.length];
        for (int i = 0; i < entries.length; i++) {
            values[i] = ((Entry<T>) entries[i]).value();
        }
        return (List<T>) (values.length == 1 ? List.of(values[0]) : new Matches<>(values));
    }
}
