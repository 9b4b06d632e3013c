package dev.knemu.control;

import dev.knemu.resource.ResourceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who read what, whether it was there or not, so that exactly those are asked again who would see a difference. */
final class Tracker {

    /**
     * Something that was read.
     *
     * @param headOnly whether only that part was read which {@link Facts#sameHead} compares
     */
    record Read(ResourceKey key, boolean headOnly) {}

    /** Up to so many are looked through as fast as looked up, and take a tenth of the memory. */
    private static final int FEW = 8;

    private final Map<Read, Set<ResourceKey>> readers = new HashMap<>();
    private final Map<ResourceKey, Collection<Read>> reads = new HashMap<>();

    /** Replaces what {@code reader} read the last time. */
    void record(ResourceKey reader, Set<Read> now) {
        Collection<Read> before = reads.get(reader);
        if (before != null && before.size() == now.size() && now.containsAll(before)) {
            return;
        }
        if (now.isEmpty()) {
            reads.remove(reader);
        } else {
            reads.put(reader, now.size() <= FEW ? List.copyOf(now) : now);
        }
        if (before != null) {
            for (Read read : before) {
                if (!now.contains(read)) {
                    forget(read, reader);
                }
            }
        }
        for (Read read : now) {
            if (before == null || !before.contains(read)) {
                readers.merge(read, Set.of(reader), Tracker::union);
            }
        }
    }

    void forget(ResourceKey reader) {
        record(reader, Set.of());
    }

    private void forget(Read read, ResourceKey reader) {
        Set<ResourceKey> those = readers.getOrDefault(read, Set.of());
        if (those.contains(reader) && (those.size() == 1 || those.remove(reader) && those.isEmpty())) {
            readers.remove(read);
        }
    }

    /** A set that grows costs ten times as much as one that holds a single reader, as most do. */
    private static Set<ResourceKey> union(Set<ResourceKey> those, Set<ResourceKey> one) {
        Set<ResourceKey> all = those instanceof LinkedHashSet ? those : new LinkedHashSet<>(those);
        all.addAll(one);
        return all;
    }

    /** Who must look again, in the order in which they first looked. */
    List<ResourceKey> readersOf(ResourceKey changed, boolean headChanged) {
        List<ResourceKey> found = new ArrayList<>(readers.getOrDefault(new Read(changed, false), Set.of()));
        if (headChanged) {
            found.addAll(readers.getOrDefault(new Read(changed, true), Set.of()));
        }
        return found;
    }
}
