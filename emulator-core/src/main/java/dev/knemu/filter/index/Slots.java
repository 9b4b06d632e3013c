package dev.knemu.filter.index;

import java.util.Arrays;

/** Changed copies of arrays. */
final class Slots {

    private Slots() {}

    static <E> E[] replaced(E[] array, int at, E item) {
        E[] changed = array.clone();
        changed[at] = item;
        return changed;
    }

    static <E> E[] inserted(E[] array, int at, E item) {
        E[] more = Arrays.copyOf(array, array.length + 1);
        System.arraycopy(array, at, more, at + 1, array.length - at);
        more[at] = item;
        return more;
    }

    static <E> E[] removed(E[] array, int at) {
        E[] fewer = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, at + 1, fewer, at, fewer.length - at);
        return fewer;
    }
}
