package dev.knemu.filter.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One way for an event to pass: all of these conditions hold.
 *
 * @param accesses none holds for every event
 * @param isEnough whether what they stand for is so whenever they hold; otherwise it is only so at most then
 */
record Alternative(List<Access> accesses, boolean isEnough) {

    private static final Comparator<Access> ORDER =
            Comparator.comparing(Access::attribute).thenComparing(Access::kind).thenComparing(Access::text);

    static Alternative of(Access access, boolean isEnough) {
        return new Alternative(List.of(access), isEnough);
    }

    /** Both at once; {@code null} when no event can be both. */
    @Nullable
    Alternative and(Alternative other) {
        boolean both = isEnough && other.isEnough;
        if (other.accesses.isEmpty() || accesses.isEmpty()) {
            return new Alternative(accesses.isEmpty() ? other.accesses : accesses, both);
        }
        for (Access one : accesses) {
            for (Access another : other.accesses) {
                if (one.contradicts(another)) {
                    return null;
                }
            }
        }
        Set<Access> all = new TreeSet<>(ORDER);
        all.addAll(accesses);
        all.addAll(other.accesses);
        return new Alternative(List.copyOf(new ArrayList<>(all)), both);
    }

    /** Whether whatever satisfies the other satisfies this one. */
    boolean covers(Alternative other) {
        return other.accesses.containsAll(accesses) && (isEnough || !other.isEnough);
    }
}
