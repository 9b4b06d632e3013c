package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.resource.ResourceKey;
import java.net.URI;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a test has mentioned of all that went wrong in an emulator: every assertion that passes on an entry of the journal
 * enters it here. In strict mode a test fails for what nobody mentioned. Each emulator has one; may be used from any
 * thread.
 */
public final class Ledger {

    private final Set<Long> entries = ConcurrentHashMap.newKeySet();
    private final Set<URI> standIns = ConcurrentHashMap.newKeySet();
    private final Set<ResourceKey> resources = ConcurrentHashMap.newKeySet();

    private Ledger() {}

    /** The ledger of one emulator. */
    public static Ledger of(EventingEmulator eventing) {
        return eventing.attached(Ledger.class, Ledger::new);
    }

    /**
     * Enters that the test knows of an entry, whatever its type. Of a stand-in's delivery, all others to that stand-in
     * count as mentioned with it.
     */
    public void mention(Entry entry) {
        if (entry instanceof Entry.Delivered delivered && delivered.standIn() != null) {
            standIns.add(delivered.destination());
        }
        entries.add(entry.seq());
    }

    /** Enters that the test knows that this resource is not Ready, that fields of it have no effect, or that it warns. */
    public void mention(ResourceKey resource) {
        resources.add(resource);
    }

    /** As {@link #mention(Entry)}, of many: {@code mention(journal.entries(Entry.Dropped.class))}. */
    public void mention(Collection<? extends Entry> many) {
        many.forEach(this::mention);
    }

    /** Whether the test has mentioned it. */
    public boolean isMentioned(Entry entry) {
        return entries.contains(entry.seq())
                || entry instanceof Entry.Delivered delivered && standIns.contains(delivered.destination());
    }

    /** Whether the test has mentioned what its conditions say: not Ready, fields without effect, a warning. */
    public boolean isMentioned(ResourceKey resource) {
        return resources.contains(resource);
    }
}
