package dev.knemu.filter.index;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What must be so for something to be so: one of several alternatives. Whenever the thing is so, at least one of them
 * holds; the reverse is true only of alternatives that are {@linkplain Alternative#isEnough enough}.
 *
 * <p>Grows no further than about the filter that it is of: where a conjunction of alternatives would become too large,
 * one side of it is left out, which asks for less and so stays true.
 *
 * @param alternatives none: it is never so
 */
record Necessity(List<Alternative> alternatives) {

    /** How many a conjunction of two sides with several alternatives each may have. */
    private static final int MOST_PRODUCTS = 64;

    /** How many there may be at all, for example texts of an {@code IN}. */
    private static final int MOST = 1_024;

    /** Up to how many it is worth looking for those that add nothing. */
    private static final int COMPARED = 32;

    static final Necessity NEVER = new Necessity(List.of());
    static final Necessity ALWAYS = new Necessity(List.of(new Alternative(List.of(), true)));

    /** Nothing is known: it may be so for every event, and has to be asked. */
    static final Necessity UNKNOWN = new Necessity(List.of(new Alternative(List.of(), false)));

    /** Exactly this condition. */
    static Necessity exactly(Access access) {
        return new Necessity(List.of(Alternative.of(access, true)));
    }

    /** This condition, and perhaps more. */
    static Necessity atLeast(Access access) {
        return new Necessity(List.of(Alternative.of(access, false)));
    }

    Necessity and(Necessity other) {
        int one = alternatives.size();
        int another = other.alternatives.size();
        if (one > 1 && another > 1 && (long) one * another > MOST_PRODUCTS) {
            return (one <= another ? this : other).notEnough();
        }
        List<Alternative> products = new ArrayList<>(one * another);
        for (Alternative left : alternatives) {
            for (Alternative right : other.alternatives) {
                Alternative both = left.and(right);
                if (both != null) {
                    products.add(both);
                }
            }
        }
        return anyOf(products);
    }

    Necessity or(Necessity other) {
        if (alternatives.isEmpty()) {
            return other;
        }
        List<Alternative> either = new ArrayList<>(alternatives);
        either.addAll(other.alternatives);
        return anyOf(either);
    }

    /** The same conditions, of something that asks for more than they do. */
    Necessity notEnough() {
        return new Necessity(alternatives.stream()
                .map(each -> new Alternative(each.accesses(), false))
                .toList());
    }

    /** One of these, without those that add nothing. */
    static Necessity anyOf(List<Alternative> alternatives) {
        Map<List<Access>, Alternative> distinct = new LinkedHashMap<>();
        for (Alternative each : alternatives) {
            distinct.merge(each.accesses(), each, (known, again) -> known.isEnough() ? known : again);
        }
        Alternative always = distinct.get(List.of());
        if (always != null) {
            return always.isEnough() ? ALWAYS : UNKNOWN;
        }
        if (distinct.size() > MOST) {
            return UNKNOWN;
        }
        List<Alternative> all = List.copyOf(distinct.values());
        return new Necessity(all.size() > COMPARED ? all : withoutCovered(all));
    }

    private static List<Alternative> withoutCovered(List<Alternative> all) {
        return all.stream()
                .filter(each -> all.stream().noneMatch(other -> other != each && other.covers(each)))
                .toList();
    }
}
