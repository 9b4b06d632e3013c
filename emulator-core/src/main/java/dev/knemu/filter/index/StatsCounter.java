package dev.knemu.filter.index;

import dev.knemu.filter.index.Access.Kind;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up what an index holds. */
final class StatsCounter {

    private final Map<Kind, Integer> found = new EnumMap<>(Kind.class);
    private int asked;
    private long bytes;

    /**
     * @param by the last condition on the way to it; {@code null} at the root
     */
    void filing(Filing<?> filing, @Nullable Kind by) {
        bytes += Sizes.OBJECT + Sizes.OBJECT + filing.keyBytes();
        if (by == null) {
            asked += filing.group.size();
        } else {
            found.merge(by, filing.group.size(), Integer::sum);
        }
    }

    void group(Group<?> group) {
        bytes += group.bytes();
        for (Alternative alternative : group.necessity.alternatives()) {
            bytes += Sizes.OBJECT + Sizes.array(alternative.accesses().size());
            for (Access access : alternative.accesses()) {
                bytes += 2 * Sizes.OBJECT + Sizes.text(access.text());
            }
        }
    }

    void bytes(long more) {
        bytes += more;
    }

    TriggerIndexStats stats(int entries, int filters) {
        return new TriggerIndexStats(
                entries,
                filters,
                found.getOrDefault(Kind.EXACT, 0),
                found.getOrDefault(Kind.PREFIX, 0),
                found.getOrDefault(Kind.SUFFIX, 0),
                found.getOrDefault(Kind.PRESENT, 0),
                asked,
                bytes);
    }
}
