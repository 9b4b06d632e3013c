package dev.knemu.filter.index;

import dev.knemu.filter.index.Access.Dimension;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which conditions a node prefers, the most selective first. Immutable.
 *
 * <p>How selective a condition is shows in what it keeps apart: the number of others that one finds under the same text,
 * on average over all that have such a condition. Differences of less than four times count for nothing; then the
 * cheaper look-up wins, then what was preferred before, then what more filings have, so that few shelves are enough.
 */
final class Arrangement {

    private static final int SPARE_NAMES = 256;

    private final HashTrie<Dimension, Integer> ranks;

    /** How many filings there were, and how many kinds of conditions, when it was last found to be good. */
    private final int filings;

    private final int names;

    private Arrangement(HashTrie<Dimension, Integer> ranks, int filings, int names) {
        this.ranks = ranks;
        this.filings = filings;
        this.names = names;
    }

    /** Whether a node of so many is no longer what it was learnt from. */
    boolean isOutgrownBy(int size) {
        return size >= 2 * filings || size < filings / 4 || hasStaleNames();
    }

    private boolean hasStaleNames() {
        return ranks.size() > 2 * names + SPARE_NAMES;
    }

    Arrangement confirmedBy(int size) {
        return new Arrangement(ranks, size, ranks.size());
    }

    private record Preference(Dimension dimension, double crowd, int users, int rank) {

        static final Comparator<Preference> ORDER = Comparator.comparingInt(Preference::level)
                .thenComparing(preference -> preference.dimension.kind())
                .thenComparingInt(Preference::rank)
                .thenComparing(Preference::users, Comparator.reverseOrder())
                .thenComparing(preference -> !preference.dimension.attribute().equals("type"))
                .thenComparing(preference -> preference.dimension.attribute());

        /** 0 below 4, 1 below 16, 2 below 64, … */
        int level() {
            return Math.getExponent(crowd) / 2;
        }
    }

    /**
     * Of a sample.
     *
     * @param before is given back where another one would not at least halve the work
     */
    static Arrangement of(List<Access[]> sample, @Nullable Arrangement before) {
        Map<Dimension, Map<String, Integer>> texts = new HashMap<>();
        for (Access[] accesses : sample) {
            for (Access access : accesses) {
                texts.computeIfAbsent(access.dimension(), any -> new HashMap<>())
                        .merge(access.text(), 1, Integer::sum);
            }
        }
        Map<Dimension, Double> crowds = new HashMap<>();
        List<Preference> preferences = texts.entrySet().stream()
                .map(entry -> {
                    int users = 0;
                    double squares = 0;
                    for (int count : entry.getValue().values()) {
                        users += count;
                        squares += (double) count * count;
                    }
                    crowds.put(entry.getKey(), squares / users);
                    Integer rank = before == null ? null : before.ranks.get(entry.getKey());
                    return new Preference(
                            entry.getKey(), squares / users, users, rank == null ? Integer.MAX_VALUE : rank);
                })
                .sorted(Preference.ORDER)
                .toList();
        HashTrie<Dimension, Integer> ranks = HashTrie.empty();
        for (int i = 0; i < preferences.size(); i++) {
            ranks = ranks.with(preferences.get(i).dimension(), i);
        }
        Arrangement now = new Arrangement(ranks, sample.size(), ranks.size());
        boolean isWorthIt =
                before == null || before.hasStaleNames() || before.work(sample, crowds) > 2 * now.work(sample, crowds);
        return isWorthIt ? now : before;
    }

    private double work(List<Access[]> sample, Map<Dimension, Double> crowds) {
        double work = 0;
        for (Access[] accesses : sample) {
            if (accesses.length > 0) {
                work += crowds.get(choose(accesses).dimension());
            }
        }
        return work;
    }

    /** With those that it does not know at the end: where something was put it must be found again. */
    Arrangement knowing(Access[] accesses) {
        HashTrie<Dimension, Integer> more = ranks;
        for (Access access : accesses) {
            if (more.get(access.dimension()) == null) {
                more = more.with(access.dimension(), more.size());
            }
        }
        return more == ranks ? this : new Arrangement(more, filings, names);
    }

    /**
     * The one to file under.
     *
     * @param accesses at least one, all of them known
     */
    Access choose(Access[] accesses) {
        Access best = accesses[0];
        int least = Integer.MAX_VALUE;
        for (Access access : accesses) {
            Integer rank = ranks.get(access.dimension());
            if (rank != null && rank < least) {
                least = rank;
                best = access;
            }
        }
        return best;
    }

    long bytes() {
        return Sizes.OBJECT + ranks.bytes() + ranks.size() * Sizes.OBJECT;
    }
}
