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
            long delivery = delivery(entry);
            if (delivery != 0) {
                acceptedOfDelivery.put(delivery, entry.cause());
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

    /** The delivery that an entry speaks of, or 0. */
    private static long delivery(Entry entry) {
        if (entry instanceof Entry.Attempted attempted) {
            return attempted.delivery();
        }
        if (entry instanceof Entry.Replied replied) {
            return replied.delivery();
        }
        if (entry instanceof Entry.Delivered delivered) {
            return delivered.delivery();
        }
        if (entry instanceof Entry.DeadLettered deadLettered) {
            return deadLettered.delivery();
        }
        if (entry instanceof Entry.Dropped dropped) {
            return dropped.delivery();
        }
        return 0;
    }

    /** How many events there are in the tree, this one included. */
    public int size() {
        return 1 + children.stream().mapToInt(Lineage::size).sum();
    }
}
