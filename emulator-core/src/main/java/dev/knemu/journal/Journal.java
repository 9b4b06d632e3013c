package dev.knemu.journal;

import dev.knemu.event.EventSize;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded record of what happened to every event.
 *
 * <p>Bounded twice, by entries and by the bytes of the events that they hold; the oldest make room. Any thread may
 * write and read; a reader sees a consistent entry or none, never half of one.
 */
public final class Journal {

    /** How much is kept. */
    public enum Level {
        /** Nothing. */
        OFF,
        /** What was accepted and refused, replies, failed attempts, and how every delivery came to rest. */
        OUTCOMES,
        /** That, every decision of every filter, and every attempt. */
        FULL
    }

    /** How many entries are kept unless told otherwise. */
    public static final int DEFAULT_ENTRIES = 1 << 16;

    /** How many bytes of events are kept unless told otherwise: 64 MiB. */
    public static final long DEFAULT_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MOST_ENTRIES = 1 << 28;
    private static final int ENTRY_BYTES = 128;

    private final Level level;
    private final long maxBytes;
    private final int mask;
    private final AtomicReferenceArray<Entry> slots;
    // Of a delivery that goes on inside the emulator, its journey's next entry comes before its own first one.
    private final AtomicLongArray served;
    private final AtomicLong seq = new AtomicLong();
    private final AtomicLong deliveries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final List<Consumer<Entry>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<Object> keeper = new AtomicReference<>();

    public Journal(Level level) {
        this(level, DEFAULT_ENTRIES, DEFAULT_BYTES);
    }

    /**
     * @param maxEntries how many entries are kept; rounded up to a power of two, at least 2
     * @param maxBytes how many bytes of events are kept, estimated; the newest entry is kept, however large
     */
    public Journal(Level level, int maxEntries, long maxBytes) {
        if (maxEntries < 1 || maxEntries > MOST_ENTRIES) {
            throw new IllegalArgumentException("maxEntries is " + maxEntries + "; a journal keeps at least 1 entry and"
                    + " at most " + MOST_ENTRIES + ". For none at all, use level OFF.");
        }
        this.level = level;
        this.maxBytes = maxBytes;
        int size = level == Level.OFF ? 1 : Integer.highestOneBit(Math.max(2, maxEntries) * 2 - 1);
        this.mask = size - 1;
        this.slots = new AtomicReferenceArray<>(size);
        this.served = new AtomicLongArray(size);
    }

    /**
     * Says who keeps this journal, for those who are given nothing else; once, by the keeper itself.
     *
     * @throws IllegalStateException when somebody keeps it already
     */
    public void keptBy(Object keeper) {
        if (!this.keeper.compareAndSet(null, keeper)) {
            throw new IllegalStateException("This journal is kept by " + this.keeper.get() + ", and cannot be kept by "
                    + keeper + " as well. Make a journal for each.");
        }
    }

    /** Who keeps this journal, such as an {@code EventingEmulator}; empty where nobody of that type does. */
    public <T> Optional<T> keeper(Class<T> type) {
        return Optional.ofNullable(keeper.get()).filter(type::isInstance).map(type::cast);
    }

    public Level level() {
        return level;
    }

    /** Whether decisions and successful attempts are kept. */
    public boolean isFull() {
        return level == Level.FULL;
    }

    public boolean isOff() {
        return level == Level.OFF;
    }

    /** The number of the next entry; every number taken must be recorded. */
    public long nextSeq() {
        return seq.incrementAndGet();
    }

    /**
     * A number for a new delivery; 0 in a journal that keeps nothing, where nobody will ask for it.
     *
     * @param accepted the number of the accepted entry that it serves; 0 when there is none
     */
    public long nextDelivery(long accepted) {
        if (level == Level.OFF) {
            return 0;
        }
        long delivery = deliveries.incrementAndGet();
        served.setRelease((int) delivery & mask, accepted);
        return delivery;
    }

    /**
     * Which accepted entry a delivery serves, whether anything has been recorded of the delivery yet or not; empty for
     * one that is longer ago than the journal keeps entries.
     */
    public OptionalLong acceptedOf(long delivery) {
        long newest = deliveries.get();
        if (delivery < 1 || delivery > newest || newest - delivery > mask) {
            return OptionalLong.empty();
        }
        long accepted = served.getAcquire((int) delivery & mask);
        // Asked again: a slot that was taken over meanwhile speaks of another delivery.
        return accepted == 0 || deliveries.get() - delivery > mask ? OptionalLong.empty() : OptionalLong.of(accepted);
    }

    /** Keeps an entry, and tells the listeners. */
    public void record(Entry entry) {
        if (level == Level.OFF) {
            return;
        }
        keep(entry);
        for (Consumer<Entry> listener : listeners) {
            tell(listener, entry);
        }
    }

    private void keep(Entry entry) {
        int slot = slot(entry.seq());
        Entry old;
        do {
            old = slots.get(slot);
            if (old != null && old.seq() > entry.seq()) {
                // A slow writer was overtaken by a whole round of the ring: its entry has made room already.
                return;
            }
        } while (!slots.compareAndSet(slot, old, entry));
        if (bytes.addAndGet(size(entry) - (old == null ? 0 : size(old))) > maxBytes) {
            evict();
        }
        if (entry.seq() <= evicted.get()) {
            // Room was made past this number before its writer came: nobody will look at it again.
            drop(entry);
        }
    }

    private void evict() {
        while (bytes.get() > maxBytes) {
            long newest = seq.get();
            long last = evicted.get();
            // What the ring has overwritten need not be looked at again.
            long oldest = Math.max(last + 1, newest - mask);
            if (oldest >= newest) {
                return;
            }
            if (evicted.compareAndSet(last, oldest)) {
                Entry entry = slots.get(slot(oldest));
                if (entry != null && entry.seq() == oldest) {
                    drop(entry);
                }
            }
        }
    }

    private void drop(Entry entry) {
        if (slots.compareAndSet(slot(entry.seq()), entry, null)) {
            bytes.addAndGet(-size(entry));
        }
    }

    private int slot(long seq) {
        return (int) seq & mask;
    }

    /** A listener that fails must not leave a delivery half done. */
    private static void tell(Consumer<Entry> listener, Entry entry) {
        try {
            listener.accept(entry);
        } catch (RuntimeException e) {
            LOG.warn("A listener of the journal failed at entry {}; the entry is kept all the same.", entry.seq(), e);
        }
    }

    private static long size(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return EventSize.of(accepted.event());
        }
        if (entry instanceof Entry.Replied replied) {
            return EventSize.of(replied.event());
        }
        if (entry instanceof Entry.DeadLettered deadLettered) {
            return EventSize.of(deadLettered.event());
        }
        if (entry instanceof Entry.Refused refused && refused.event() != null) {
            return EventSize.of(refused.event());
        }
        if (entry instanceof Entry.Attempted attempted && attempted.body() != null) {
            return ENTRY_BYTES + attempted.body().length();
        }
        return ENTRY_BYTES;
    }

    /**
     * Hears of every entry as it is written, on the thread that writes it; a slow listener slows the emulator, and what
     * it throws is logged.
     *
     * @return takes the listener away again
     */
    public Runnable listen(Consumer<Entry> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** What is kept, oldest first. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < slots.length(); i++) {
            Entry entry = slots.get(i);
            if (entry != null) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparingLong(Entry::seq));
        return entries;
    }

    /** What is kept and wanted, oldest first. */
    public List<Entry> entries(Predicate<? super Entry> wanted) {
        List<Entry> entries = entries();
        entries.removeIf(wanted.negate());
        return entries;
    }

    /** The entries of one type, oldest first. */
    public <E extends Entry> List<E> entries(Class<E> type) {
        return entries().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The entry of this number; empty when it was never written or has made room. Costs nothing. */
    public Optional<Entry> entry(long seq) {
        return Optional.ofNullable(slots.get(slot(seq))).filter(entry -> entry.seq() == seq);
    }

    /** The last time an event of this id was accepted at an address of this kind. */
    public Optional<Entry.Accepted> accepted(String eventId, Predicate<Ref> address) {
        return entries(Entry.Accepted.class).stream()
                .filter(entry -> entry.event().getId().equals(eventId) && address.test(entry.address()))
                .reduce((first, second) -> second);
    }

    /**
     * Each time that one of these events was accepted, oldest first, whether from outside or as a reply or dead letter of
     * another; takes a matcher of {@code dev.knemu.match}.
     */
    public List<Entry.Accepted> accepted(Predicate<? super CloudEvent> events) {
        return entries(Entry.Accepted.class).stream()
                .filter(entry -> events.test(entry.event()))
                .toList();
    }

    /**
     * All that is about these events, oldest first: that they were accepted or refused, and what serves those that were
     * accepted. What came of their replies is not, unless those are such events too; see {@link #lineage}.
     */
    public List<Entry> about(Predicate<? super CloudEvent> events) {
        Set<Long> accepted = new HashSet<>();
        List<Entry> entries = entries();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Accepted of && events.test(of.event())) {
                accepted.add(of.seq());
            }
        }
        entries.removeIf(entry -> {
            if (entry instanceof Entry.Refused refused) {
                return refused.event() == null || !events.test(refused.event());
            }
            // What an accepted entry names as its cause is a delivery.
            return !accepted.contains(entry instanceof Entry.Accepted ? entry.seq() : entry.cause());
        });
        return entries;
    }

    /** What became of one accepted event: a tree of what was decided, delivered, replied and accepted again. */
    public Lineage lineage(Entry.Accepted accepted) {
        return Lineage.of(accepted, entries(), this::acceptedOf);
    }

    /** How many entries were ever written; those beyond what {@link #entries()} gives have made room. */
    public long written() {
        return seq.get();
    }

    /** The lowest number that may still be kept: all below have made room. */
    public long oldest() {
        return Math.max(Math.max(evicted.get() + 1, seq.get() - mask), 1);
    }

    /** How many bytes the kept entries count for. */
    public long bytes() {
        return bytes.get();
    }
}
