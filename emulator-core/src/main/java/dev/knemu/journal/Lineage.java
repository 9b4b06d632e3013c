package dev.knemu.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One accepted event and all that followed from it.
 *
 * @param accepted where the tree begins
 * @param entries what was recorded about it, oldest first
 * @param children the events that its deliveries brought into the emulator again: replies, dead letters, hops
 */
public record Lineage(Entry.Accepted accepted, List<Entry> entries, List<Lineage> children) {

    static Lineage of(Entry.Accepted root, List<Entry> all) {
        Map<Long, List<Entry>> byAccepted = new HashMap<>();
        Map<Long, Long> acceptedOfDelivery = new HashMap<>();
        for (Entry entry : all) {
            if (entry instanceof Entry.OfDelivery of) {
                acceptedOfDelivery.put(of.delivery(), entry.cause());
            }
        }
        for (Entry entry : all) {
            Long parent = entry instanceof Entry.Accepted || entry instanceof Entry.Refused
                    ? acceptedOfDelivery.get(entry.cause())
                    : Long.valueOf(entry.cause());
            if (parent != null) {
                byAccepted.computeIfAbsent(parent, key -> new ArrayList<>()).add(entry);
            }
        }
        return of(root, byAccepted);
    }

    private static Lineage of(Entry.Accepted root, Map<Long, List<Entry>> byAccepted) {
        List<Entry> own = new ArrayList<>();
        List<Lineage> children = new ArrayList<>();
        for (Entry entry : byAccepted.getOrDefault(root.seq(), List.of())) {
            if (entry instanceof Entry.Accepted child) {
                children.add(of(child, byAccepted));
            } else {
                own.add(entry);
            }
        }
        return new Lineage(root, List.copyOf(own), List.copyOf(children));
    }

    /** How many events there are in the tree, this one included. */
    public int size() {
        return 1 + children.stream().mapToInt(Lineage::size).sum();
    }
}
