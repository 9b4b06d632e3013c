package dev.knemu.control;

import dev.knemu.resource.ResourceKey;
import java.util.ArrayList;
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

    private final Map<Read, Set<ResourceKey>> readers = new HashMap<>();
    private final Map<ResourceKey, Set<Read>> reads = new HashMap<>();

    /** Replaces what {@code reader} read the last time. */
    void record(ResourceKey reader, Set<Read> now) {
        Set<Read> before = now.isEmpty() ? reads.remove(reader) : reads.put(reader, now);
        if (before != null) {
            for (Read read : before) {
                if (!now.contains(read)) {
                    forget(read, reader);
                }
            }
        }
        for (Read read : now) {
            if (before == null || !before.contains(read)) {
                readers.computeIfAbsent(read, any -> new LinkedHashSet<>()).add(reader);
            }
        }
    }

    void forget(ResourceKey reader) {
        record(reader, Set.of());
    }

    private void forget(Read read, ResourceKey reader) {
        Set<ResourceKey> those = readers.get(read);
        if (those != null && those.remove(reader) && those.isEmpty()) {
            readers.remove(read);
        }
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
