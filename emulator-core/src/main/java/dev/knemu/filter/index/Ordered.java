package dev.knemu.filter.index;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from places to values that is gone through in the order of the places. A change copies the few nodes
 * on the way to the place and shares all others with what was before.
 *
 * <p>Up to {@value #FEW} stand in one sorted array; more in a trie over the bits of the place, five at a time, whose
 * nodes have room only for what is there.
 */
final class Ordered<V> {

    private static final int FEW = 16;
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final Object[] NOTHING = {};
    private static final Ordered<?> EMPTY = new Ordered<>(new long[0], NOTHING);

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
            return has(index)
                    ? new Node(bitmap, Slots.replaced(slots, rank, slot))
                    : new Node(bitmap | 1 << index, Slots.inserted(slots, rank, slot));
        }

        @Nullable
        Node without(int index) {
            return slots.length == 1 ? null : new Node(bitmap & ~(1 << index), Slots.removed(slots, rank(index)));
        }
    }

    private final int size;

    /** Of the few, sorted; unused with many. */
    private final long[] places;

    private final int shift;
    private final @Nullable Node root;

    /** All values in order; of many made by the first who asks. Two who do so at a time make the same. */
    private @Nullable Values values;

    /** Safe to hand over without a lock, which a bare array is not. */
    private record Values(Object[] array) {}

    private Ordered(long[] places, Object[] values) {
        this.size = places.length;
        this.places = places;
        this.values = new Values(values);
        this.shift = 0;
        this.root = null;
    }

    private Ordered(int size, int shift, Node root) {
        this.size = size;
        this.places = new long[0];
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

    /** All values in order; nobody may write to it. */
    Object[] values() {
        Values known = values;
        if (known == null) {
            Object[] array = new Object[size];
            int end = root == null ? 0 : collect(root, shift, array, 0);
            assert end == size;
            known = new Values(array);
            values = known;
        }
        return known.array;
    }

    private static int collect(Node node, int shift, Object[] array, int from) {
        if (shift == 0) {
            System.arraycopy(node.slots, 0, array, from, node.slots.length);
            return from + node.slots.length;
        }
        int end = from;
        for (Object slot : node.slots) {
            end = collect((Node) slot, shift - BITS, array, end);
        }
        return end;
    }

    /**
     * @param place 0 or more
     */
    Ordered<V> with(long place, V value) {
        if (root != null) {
            return withAmongMany(place, value);
        }
        Object[] few = values();
        int at = Arrays.binarySearch(places, place);
        if (at >= 0) {
            return new Ordered<>(places, Slots.replaced(few, at, value));
        }
        if (size < FEW) {
            long[] more = Arrays.copyOf(places, size + 1);
            System.arraycopy(places, -at - 1, more, -at, size + at + 1);
            more[-at - 1] = place;
            return new Ordered<>(more, Slots.inserted(few, -at - 1, value));
        }
        int high = 0;
        while (Math.max(place, places[size - 1]) >>> high > MASK) {
            high += BITS;
        }
        Node node = null;
        for (int i = 0; i < size; i++) {
            node = with(node, high, places[i], few[i]);
        }
        return new Ordered<>(size + 1, high, with(node, high, place, value));
    }

    private Ordered<V> withAmongMany(long place, V value) {
        boolean there = get(place) != null;
        int high = shift;
        Node node = root;
        while (place >>> high > MASK) {
            high += BITS;
            node = Node.of(0, node);
        }
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
        if (root == null) {
            int at = Arrays.binarySearch(places, place);
            return at < 0 ? null : (V) values()[at];
        }
        if (place >>> shift > MASK) {
            return null;
        }
        Node node = root;
        for (int low = shift; ; low -= BITS) {
            int index = (int) (place >>> low) & MASK;
            if (!node.has(index)) {
                return null;
            }
            if (low == 0) {
                return (V) node.slots[node.rank(index)];
            }
            node = child(node, index);
        }
    }

    Ordered<V> without(long place) {
        if (get(place) == null) {
            return this;
        }
        if (root == null) {
            int at = Arrays.binarySearch(places, place);
            long[] fewer = Arrays.copyOf(places, size - 1);
            System.arraycopy(places, at + 1, fewer, at, size - 1 - at);
            return new Ordered<>(fewer, Slots.removed(values(), at));
        }
        Node rest = without(root, shift, place);
        return rest == null ? empty() : new Ordered<>(size - 1, shift, rest);
    }

    private static @Nullable Node without(Node node, int shift, long place) {
        int index = (int) (place >>> shift) & MASK;
        Node rest = shift == 0 ? null : without(child(node, index), shift - BITS, place);
        return rest == null ? node.without(index) : node.with(index, rest);
    }

    @SuppressWarnings("unchecked") // It holds values.
    void forEach(Consumer<? super V> each) {
        for (Object value : values()) {
            each.accept((V) value);
        }
    }

    /** What it takes beside the values, about. */
    long bytes() {
        long bytes = Sizes.OBJECT + Sizes.OBJECT + 16 + 8L * places.length;
        Values known = values;
        if (known != null) {
            bytes += Sizes.OBJECT + Sizes.array(known.array.length);
        }
        return root == null ? bytes : bytes + bytes(root, shift);
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
