package dev.knemu.filter.index;

import dev.knemu.filter.Filter;
import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is filed under filters, and found by the events that pass them: a second implementation of {@link
 * Filter#matches}, which stays its oracle.
 *
 * <p>Of each filter it takes what an event must have to pass: an attribute that is a text, starts or ends with one, or is
 * there at all. What an event has of these it looks up; only what it finds so is asked, and not even that where the
 * conditions say it all. So an event costs what it passes, and what passes nothing costs a look-up for each attribute
 * that filters ask about. A filter of which nothing can be looked up (most of {@code not}) is asked of every event.
 *
 * <p>A value: {@link #with} and {@link #without} give a new index that shares nearly all of the old one, which stays as
 * it was. Who holds one reads it freely, on any thread and without a lock, however often others change theirs. A change
 * takes time and memory by the depth of the index, which grows with the logarithm of its size.
 *
 * <p>Where events find much, what one found is kept for those that are like it, within bounds; see {@link Recall}.
 *
 * @param <T> what is filed; neither compared nor asked
 */
public final class TriggerIndex<T> {

    private static final TriggerIndex<?> EMPTY = new TriggerIndex<>(
            HashTrie.empty(), Ordered.empty(), HashTrie.empty(), HashTrie.empty(), Node.empty(null), 0, 0);

    /** So many searches must have been laborious before their answers are kept: an index may soon be another one. */
    private static final int LABORIOUS_ENOUGH = 64;

    private final HashTrie<String, Entry<T>> byKey;
    private final Ordered<Entry<T>> byPlace;
    private final HashTrie<Filter, Group<T>> groups;

    /** How many groups read each attribute. */
    private final HashTrie<String, Integer> reads;

    private final Node<T> root;
    private final long nextPlace;
    private final long nextGroup;

    /** Made by the first who asks. */
    private @Nullable List<T> values;

    private @Nullable TriggerIndexStats stats;

    private int laborious;
    private @Nullable Recall<T> recall;

    private TriggerIndex(
            HashTrie<String, Entry<T>> byKey,
            Ordered<Entry<T>> byPlace,
            HashTrie<Filter, Group<T>> groups,
            HashTrie<String, Integer> reads,
            Node<T> root,
            long nextPlace,
            long nextGroup) {
        this.byKey = byKey;
        this.byPlace = byPlace;
        this.groups = groups;
        this.reads = reads;
        this.root = root;
        this.nextPlace = nextPlace;
        this.nextGroup = nextGroup;
    }

    @SuppressWarnings("unchecked") // It holds nothing.
    public static <T> TriggerIndex<T> empty() {
        return (TriggerIndex<T>) EMPTY;
    }

    /** With one more at the end, or with another filter and value at the place where the key is. */
    public TriggerIndex<T> with(String key, Filter filter, T value) {
        Entry<T> before = byKey.get(key);
        if (before != null && !before.filter().equals(filter)) {
            return leftBy(before).entered(new Entry<>(key, before.place(), filter, value));
        }
        return entered(new Entry<>(key, before == null ? nextPlace : before.place(), filter, value));
    }

    private TriggerIndex<T> entered(Entry<T> given) {
        Group<T> known = groups.get(given.filter());
        // One filter for all that say the same, and not one for each.
        Entry<T> entry = known == null ? given : new Entry<>(given.key(), given.place(), known.filter, given.value());
        Group<T> group = known == null
                ? new Group<>(entry.filter(), Outcomes.ofPassing(entry.filter()), nextGroup, Ordered.empty())
                : known;
        int ways = group.necessity.alternatives().size();
        Group<T> more = group.with(entry);
        Node<T> changed = root;
        for (int i = 0; i < ways; i++) {
            changed = changed.with(Filing.of(more, i), known == null);
        }
        return new TriggerIndex<>(
                byKey.with(entry.key(), entry),
                byPlace.with(entry.place(), entry),
                groups.with(more.filter, more),
                known == null ? counted(more.filter, 1) : reads,
                changed,
                Math.max(nextPlace, entry.place() + 1),
                known == null ? nextGroup + ways : nextGroup);
    }

    /** Without what is filed under the key; this one when nothing is. */
    public TriggerIndex<T> without(String key) {
        Entry<T> entry = byKey.get(key);
        return entry == null ? this : leftBy(entry);
    }

    private TriggerIndex<T> leftBy(Entry<T> entry) {
        Group<T> group = groups.get(entry.filter());
        assert group != null : entry;
        Group<T> fewer = group.without(entry);
        Node<T> changed = root;
        for (int i = 0; i < group.necessity.alternatives().size(); i++) {
            changed =
                    fewer.size() == 0 ? changed.without(Filing.of(group, i)) : changed.with(Filing.of(fewer, i), false);
        }
        return new TriggerIndex<>(
                byKey.without(entry.key()),
                byPlace.without(entry.place()),
                fewer.size() == 0 ? groups.without(group.filter) : groups.with(group.filter, fewer),
                fewer.size() == 0 ? counted(group.filter, -1) : reads,
                changed,
                nextPlace,
                nextGroup);
    }

    private HashTrie<String, Integer> counted(Filter filter, int more) {
        HashTrie<String, Integer> counted = reads;
        for (String name : Reads.of(filter)) {
            Integer before = counted.get(name);
            int now = (before == null ? 0 : before) + more;
            counted = now == 0 ? counted.without(name) : counted.with(name, now);
        }
        return counted;
    }

    /** What is filed under the key; {@code null} when nothing is. */
    public @Nullable T get(String key) {
        Entry<T> entry = byKey.get(key);
        return entry == null ? null : entry.value();
    }

    public int size() {
        return byKey.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** All whose filter the event passes, in the order in which their keys were entered. Immutable. */
    public List<T> match(CloudEvent event) {
        Recall<T> known = recall;
        return known == null ? search(event) : known.match(event, this);
    }

    /** As {@link #match}, whatever was found before. */
    List<T> search(CloudEvent event) {
        Object found = root.collect(event, null);
        if (laborious < LABORIOUS_ENOUGH && (found instanceof Found || root.asksMany())) {
            laborious++;
            if (laborious == LABORIOUS_ENOUGH) {
                recall = recall();
            }
        }
        return Found.values(found);
    }

    private @Nullable Recall<T> recall() {
        Set<String> names = new TreeSet<>();
        reads.forEach((name, groups) -> names.add(name));
        return names.size() <= Recall.MOST_ATTRIBUTES && names.stream().allMatch(Recall::canTell)
                ? Recall.of(names, size())
                : null;
    }

    /** All, in the order in which their keys were entered. Immutable. */
    public List<T> values() {
        List<T> known = values;
        if (known == null) {
            known = Found.values(byPlace.values());
            values = known;
        }
        return known;
    }

    /** As {@link #values}. */
    public void forEach(Consumer<? super T> each) {
        byPlace.forEach(entry -> each.accept(entry.value()));
    }

    /** Goes through all of it when asked for the first time. */
    public TriggerIndexStats stats() {
        TriggerIndexStats known = stats;
        if (known == null) {
            StatsCounter counter = new StatsCounter();
            counter.bytes(byKey.bytes() + byPlace.bytes() + groups.bytes() + size() * 2 * Sizes.OBJECT);
            groups.allMatch(group -> {
                counter.group(group);
                return true;
            });
            root.count(counter);
            known = counter.stats(size(), groups.size());
            stats = known;
        }
        Recall<T> kept = recall;
        return kept == null ? known : known.withMore(kept.bytes());
    }
}
