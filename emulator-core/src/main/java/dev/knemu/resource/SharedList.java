package dev.knemu.resource;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list of which a changed version shares with the one before all that did not change. One entry more, less
 * or other costs a few hundred bytes however long the list is, and two versions are compared by looking only at what
 * they do not share.
 *
 * <p>Each entry has a place, a number that its owner gives it and that it keeps whatever goes or comes before it; the
 * list is in the order of places. A {@code null} is no entry. Threads may share a list freely.
 *
 * @param <E> what the entries are; compared by {@code equals}
 */
public final class SharedList<E> extends AbstractList<E> implements RandomAccess {

    private static final int BITS = 5;
    private static final int WIDTH = 1 << BITS;
    private static final int MASK = WIDTH - 1;

    private static final SharedList<?> EMPTY = new SharedList<>(Node.NONE, 0);

    private final Node root;
    /** How far a place is shifted to give the root's slot; a multiple of {@link #BITS}. */
    private final int shift;

    private SharedList(Node root, int shift) {
        this.root = root;
        this.shift = shift;
    }

    @SuppressWarnings("unchecked") // without entries it is a list of anything
    public static <E> SharedList<E> empty() {
        return (SharedList<E>) EMPTY;
    }

    /** The entries of a list, at the places 0, 1, 2 …; the list itself if it is one of these. */
    static <E> SharedList<E> of(List<E> list) {
        if (list instanceof SharedList<E> shared) {
            return shared;
        }
        SharedList<E> result = empty();
        int place = 0;
        for (E entry : list) {
            result = result.with(place++, Objects.requireNonNull(entry));
        }
        return result;
    }

    /**
     * The same list with {@code entry} at a place, instead of what is there if something is.
     *
     * @param place 0 or more
     */
    public SharedList<E> with(long place, E entry) {
        if (place < 0) {
            throw new IllegalArgumentException("A place in a list is " + place + ". Count from 0.");
        }
        Node top = root;
        int level = shift;
        while (place >>> level >= WIDTH) {
            top = top.above();
            level += BITS;
        }
        return new SharedList<>(with(top, level, place, entry), level);
    }

    /** The same list without the entry at a place; this very list if there is none. */
    public SharedList<E> without(long place) {
        if (place < 0 || place >>> shift >= WIDTH) {
            return this;
        }
        Node left = without(root, shift, place);
        if (left == root) {
            return this;
        }
        return left.count == 0 ? empty() : new SharedList<>(left, shift);
    }

    @Override
    public int size() {
        return root.count;
    }

    @Override
    @SuppressWarnings("unchecked") // only with() makes entries
    public E get(int index) {
        if (index < 0 || index >= root.count) {
            throw new IndexOutOfBoundsException("Entry " + index + " of " + root.count);
        }
        Node node = root;
        int rest = index;
        for (int level = shift; level > 0; level -= BITS) {
            int slot = 0;
            Node child = node.child(slot);
            while (rest >= child.count) {
                rest -= child.count;
                child = node.child(++slot);
            }
            node = child;
        }
        return (E) node.slots[rest];
    }

    @Override
    public Iterator<E> iterator() {
        return new Entries<>(root, shift);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof SharedList<?> list)) {
            return super.equals(other);
        }
        return root.count == list.root.count
                && (shift == list.shift && same(root, list.root, shift) || super.equals(other));
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /** Takes an entry and its index. */
    @FunctionalInterface
    interface Visitor<E> {
        void visit(int index, E entry);
    }

    /** Shows, in their order, all entries that are not the very same at the same place in {@code before}. */
    void forEachNotIn(SharedList<E> before, Visitor<E> visitor) {
        Node old = before.root;
        for (int level = before.shift; level > shift; level -= BITS) {
            old = (old.bitmap & 1) == 0 ? Node.NONE : old.child(0);
        }
        for (int level = before.shift; level < shift; level += BITS) {
            old = old.above();
        }
        differences(old, root, shift, 0, visitor);
    }

    @SuppressWarnings("unchecked") // only with() makes entries
    private static <E> void differences(Node before, Node now, int level, int first, Visitor<E> visitor) {
        int index = first;
        for (int left = now.bitmap; left != 0; left &= left - 1) {
            int bit = Integer.lowestOneBit(left);
            Object is = now.slots[now.slot(bit)];
            Object was = (before.bitmap & bit) == 0 ? null : before.slots[before.slot(bit)];
            if (level > 0) {
                Node child = (Node) is;
                if (child != was) {
                    differences(was == null ? Node.NONE : (Node) was, child, level - BITS, index, visitor);
                }
                index += child.count;
            } else {
                if (is != was) {
                    visitor.visit(index, (E) is);
                }
                index++;
            }
        }
    }

    private static Node with(Node node, int level, long place, Object entry) {
        int bit = bit(level, place);
        boolean there = (node.bitmap & bit) != 0;
        int slot = node.slot(bit);
        Object next = level == 0 ? entry : with(there ? node.child(slot) : Node.NONE, level - BITS, place, entry);
        Object[] slots;
        if (there) {
            slots = node.slots.clone();
        } else {
            slots = Arrays.copyOf(node.slots, node.slots.length + 1);
            System.arraycopy(node.slots, slot, slots, slot + 1, node.slots.length - slot);
        }
        slots[slot] = next;
        int before = there ? count(node.slots[slot], level) : 0;
        return new Node(node.bitmap | bit, slots, node.count - before + count(next, level));
    }

    private static Node without(Node node, int level, long place) {
        int bit = bit(level, place);
        if ((node.bitmap & bit) == 0) {
            return node;
        }
        int slot = node.slot(bit);
        Node left = level == 0 ? Node.NONE : without(node.child(slot), level - BITS, place);
        if (level > 0 && left == node.child(slot)) {
            return node;
        }
        if (left.count > 0) {
            Object[] slots = node.slots.clone();
            slots[slot] = left;
            return new Node(node.bitmap, slots, node.count - 1);
        }
        if (node.slots.length == 1) {
            return Node.NONE;
        }
        Object[] slots = new Object[node.slots.length - 1];
        System.arraycopy(node.slots, 0, slots, 0, slot);
        System.arraycopy(node.slots, slot + 1, slots, slot, slots.length - slot);
        return new Node(node.bitmap ^ bit, slots, node.count - 1);
    }

    /** Whether all entries are equal and at equal places; false says nothing of lists. */
    private static boolean same(Node a, Node b, int level) {
        if (a == b) {
            return true;
        }
        if (a.bitmap != b.bitmap || a.count != b.count) {
            return false;
        }
        for (int slot = 0; slot < a.slots.length; slot++) {
            Object one = a.slots[slot];
            Object other = b.slots[slot];
            boolean equal =
                    one == other || (level == 0 ? one.equals(other) : same((Node) one, (Node) other, level - BITS));
            if (!equal) {
                return false;
            }
        }
        return true;
    }

    private static int bit(int level, long place) {
        return 1 << (int) (place >>> level & MASK);
    }

    private static int count(Object child, int level) {
        return level == 0 ? 1 : ((Node) child).count;
    }

    /**
     * Up to 32 slots, of which only the filled ones are kept; the same places always make the same tree.
     *
     * @param bitmap which slots are filled
     * @param slots nodes, or at the lowest level entries
     * @param count entries below
     */
    @SuppressWarnings("ArrayRecordComponent") // never leaves this class
    private record Node(int bitmap, Object[] slots, int count) {

        static final Node NONE = new Node(0, new Object[0], 0);

        int slot(int bit) {
            return Integer.bitCount(bitmap & (bit - 1));
        }

        Node child(int slot) {
            return (Node) slots[slot];
        }

        /** The same entries, as a higher level holds them. */
        Node above() {
            return count == 0 ? NONE : new Node(1, new Object[] {this}, count);
        }
    }

    /** One step costs the same for each entry, which {@link #get} does not. */
    private static final class Entries<E> implements Iterator<E> {

        private final Node[] nodes;
        private final int[] next;
        private int left;

        Entries(Node root, int shift) {
            nodes = new Node[shift / BITS + 1];
            next = new int[nodes.length];
            nodes[0] = root;
            left = root.count;
            for (int depth = 1; depth < nodes.length && left > 0; depth++) {
                descend(depth);
            }
        }

        private void descend(int depth) {
            nodes[depth] = nodes[depth - 1].child(next[depth - 1]++);
            next[depth] = 0;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        @SuppressWarnings("unchecked") // only with() makes entries
        public E next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            int depth = nodes.length - 1;
            while (next[depth] == nodes[depth].slots.length) {
                depth--;
            }
            while (++depth < nodes.length) {
                descend(depth);
            }
            left--;
            return (E) nodes[nodes.length - 1].slots[next[nodes.length - 1]++];
        }
    }
}
