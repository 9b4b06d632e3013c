package dev.knemu.filter.index;

import io.cloudevents.CloudEvent;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Buckets under prefixes, or under suffixes, all of which are found in one walk along a value. Immutable: a change copies
 * the few nodes on the way.
 *
 * <p>A radix tree that looks at the value only where prefixes part, and compares what it has skipped when it comes to
 * one. A bucket whose affix no other continues is its own leaf. For suffixes the same is done from the end.
 */
final class Affixes<T> {

    private static final char[] NO_CHARS = {};
    private static final Keyed[] NOTHING = {};

    /** Where affixes part, or where one is continued by others. Its key is one of them, the one of the bucket if any. */
    private static final class Fork<T> extends Keyed {

        /** How many characters all affixes here have in common. */
        final int depth;

        /** Of the affix that is not longer than that. */
        final @Nullable Bucket<T> bucket;

        /** The characters that follow, sorted. */
        final char[] next;

        /** Each a bucket or a fork. */
        final Keyed[] branches;

        Fork(int depth, String text, @Nullable Bucket<T> bucket, char[] next, Keyed[] branches) {
            super(text);
            this.depth = depth;
            this.bucket = bucket;
            this.next = next;
            this.branches = branches;
        }
    }

    private final boolean fromEnd;
    private final int size;
    private final @Nullable Keyed root;

    private Affixes(boolean fromEnd, int size, @Nullable Keyed root) {
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
        Keyed here = root;
        int compared = 0;
        while (here instanceof Fork<?> fork) {
            if (fork.depth > value.length()) {
                return all;
            }
            if (fork.bucket != null) {
                if (!isSame(value, text(fork), compared, fork.depth)) {
                    return all;
                }
                compared = fork.depth;
                all = fork.bucket.collect(event, all);
            }
            if (fork.depth == value.length()) {
                return all;
            }
            here = branch(fork, at(value, fork.depth));
        }
        if (here == null) {
            return all;
        }
        String affix = text(here);
        return affix.length() <= value.length() && isSame(value, affix, compared, affix.length())
                ? bucket(here).collect(event, all)
                : all;
    }

    private static String text(Keyed here) {
        return Objects.requireNonNull(here.key);
    }

    private static @Nullable Keyed branch(Fork<?> fork, char first) {
        int at = Arrays.binarySearch(fork.next, first);
        return at < 0 ? null : fork.branches[at];
    }

    @SuppressWarnings("unchecked") // What is no fork is a bucket of this type.
    private static <T> Bucket<T> bucket(Keyed here) {
        return (Bucket<T>) here;
    }

    @SuppressWarnings("unchecked") // Forks here are of this type.
    private static <T> Fork<T> fork(Keyed here) {
        return (Fork<T>) here;
    }

    @Nullable
    Bucket<T> get(String affix) {
        Keyed here = root;
        while (here instanceof Fork<?> && depth(here) < affix.length()) {
            Fork<T> fork = fork(here);
            here = branch(fork, at(affix, fork.depth));
        }
        if (here == null || !affix.equals(here.key)) {
            return null;
        }
        return here instanceof Fork<?> ? Affixes.<T>fork(here).bucket : bucket(here);
    }

    /** How many characters all affixes from here on have in common. */
    private static int depth(Keyed here) {
        return here instanceof Fork<?> fork ? fork.depth : text(here).length();
    }

    /**
     * @param bucket under an affix that is not empty
     */
    Affixes<T> with(Bucket<T> bucket) {
        boolean there = get(text(bucket)) != null;
        return new Affixes<>(fromEnd, there ? size : size + 1, root == null ? bucket : with(root, 0, bucket));
    }

    private Keyed with(Keyed here, int from, Bucket<T> bucket) {
        String affix = text(bucket);
        int depth = depth(here);
        int end = Math.min(depth, affix.length());
        int common = from;
        while (common < end && at(text(here), common) == at(affix, common)) {
            common++;
        }
        if (common < depth) {
            return common == affix.length()
                    ? branched(new Fork<>(common, affix, bucket, NO_CHARS, NOTHING), here)
                    : branched(branched(new Fork<>(common, affix, null, NO_CHARS, NOTHING), bucket), here);
        }
        if (common == affix.length()) {
            return here instanceof Fork<?> fork
                    ? new Fork<>(fork.depth, affix, bucket, fork.next, fork.branches)
                    : bucket;
        }
        Fork<T> fork =
                here instanceof Fork<?> ? fork(here) : new Fork<>(depth, text(here), bucket(here), NO_CHARS, NOTHING);
        Keyed branch = branch(fork, at(affix, common));
        return branched(fork, branch == null ? bucket : with(branch, common, bucket));
    }

    /** The fork with this branch in place of the one that begins alike. */
    private Fork<T> branched(Fork<T> fork, Keyed branch) {
        char first = at(text(branch), fork.depth);
        int at = Arrays.binarySearch(fork.next, first);
        if (at >= 0) {
            return new Fork<>(
                    fork.depth, text(fork), fork.bucket, fork.next, Slots.replaced(fork.branches, at, branch));
        }
        char[] next = Arrays.copyOf(fork.next, fork.next.length + 1);
        System.arraycopy(fork.next, -at - 1, next, -at, fork.next.length + at + 1);
        next[-at - 1] = first;
        return new Fork<>(fork.depth, text(fork), fork.bucket, next, Slots.inserted(fork.branches, -at - 1, branch));
    }

    Affixes<T> without(String affix) {
        return get(affix) == null || root == null ? this : new Affixes<>(fromEnd, size - 1, without(root, affix));
    }

    private @Nullable Keyed without(Keyed here, String affix) {
        if (!(here instanceof Fork<?>)) {
            return null;
        }
        Fork<T> fork = fork(here);
        if (fork.depth == affix.length()) {
            return rest(fork.depth, null, affix, fork.next, fork.branches);
        }
        int at = Arrays.binarySearch(fork.next, at(affix, fork.depth));
        Keyed branch = without(fork.branches[at], affix);
        if (branch != null) {
            return rest(fork.depth, fork.bucket, text(fork), fork.next, Slots.replaced(fork.branches, at, branch));
        }
        char[] next = Arrays.copyOf(fork.next, fork.next.length - 1);
        System.arraycopy(fork.next, at + 1, next, at, next.length - at);
        return rest(fork.depth, fork.bucket, text(fork), next, Slots.removed(fork.branches, at));
    }

    /** A fork of what is left, which keeps no text that is not in it any more; what is left alone stands for itself. */
    private Keyed rest(int depth, @Nullable Bucket<T> bucket, String text, char[] next, Keyed[] branches) {
        if (bucket != null) {
            return branches.length == 0 ? bucket : new Fork<>(depth, text, bucket, next, branches);
        }
        return branches.length == 1 ? branches[0] : new Fork<>(depth, text(branches[0]), null, next, branches);
    }

    /** Asks all buckets until one says no. */
    boolean allMatch(Predicate<? super Bucket<T>> each) {
        return root == null || allMatch(root, each);
    }

    private static <T> boolean allMatch(Keyed here, Predicate<? super Bucket<T>> each) {
        if (!(here instanceof Fork<?>)) {
            return each.test(bucket(here));
        }
        Fork<T> fork = fork(here);
        if (fork.bucket != null && !each.test(fork.bucket)) {
            return false;
        }
        for (Keyed branch : fork.branches) {
            if (!allMatch(branch, each)) {
                return false;
            }
        }
        return true;
    }

    /** What it takes beside affixes and buckets, about. */
    long bytes() {
        return Sizes.OBJECT + (root == null ? 0 : bytes(root));
    }

    private static long bytes(Keyed here) {
        if (!(here instanceof Fork<?> fork)) {
            return 0;
        }
        long bytes =
                Sizes.OBJECT + 16 + fork.keyBytes() + Sizes.array(fork.branches.length) + 16 + 2L * fork.next.length;
        for (Keyed branch : fork.branches) {
            bytes += bytes(branch);
        }
        return bytes;
    }
}
