package dev.knemu.filter.index;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one event has found so far. Where it is one group, as with nearly every event, its filing stands for itself and
 * nothing is made.
 */
final class Found {

    private long[] places = new long[16];
    private @Nullable Object[] values = new Object[16];
    private int size;
    private boolean isSorted = true;

    /** Whether something may be here more than once, by more than one alternative of its filter. */
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
            many.add(filing);
            return many;
        }
        Filing<?> first = (Filing<?>) found;
        if (first.group == filing.group) {
            return first;
        }
        Found two = new Found();
        two.add(first);
        two.add(filing);
        return two;
    }

    private void add(Filing<?> filing) {
        filing.addTo(this);
        mayRepeat |= filing.hasAlternatives;
    }

    void add(long place, @Nullable Object value) {
        if (size == places.length) {
            places = Arrays.copyOf(places, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        isSorted &= size == 0 || places[size - 1] < place;
        places[size] = place;
        values[size] = value;
        size++;
    }

    /** All that was found, in the order of entering. */
    @SuppressWarnings("unchecked") // What was found is of the index that asks.
    static <T> List<T> values(@Nullable Object found) {
        if (found == null) {
            return List.of();
        }
        return found instanceof Found many ? new Matches<>(many.inOrder()) : ((Filing<T>) found).values();
    }

    /** Numbers are sorted quicker than objects: of each place, where it stands is put into the lower bits. */
    private @Nullable Object[] inOrder() {
        if (isSorted) {
            return Arrays.copyOf(values, size);
        }
        int bits = 32 - Integer.numberOfLeadingZeros(size);
        for (int i = 0; i < size; i++) {
            places[i] = places[i] << bits | i;
        }
        Arrays.sort(places, 0, size);
        Object[] sorted = new Object[size];
        int end = 0;
        long last = -1;
        for (int i = 0; i < size; i++) {
            long place = places[i] >>> bits;
            if (!mayRepeat || place != last) {
                sorted[end++] = values[(int) places[i] & (1 << bits) - 1];
            }
            last = place;
        }
        return end == size ? sorted : Arrays.copyOf(sorted, end);
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
