package dev.knemu.filter.index;

import java.util.Arrays;
import java.util.function.Consumer;
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
            Object[] changed = slots.clone();
            changed[rank] = slot;
            return new Branch(bitmap, changed);
        }

        Branch added(int bit, Object slot) {
            return new Branch(bitmap | bit, inserted(slots, rank(bit), slot));
        }

        Branch removed(int bit) {
            return new Branch(bitmap & ~bit, removedAt(slots, rank(bit)));
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
    private static int hash(Object key) {
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
                return leaf.hash == hash && leaf.key.equals(key) ? (V) leaf.value : null;
            }
            if (slot instanceof Clash clash) {
                int at = clash.hash == hash ? find(clash.leaves, key) : -1;
                return at < 0 ? null : (V) clash.leaves[at].value;
            }
            branch = (Branch) slot;
        }
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
        if (at >= 0) {
            Leaf<?, ?>[] changed = leaves.clone();
            changed[at] = leaf;
            return changed.length == 1 ? leaf : new Clash(hash, changed);
        }
        Leaf<?, ?>[] more = Arrays.copyOf(leaves, leaves.length + 1);
        System.arraycopy(more, -at - 1, more, -at, leaves.length + at + 1);
        more[-at - 1] = leaf;
        return new Clash(hash, more);
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
            Leaf<?, ?>[] fewer = Arrays.copyOf(clash.leaves, clash.leaves.length - 1);
            System.arraycopy(clash.leaves, at + 1, fewer, at, fewer.length - at);
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

    /** As {@link Arrays#binarySearch(Object[], Object)}; keys that are no texts go to the end. */
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

    void forEach(Consumer<? super V> each) {
        forEach(root, each);
    }

    @SuppressWarnings("unchecked") // All values here are of type V.
    private static <V> void forEach(Object slot, Consumer<? super V> each) {
        if (slot instanceof Leaf<?, ?> leaf) {
            each.accept((V) leaf.value);
        } else if (slot instanceof Clash clash) {
            for (Leaf<?, ?> leaf : clash.leaves) {
                each.accept((V) leaf.value);
            }
        } else {
            for (Object next : ((Branch) slot).slots) {
                forEach(next, each);
            }
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

    private static Object[] inserted(Object[] array, int at, Object item) {
        Object[] more = new Object[array.length + 1];
        System.arraycopy(array, 0, more, 0, at);
        more[at] = item;
        System.arraycopy(array, at, more, at + 1, array.length - at);
        return more;
    }

    private static Object[] removedAt(Object[] array, int at) {
        Object[] fewer = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, at + 1, fewer, at, fewer.length - at);
        return fewer;
    }
}
