package dev.knemu.filter.index;

import dev.knemu.filter.index.Access.Kind;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of several filings. Immutable.
 *
 * <p>A few are asked one by one. As soon as more than {@value #FEW} have conditions that the way here does not answer
 * for, they are filed under one of these: each on the shelf of its attribute, in a bucket that may in turn become a node.
 * So a condition that all of them share costs one look-up and keeps nobody apart, and the next one does.
 *
 * <p>Which condition a filing is filed under is the node's decision, by an {@link Arrangement} learnt from what it holds
 * at the time. It is looked at again whenever twice as many have come, or three quarters have gone, and everything is
 * filed anew only where that at least halves what an event has to look at: a change costs what the depth of the tree is,
 * and once in a while, shared among as many changes, a new arrangement.
 */
final class Node<T> extends Bucket<T> {

    private static final int FEW = 8;

    /** With no more than these, shelves are not worth their keep any more. */
    private static final int TOO_FEW = 4;

    /** Beyond this many shelves an event's attributes look for their shelf, not every shelf for its attribute. */
    private static final int MANY_SHELVES = 16;

    private static final int SAMPLE = 256;

    private static final List<String> CONTEXT_ATTRIBUTES = List.of(
            "type",
            "source",
            "subject",
            "id",
            "specversion",
            "time",
            "datacontenttype",
            "datamediatype",
            "datacontentencoding",
            "dataschema",
            "schemaurl");
    private static final Set<String> CONTEXT_ATTRIBUTE_NAMES = Set.copyOf(CONTEXT_ATTRIBUTES);

    private static final Shelf<?>[] NO_SHELVES = {};

    private final @Nullable Way way;

    /** Asked of every event that comes here. */
    private final Ordered<Filing<T>> asked;

    private final HashTrie<String, Shelf<T>> shelves;

    /** How many have conditions left, on a shelf or not. */
    private final int open;

    /** {@code null} as long as all are asked. */
    private final @Nullable Arrangement arrangement;

    /** The shelves, unless they are many. */
    private final Shelf<T>[] few;

    /** The shelf, where there is but one. */
    private final @Nullable Shelf<T> only;

    private Node(
            @Nullable Way way,
            Ordered<Filing<T>> asked,
            HashTrie<String, Shelf<T>> shelves,
            int open,
            @Nullable Arrangement arrangement) {
        super(way, null);
        this.way = way;
        this.asked = asked;
        this.shelves = shelves;
        this.open = open;
        this.arrangement = arrangement;
        this.few = few(shelves);
        this.only = few.length == 1 ? few[0] : null;
    }

    @SuppressWarnings("unchecked") // It holds nothing, or shelves of this type.
    private static <T> Shelf<T>[] few(HashTrie<String, Shelf<T>> shelves) {
        if (shelves.size() == 0 || shelves.size() > MANY_SHELVES) {
            return (Shelf<T>[]) NO_SHELVES;
        }
        List<Shelf<T>> all = new ArrayList<>(shelves.size());
        shelves.allMatch(all::add);
        return all.toArray((Shelf<T>[]) NO_SHELVES);
    }

    static <T> Node<T> empty(@Nullable Way way) {
        return new Node<>(way, Ordered.empty(), HashTrie.empty(), 0, null);
    }

    private static <T> Bucket<T> put(@Nullable Bucket<T> bucket, Way way, Filing<T> filing, boolean isNew) {
        if (bucket instanceof Node<T> node) {
            return node.with(filing, isNew);
        }
        if (bucket instanceof Filing<T> other && other.id != filing.id) {
            return Node.<T>empty(way).with(other, true).with(filing, true);
        }
        return filing.under(way);
    }

    private static <T> @Nullable Bucket<T> take(@Nullable Bucket<T> bucket, Filing<T> filing) {
        if (!(bucket instanceof Node<T> node)) {
            return null;
        }
        Node<T> rest = node.without(filing);
        return rest.shelves.size() == 0 && rest.asked.size() == 1 ? only(rest) : rest;
    }

    @SuppressWarnings("unchecked") // Filings are what it holds.
    private static <T> Filing<T> only(Node<T> node) {
        return (Filing<T>) node.asked.values()[0];
    }

    /**
     * @param isNew whether none of this id is there; otherwise it takes the place of that one, whose group has changed
     */
    Node<T> with(Filing<T> filing, boolean isNew) {
        Filing<T> mine = filing.under(way);
        boolean isOpen = mine.open.length > 0;
        int nowOpen = isNew && isOpen ? open + 1 : open;
        if (arrangement == null || !isOpen) {
            Node<T> more = new Node<>(way, asked.with(mine.id, mine), shelves, nowOpen, arrangement);
            return arrangement == null && nowOpen > FEW ? more.arranged() : more;
        }
        Arrangement known = isNew ? arrangement.knowing(mine.open) : arrangement;
        Access access = known.choose(mine.open);
        Shelf<T> shelf = shelves.get(access.attribute());
        Shelf<T> from = shelf == null ? Shelf.empty(access.attribute()) : shelf;
        Shelf<T> to = from.with(access, put(from.get(access), new Way(access, way), mine, isNew));
        Node<T> more = new Node<>(way, asked, shelves.with(access.attribute(), to), nowOpen, known);
        return isNew && more.needsReview() ? more.reviewed() : more;
    }

    /** Without one that is there. */
    Node<T> without(Filing<T> filing) {
        Filing<T> mine = filing.under(way);
        boolean isOpen = mine.open.length > 0;
        int nowOpen = isOpen ? open - 1 : open;
        if (arrangement == null || !isOpen) {
            return new Node<>(way, asked.without(mine.id), shelves, nowOpen, arrangement);
        }
        Access access = arrangement.choose(mine.open);
        Shelf<T> from = shelves.get(access.attribute());
        assert from != null : access;
        Shelf<T> to = from.with(access, take(from.get(access), mine));
        HashTrie<String, Shelf<T>> rest =
                to.isEmpty() ? shelves.without(access.attribute()) : shelves.with(access.attribute(), to);
        Node<T> fewer = new Node<>(way, asked, rest, nowOpen, arrangement);
        if (nowOpen <= TOO_FEW) {
            return fewer.unarranged();
        }
        return fewer.needsReview() ? fewer.reviewed() : fewer;
    }

    private boolean needsReview() {
        return arrangement != null && arrangement.isOutgrownBy(open);
    }

    private Node<T> reviewed() {
        assert arrangement != null;
        List<Access[]> sample = new ArrayList<>();
        sample(sample);
        Arrangement better = Arrangement.of(sample, arrangement);
        return better == arrangement
                ? new Node<>(way, asked, shelves, open, arrangement.confirmedBy(open))
                : arranged(better);
    }

    private Node<T> arranged() {
        List<Access[]> all = new ArrayList<>();
        asked.forEach(filing -> all.add(filing.open));
        return arranged(Arrangement.of(all, null));
    }

    private Node<T> arranged(Arrangement chosen) {
        Node<T> made = filled(new Node<>(way, Ordered.empty(), HashTrie.empty(), 0, chosen.confirmedBy(open)));
        assert made.arrangement != null;
        return new Node<>(way, made.asked, made.shelves, made.open, made.arrangement.confirmedBy(open));
    }

    private Node<T> unarranged() {
        return filled(empty(way));
    }

    private Node<T> filled(Node<T> from) {
        List<Filing<T>> all = new ArrayList<>();
        allMatch(this, all::add);
        Node<T> filled = from;
        for (Filing<T> filing : all) {
            filled = filled.with(filing.atRoot(), true);
        }
        return filled;
    }

    /** Conditions of some filings, from all over the node: a bucket that many share gives no more than a few. */
    private void sample(List<Access[]> sample) {
        shelves.allMatch(shelf -> {
            for (Kind kind : Kind.values()) {
                int end = sample.size() + Math.max(FEW, SAMPLE / shelves.size());
                shelf.allMatch(kind, bucket -> {
                    int most = Math.min(end, sample.size() + FEW);
                    addTo(sample, most, bucket);
                    return sample.size() < end;
                });
            }
            return sample.size() < 4 * SAMPLE;
        });
    }

    private void addTo(List<Access[]> sample, int most, Bucket<T> bucket) {
        allMatch(bucket, filing -> {
            sample.add(filing.atRoot().under(way).open);
            return sample.size() < most;
        });
    }

    private static <T> boolean allMatch(Bucket<T> bucket, Predicate<Filing<T>> each) {
        if (bucket instanceof Filing<T> filing) {
            return each.test(filing);
        }
        Node<T> node = (Node<T>) bucket;
        for (Object filing : node.asked.values()) {
            @SuppressWarnings("unchecked") // Filings are what it holds.
            Filing<T> next = (Filing<T>) filing;
            if (!each.test(next)) {
                return false;
            }
        }
        return node.shelves.allMatch(shelf -> {
            for (Kind kind : Kind.values()) {
                if (!shelf.allMatch(kind, next -> allMatch(next, each))) {
                    return false;
                }
            }
            return true;
        });
    }

    @Override
    @Nullable
    Object collect(CloudEvent event, @Nullable Object found) {
        Object all = found;
        if (asked.size() > 0) {
            for (Object filing : asked.values()) {
                all = ((Filing<?>) filing).collect(event, all);
            }
        }
        if (only != null) {
            return only.collect(event, all);
        }
        if (few.length == 0 && arrangement != null) {
            return collectByName(event, all);
        }
        for (Shelf<T> shelf : few) {
            all = shelf.collect(event, all);
        }
        return all;
    }

    /** Whether every event costs a good many questions. */
    boolean asksMany() {
        return asked.size() > FEW;
    }

    private @Nullable Object collectByName(CloudEvent event, @Nullable Object found) {
        Object all = found;
        for (int i = 0; i < CONTEXT_ATTRIBUTES.size(); i++) {
            all = collectFrom(CONTEXT_ATTRIBUTES.get(i), event, all);
        }
        for (String name : event.getExtensionNames()) {
            if (!CONTEXT_ATTRIBUTE_NAMES.contains(name)) {
                all = collectFrom(name, event, all);
            }
        }
        return all;
    }

    private @Nullable Object collectFrom(String attribute, CloudEvent event, @Nullable Object found) {
        Shelf<T> shelf = shelves.get(attribute);
        return shelf == null ? found : shelf.collect(event, found);
    }

    /** Counts what is found here, and how. */
    void count(StatsCounter counter) {
        counter.bytes(
                48 + keyBytes() + asked.bytes() + shelves.bytes() + (arrangement == null ? 0 : arrangement.bytes()));
        asked.forEach(
                filing -> counter.filing(filing, way == null ? null : way.last().kind()));
        shelves.allMatch(shelf -> {
            counter.bytes(shelf.bytes());
            for (Kind kind : Kind.values()) {
                shelf.allMatch(kind, bucket -> {
                    if (bucket instanceof Node<T> node) {
                        node.count(counter);
                    } else {
                        Filing<T> filing = (Filing<T>) bucket;
                        counter.filing(filing, kind);
                    }
                    return true;
                });
            }
            return true;
        });
    }
}
