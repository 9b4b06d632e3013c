package dev.knemu.filter.index;

import io.cloudevents.CloudEvent;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Buckets under prefixes, or under suffixes, all of which are found in one walk along a value. Immutable: a change copies
 * the few nodes on the way.
 *
 * <p>A radix tree that looks at the value only where prefixes part, and compares what it has skipped when it comes to
 * one. For suffixes the same is done from the end.
 */
final class Affixes<T> {

    private static final char[] NO_CHARS = {};
    private static final Node<?>[] NO_NODES = {};

    /**
     * @param depth how many characters all affixes here have in common
     * @param text one of them; the affix itself where there is a bucket
     * @param bucket of the affix that is not longer than that
     * @param next the characters that follow, sorted
     */
    private record Node<T>(int depth, String text, @Nullable Bucket<T> bucket, char[] next, Node<T>[] nodes) {}

    private final boolean fromEnd;
    private final int size;
    private final @Nullable Node<T> root;

    private Affixes(boolean fromEnd, int size, @Nullable Node<T> root) {
        this.fromEnd = fromEnd;
        this.size = size;
        this.root = root;
    }

    static <T> Affixes<T> prefixes() {
        return new Affixes<>(false, 0, null);
    }

    static <T> Affixes<T> suffixes() {
        return new Affixes<>(true, 0, null);
    }

    int size() {
        return size;
    }

    private char at(String text, int index) {
        return text.charAt(fromEnd ? text.length() - 1 - index : index);
    }

    private boolean isSame(String one, String other, int from, int to) {
        return fromEnd
                ? one.regionMatches(one.length() - to, other, other.length() - to, to - from)
                : one.regionMatches(from, other, from, to - from);
    }

    /** As {@link Bucket#collect}, for all affixes of a value. */
    @Nullable
    Object collect(String value, CloudEvent event, @Nullable Object found) {
        Object all = found;
        Node<T> node = root;
        int compared = 0;
        while (node != null && node.depth <= value.length()) {
            if (node.bucket != null) {
                if (!isSame(value, node.text, compared, node.depth)) {
                    return all;
                }
                compared = node.depth;
                all = node.bucket.collect(event, all);
            }
            if (node.depth == value.length() || node.next.length == 0) {
                return all;
            }
            int child = Arrays.binarySearch(node.next, at(value, node.depth));
            node = child < 0 ? null : node.nodes[child];
        }
        return all;
    }

    @Nullable
    Bucket<T> get(String affix) {
        Node<T> node = root;
        while (node != null && node.depth < affix.length()) {
            int child = Arrays.binarySearch(node.next, at(affix, node.depth));
            node = child < 0 ? null : node.nodes[child];
        }
        return node != null && node.text.equals(affix) ? node.bucket : null;
    }

    /**
     * @param affix not empty
     */
    Affixes<T> with(String affix, Bucket<T> bucket) {
        boolean there = get(affix) != null;
        return new Affixes<>(fromEnd, there ? size : size + 1, with(root, 0, affix, bucket));
    }

    private Node<T> with(@Nullable Node<T> node, int from, String affix, Bucket<T> bucket) {
        if (node == null) {
            return leaf(affix, bucket);
        }
        int end = Math.min(node.depth, affix.length());
        int common = from;
        while (common < end && at(node.text, common) == at(affix, common)) {
            common++;
        }
        if (common < node.depth) {
            Node<T> parted = common == affix.length()
                    ? leaf(affix, bucket)
                    : child(new Node<>(common, affix, null, NO_CHARS, none()), leaf(affix, bucket));
            return child(parted, node);
        }
        if (common == affix.length()) {
            return new Node<>(node.depth, affix, bucket, node.next, node.nodes);
        }
        int child = Arrays.binarySearch(node.next, at(affix, common));
        return child(node, with(child < 0 ? null : node.nodes[child], common, affix, bucket));
    }

    private Node<T> leaf(String affix, Bucket<T> bucket) {
        return new Node<>(affix.length(), affix, bucket, NO_CHARS, none());
    }

    /** The node with this child in place of the one that begins alike. */
    private Node<T> child(Node<T> node, Node<T> child) {
        char first = at(child.text, node.depth);
        int at = Arrays.binarySearch(node.next, first);
        if (at >= 0) {
            return new Node<>(node.depth, node.text, node.bucket, node.next, Slots.replaced(node.nodes, at, child));
        }
        char[] next = Arrays.copyOf(node.next, node.next.length + 1);
        System.arraycopy(node.next, -at - 1, next, -at, node.next.length + at + 1);
        next[-at - 1] = first;
        return new Node<>(node.depth, node.text, node.bucket, next, Slots.inserted(node.nodes, -at - 1, child));
    }

    Affixes<T> without(String affix) {
        return get(affix) == null || root == null ? this : new Affixes<>(fromEnd, size - 1, without(root, affix));
    }

    private @Nullable Node<T> without(Node<T> node, String affix) {
        if (node.depth == affix.length()) {
            return rest(node.depth, null, node.text, node.next, node.nodes);
        }
        int at = Arrays.binarySearch(node.next, at(affix, node.depth));
        Node<T> child = without(node.nodes[at], affix);
        if (child != null) {
            return rest(node.depth, node.bucket, node.text, node.next, Slots.replaced(node.nodes, at, child));
        }
        char[] next = Arrays.copyOf(node.next, node.next.length - 1);
        System.arraycopy(node.next, at + 1, next, at, next.length - at);
        return rest(node.depth, node.bucket, node.text, next, Slots.removed(node.nodes, at));
    }

    /** A node of what is left, which keeps no text that is not in it any more; {@code null} of nothing. */
    private @Nullable Node<T> rest(int depth, @Nullable Bucket<T> bucket, String text, char[] next, Node<T>[] nodes) {
        if (bucket != null) {
            return new Node<>(depth, text, bucket, next, nodes);
        }
        return switch (nodes.length) {
            case 0 -> null;
            case 1 -> nodes[0];
            default -> new Node<>(depth, nodes[0].text, null, next, nodes);
        };
    }

    @SuppressWarnings("unchecked") // It holds nothing.
    private static <T> Node<T>[] none() {
        return (Node<T>[]) NO_NODES;
    }

    /** Asks all buckets until one says no. */
    boolean allMatch(Predicate<? super Bucket<T>> each) {
        return root == null || allMatch(root, each);
    }

    private static <T> boolean allMatch(Node<T> node, Predicate<? super Bucket<T>> each) {
        if (node.bucket != null && !each.test(node.bucket)) {
            return false;
        }
        for (Node<T> next : node.nodes) {
            if (!allMatch(next, each)) {
                return false;
            }
        }
        return true;
    }

    /** What it takes beside affixes and buckets, about. */
    long bytes() {
        return Sizes.OBJECT + (root == null ? 0 : bytes(root));
    }

    private static long bytes(Node<?> node) {
        long bytes = Sizes.OBJECT + 8;
        if (node.nodes.length > 0) {
            bytes += Sizes.array(node.nodes.length) + 16 + 2L * node.next.length;
        }
        for (Node<?> next : node.nodes) {
            bytes += bytes(next);
        }
        return bytes;
    }
}
