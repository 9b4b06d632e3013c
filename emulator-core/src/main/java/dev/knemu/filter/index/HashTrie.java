package dev.knemu.filter.index;

import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map: a change copies the few nodes on the way to the key and shares all others with what was before.
 *
 * <p>A trie over the bits of the hash, five at a time. Keys with one and the same hash stand side by side; texts among
 * them are sorted, so that who makes up values with equal hashes gains nothing.
 */
final class HashTrie<K, V> {

    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final HashTrie<?, ?> EMPTY = new HashTrie<>(0, new Branch(0, new Object[0]));

    private record Leaf<K, V>(int hash, K key, V value) {}

    private record Clash(int hash, Leaf<?, ?>[] leaves) {}

    private record Branch(int bitmap, Object[] slots) {

        boolean has(int bit) {
            return (bitmap & bit) != 0;
        }

        int rank(int bit) {
            return Integer.bitCount(bitmap & bit - 1);
        }

        Branch replaced(int rank, Object slot) {
            return new Branch(bitmap, Slots.replaced(slots, rank, slot));
        }

        Branch added(int bit, Object slot) {
            return new Branch(bitmap | bit, Slots.inserted(slots, rank(bit), slot));
        }

        Branch removed(int bit) {
            return new Branch(bitmap & ~bit, Slots.removed(slots, rank(bit)));
        }
    }

    private final int size;
    private final Branch root;

    private HashTrie(int size, Branch root) {
        this.size = size;
        this.root = root;
    }

    @SuppressWarnings("unchecked") // It holds nothing.
    static <K, V> HashTrie<K, V> empty() {
        return (HashTrie<K, V>) EMPTY;
    }

    int size() {
        return size;
    }

    /** The hashes of numbered names differ in their lowest bits only, and those of others in the upper ones. */
    static int hash(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }

    @SuppressWarnings("unchecked") // Under a key of type K there is a value of type V.
    @Nullable
    V get(K key) {
        int hash = hash(key);
        Branch branch = root;
        for (int shift = 0; ; shift += BITS) {
            int bit = 1 << (hash >>> shift & MASK);
            if (!branch.has(bit)) {
                return null;
            }
            Object slot = branch.slots[branch.rank(bit)];
            if (slot instanceof Leaf<?, ?> leaf) {
                return leaf.hash == hash && same(leaf.key, key) ? (V) leaf.value : null;
            }
            if (slot instanceof Clash clash) {
                int at = clash.hash == hash ? find(clash.leaves, key) : -1;
                return at < 0 ? null : (V) clash.leaves[at].value;
            }
            branch = (Branch) slot;
        }
    }

    /** On the way of every event the keys are texts, and to say so spares the search for their {@code equals}. */
    private static boolean same(Object one, Object other) {
        return one instanceof String text ? text.equals(other) : one.equals(other);
    }

    HashTrie<K, V> with(K key, V value) {
        boolean there = get(key) != null;
        Leaf<K, V> leaf = new Leaf<>(hash(key), key, value);
        return new HashTrie<>(there ? size : size + 1, with(root, 0, leaf));
    }

    private static Branch with(Branch branch, int shift, Leaf<?, ?> leaf) {
        int bit = 1 << (leaf.hash >>> shift & MASK);
        if (!branch.has(bit)) {
            return branch.added(bit, leaf);
        }
        int rank = branch.rank(bit);
        Object slot = branch.slots[rank];
        if (slot instanceof Branch deeper) {
            return branch.replaced(rank, with(deeper, shift + BITS, leaf));
        }
        return branch.replaced(rank, joined(slot, shift + BITS, leaf));
    }

    /** What was alone in its slot, and what comes to it. */
    private static Object joined(Object slot, int shift, Leaf<?, ?> leaf) {
        int hash = slot instanceof Leaf<?, ?> one ? one.hash : ((Clash) slot).hash;
        if (hash != leaf.hash) {
            Branch apart = new Branch(1 << (hash >>> shift & MASK), new Object[] {slot});
            return with(apart, shift, leaf);
        }
        Leaf<?, ?>[] leaves = slot instanceof Leaf<?, ?> one ? new Leaf<?, ?>[] {one} : ((Clash) slot).leaves;
        int at = find(leaves, leaf.key);
        if (at < 0) {
            return new Clash(hash, Slots.inserted(leaves, -at - 1, leaf));
        }
        return leaves.length == 1 ? leaf : new Clash(hash, Slots.replaced(leaves, at, leaf));
    }

    HashTrie<K, V> without(K key) {
        if (get(key) == null) {
            return this;
        }
        Object rest = without(root, 0, hash(key), key);
        return rest instanceof Branch branch
                ? new HashTrie<>(size - 1, branch)
                : rest == null ? empty() : new HashTrie<>(size - 1, under(rest));
    }

    private static Branch under(Object slot) {
        int hash = slot instanceof Leaf<?, ?> leaf ? leaf.hash : ((Clash) slot).hash;
        return new Branch(1 << (hash & MASK), new Object[] {slot});
    }

    /** What is left: a branch, or what stands alone in it, which then moves up; {@code null} is nothing. */
    private static @Nullable Object without(Object slot, int shift, int hash, Object key) {
        if (slot instanceof Leaf<?, ?>) {
            return null;
        }
        if (slot instanceof Clash clash) {
            int at = find(clash.leaves, key);
            Leaf<?, ?>[] fewer = Slots.removed(clash.leaves, at);
            return fewer.length == 1 ? fewer[0] : new Clash(hash, fewer);
        }
        Branch branch = (Branch) slot;
        int bit = 1 << (hash >>> shift & MASK);
        int rank = branch.rank(bit);
        Object rest = without(branch.slots[rank], shift + BITS, hash, key);
        if (rest != null) {
            return branch.slots.length > 1 || rest instanceof Branch ? branch.replaced(rank, rest) : rest;
        }
        if (branch.slots.length == 1) {
            return null;
        }
        Branch fewer = branch.removed(bit);
        boolean alone = fewer.slots.length == 1 && !(fewer.slots[0] instanceof Branch);
        return alone ? fewer.slots[0] : fewer;
    }

    /** As {@code Arrays.binarySearch}; keys that are no texts go to the end. */
    private static int find(Leaf<?, ?>[] leaves, Object key) {
        if (!(key instanceof String text)) {
            for (int i = 0; i < leaves.length; i++) {
                if (leaves[i].key.equals(key)) {
                    return i;
                }
            }
            return -leaves.length - 1;
        }
        int low = 0;
        int high = leaves.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = ((String) leaves[middle].key).compareTo(text);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /** Asks all values until one says no. */
    boolean allMatch(Predicate<? super V> each) {
        return allMatch(root, each);
    }

    @SuppressWarnings("unchecked") // All values here are of type V.
    private static <V> boolean allMatch(Object slot, Predicate<? super V> each) {
        if (slot instanceof Leaf<?, ?> leaf) {
            return each.test((V) leaf.value);
        }
        for (Object next : slot instanceof Clash clash ? clash.leaves : ((Branch) slot).slots) {
            if (!allMatch(next, each)) {
                return false;
            }
        }
        return true;
    }

    /** Goes through all of it, in no order. */
    void forEach(BiConsumer<? super K, ? super V> each) {
        forEach(root, each);
    }

    @SuppressWarnings("unchecked") // All keys here are of type K, all values of type V.
    private static <K, V> void forEach(Object slot, BiConsumer<? super K, ? super V> each) {
        if (slot instanceof Leaf<?, ?> leaf) {
            each.accept((K) leaf.key, (V) leaf.value);
            return;
        }
        for (Object next : slot instanceof Clash clash ? clash.leaves : ((Branch) slot).slots) {
            forEach(next, each);
        }
    }

    /** What it takes beside keys and values, about: for the estimate of an index. */
    long bytes() {
        return Sizes.OBJECT + bytes(root);
    }

    private static long bytes(Object slot) {
        if (slot instanceof Leaf<?, ?>) {
            return Sizes.OBJECT;
        }
        if (slot instanceof Clash clash) {
            return Sizes.OBJECT + Sizes.array(clash.leaves.length) + clash.leaves.length * Sizes.OBJECT;
        }
        Branch branch = (Branch) slot;
        long bytes = Sizes.OBJECT + Sizes.array(branch.slots.length);
        for (Object next : branch.slots) {
            bytes += bytes(next);
        }
        return bytes;
    }
}
