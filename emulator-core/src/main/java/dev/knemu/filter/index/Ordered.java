package dev.knemu.filter.index;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from places to values that is gone through in the order of the places. A change copies the few nodes
 * on the way to the place and shares all others with what was before.
 *
 * <p>A trie over the bits of the place, five at a time, whose nodes have room only for what is there.
 */
final class Ordered<V> {

    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final Ordered<?> EMPTY = new Ordered<>(0, 0, null);

    private record Node(int bitmap, Object[] slots) {

        static Node of(int index, Object slot) {
            return new Node(1 << index, new Object[] {slot});
        }

        boolean has(int index) {
            return (bitmap & 1 << index) != 0;
        }

        int rank(int index) {
            return Integer.bitCount(bitmap & (1 << index) - 1);
        }

        Node with(int index, Object slot) {
            int rank = rank(index);
            if (has(index)) {
                Object[] changed = slots.clone();
                changed[rank] = slot;
                return new Node(bitmap, changed);
            }
            Object[] more = new Object[slots.length + 1];
            System.arraycopy(slots, 0, more, 0, rank);
            more[rank] = slot;
            System.arraycopy(slots, rank, more, rank + 1, slots.length - rank);
            return new Node(bitmap | 1 << index, more);
        }

        @Nullable
        Node without(int index) {
            if (slots.length == 1) {
                return null;
            }
            int rank = rank(index);
            Object[] fewer = Arrays.copyOf(slots, slots.length - 1);
            System.arraycopy(slots, rank + 1, fewer, rank, fewer.length - rank);
            return new Node(bitmap & ~(1 << index), fewer);
        }
    }

    private final int size;
    private final int shift;
    private final @Nullable Node root;

    private Ordered(int size, int shift, @Nullable Node root) {
        this.size = size;
        this.shift = shift;
        this.root = root;
    }

    @SuppressWarnings("unchecked") // It holds nothing.
    static <V> Ordered<V> empty() {
        return (Ordered<V>) EMPTY;
    }

    int size() {
        return size;
    }

    /**
     * @param place 0 or more
     */
    Ordered<V> with(long place, V value) {
        int high = shift;
        Node node = root;
        while (place >>> high > MASK) {
            high += BITS;
            node = node == null ? null : Node.of(0, node);
        }
        boolean there = root != null && get(place) != null;
        return new Ordered<>(there ? size : size + 1, high, with(node, high, place, value));
    }

    private static Node with(@Nullable Node node, int shift, long place, Object value) {
        int index = (int) (place >>> shift) & MASK;
        Object slot = shift == 0
                ? value
                : with(node != null && node.has(index) ? child(node, index) : null, shift - BITS, place, value);
        return node == null ? Node.of(index, slot) : node.with(index, slot);
    }

    private static Node child(Node node, int index) {
        return (Node) node.slots[node.rank(index)];
    }

    @SuppressWarnings("unchecked") // The lowest nodes hold values.
    @Nullable
    V get(long place) {
        Node node = root;
        if (place >>> shift > MASK) {
            return null;
        }
        for (int low = shift; node != null; low -= BITS) {
            int index = (int) (place >>> low) & MASK;
            if (!node.has(index)) {
                return null;
            }
            if (low == 0) {
                return (V) node.slots[node.rank(index)];
            }
            node = child(node, index);
        }
        return null;
    }

    Ordered<V> without(long place) {
        if (root == null || get(place) == null) {
            return this;
        }
        Node rest = without(root, shift, place);
        return rest == null ? empty() : new Ordered<>(size - 1, shift, rest);
    }

    private static @Nullable Node without(Node node, int shift, long place) {
        int index = (int) (place >>> shift) & MASK;
        Node rest = shift == 0 ? null : without(child(node, index), shift - BITS, place);
        return rest == null ? node.without(index) : node.with(index, rest);
    }

    void forEach(Consumer<? super V> each) {
        if (root != null) {
            forEach(root, shift, each);
        }
    }

    @SuppressWarnings("unchecked") // The lowest nodes hold values.
    private static <V> void forEach(Node node, int shift, Consumer<? super V> each) {
        for (Object slot : node.slots) {
            if (shift == 0) {
                each.accept((V) slot);
            } else {
                forEach((Node) slot, shift - BITS, each);
            }
        }
    }

    /** What it takes beside the values, about: for the estimate of an index. */
    long bytes() {
        return Sizes.OBJECT + (root == null ? 0 : bytes(root, shift));
    }

    private static long bytes(Node node, int shift) {
        long bytes = Sizes.OBJECT + Sizes.array(node.slots.length);
        if (shift > 0) {
            for (Object slot : node.slots) {
                bytes += bytes((Node) slot, shift - BITS);
            }
        }
        return bytes;
    }
}
