package dev.knemu.filter.index;

import org.jspecify.annotations.Nullable;

/**
 * The conditions under which a bucket is found, the last one first; {@code null} is the way to the root.
 *
 * @param before what comes first
 */
record Way(Access last, @Nullable Way before) {

    static boolean has(@Nullable Way way, Access access) {
        for (Way rest = way; rest != null; rest = rest.before) {
            if (rest.last.equals(access)) {
                return true;
            }
        }
        return false;
    }
}
