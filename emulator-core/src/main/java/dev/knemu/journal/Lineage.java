package dev.knemu.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * One accepted event and all that followed from it.
 *
 * @param accepted where the tree begins
 * @param entries what was recorded about it, oldest first
 * @param children the events that its deliveries brought into the emulator again: replies, dead letters, hops
 */
public record Lineage(Entry.Accepted accepted, List<Entry> entries, List<Lineage> children) {

    /** @param acceptedOf what a delivery serves, for one that nothing is recorded of yet */
    static Lineage of(Entry.Accepted root, List<Entry> all, LongFunction<OptionalLong> acceptedOf) {
        Map<Long, List<Entry>> byAccepted = new HashMap<>();
        Map<Long, Long> acceptedOfDelivery = new HashMap<>();
        for (Entry entry : all) {
            if (entry instanceof Entry.OfDelivery of) {
                acceptedOfDelivery.put(of.delivery(), entry.cause());
            }
        }
        for (Entry entry : all) {
            Long parent = entry.cause();
            if (entry instanceof Entry.Accepted || entry instanceof Entry.Refused) {
                parent = acceptedOfDelivery.get(entry.cause());
                OptionalLong known =
                        parent == null && entry.cause() != 0 ? acceptedOf.apply(entry.cause()) : OptionalLong.empty();
                if (known.isPresent()) {
                    parent = known.getAsLong();
                }
            }
            if (parent != null) {
                byAccepted.computeIfAbsent(parent, key -> new ArrayList<>()).add(entry);
            }
        }
        return of(root, byAccepted);
    }

    /** Leaves first: a loop of replies makes a tree far deeper than a stack. */
    private static Lineage of(Entry.Accepted root, Map<Long, List<Entry>> byAccepted) {
        List<Entry.Accepted> parentsFirst = new ArrayList<>(List.of(root));
        for (int i = 0; i < parentsFirst.size(); i++) {
            for (Entry entry : byAccepted.getOrDefault(parentsFirst.get(i).seq(), List.of())) {
                if (entry instanceof Entry.Accepted child) {
                    parentsFirst.add(child);
                }
            }
        }
        Map<Long, Lineage> trees = new HashMap<>();
        for (int i = parentsFirst.size() - 1; i >= 0; i--) {
            Entry.Accepted accepted = parentsFirst.get(i);
            List<Entry> own = new ArrayList<>();
            List<Lineage> children = new ArrayList<>();
            for (Entry entry : byAccepted.getOrDefault(accepted.seq(), List.of())) {
                if (entry instanceof Entry.Accepted child) {
                    children.add(trees.get(child.seq()));
                } else {
                    own.add(entry);
                }
            }
            trees.put(accepted.seq(), new Lineage(accepted, List.copyOf(own), List.copyOf(children)));
        }
        return trees.get(root.seq());
    }

    /** How many events there are in the tree, this one included. */
    public int size() {
        List<Lineage> all = new ArrayList<>(List.of(this));
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).children());
        }
        return all.size();
    }
}
