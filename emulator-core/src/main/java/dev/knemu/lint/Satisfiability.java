package dev.knemu.lint;

import dev.knemu.filter.Relation;
import dev.knemu.lint.Formula.And;
import dev.knemu.lint.Formula.Literal;
import dev.knemu.lint.Formula.Or;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether any event can make a {@link Formula} true. "No" is certain; "yes" names the attributes of one that does, as far
 * as a text is a text: whether it is a URI, say, is for who makes the event.
 */
final class Satisfiability {

    /** More alternatives than that are not looked through: nobody writes them, and they would cost too much. */
    private static final int MOST_ALTERNATIVES = 2_000;

    private static final Set<String> REQUIRED = Set.of("type", "source", "id", "specversion");
    private static final List<String> SPEC_VERSIONS = List.of("1.0", "0.3");
    /** How Go renders the time of an event that has none. */
    private static final String ZERO_TIME = "0001-01-01T00:00:00Z";

    /** The answer. */
    sealed interface Result {

        /** @param attributes of an event that passes; of the others it does not matter what they are */
        record Possible(Map<String, String> attributes) implements Result {}

        /** @param clash conditions that exclude each other: those of the first alternative */
        record Impossible(List<Literal> clash, boolean hasAlternatives) implements Result {}

        /** Too many alternatives to look through. */
        record Unknown() implements Result {}
    }

    private final List<List<Literal>> clashes = new ArrayList<>();

    private Satisfiability() {}

    static Result of(Formula formula) {
        return new Satisfiability().solve(formula);
    }

    private Result solve(Formula formula) {
        Optional<List<Set<Literal>>> alternatives = alternatives(formula);
        if (alternatives.isEmpty()) {
            return new Result.Unknown();
        }
        for (Set<Literal> alternative : alternatives.get()) {
            Optional<Map<String, String>> witness = witness(alternative);
            if (witness.isPresent()) {
                return new Result.Possible(witness.get());
            }
        }
        return new Result.Impossible(clashes.isEmpty() ? List.of() : clashes.get(0), clashes.size() > 1);
    }

    /** Without those that contradict themselves; empty if there are too many. */
    private Optional<List<Set<Literal>>> alternatives(Formula formula) {
        if (formula instanceof Literal literal) {
            return Optional.of(possible(List.of(Set.of(literal))));
        }
        if (formula instanceof Or or) {
            Set<Set<Literal>> all = new LinkedHashSet<>();
            for (Formula part : or.parts()) {
                Optional<List<Set<Literal>>> some = alternatives(part);
                if (some.isEmpty() || all.size() + some.get().size() > MOST_ALTERNATIVES) {
                    return Optional.empty();
                }
                all.addAll(some.get());
            }
            return Optional.of(List.copyOf(all));
        }
        List<Set<Literal>> product = List.of(Set.of());
        for (Formula part : ((And) formula).parts()) {
            Optional<List<Set<Literal>>> some = alternatives(part);
            if (some.isEmpty() || (long) product.size() * some.get().size() > MOST_ALTERNATIVES) {
                return Optional.empty();
            }
            Set<Set<Literal>> next = new LinkedHashSet<>();
            for (Set<Literal> left : product) {
                for (Set<Literal> right : some.get()) {
                    Set<Literal> both = new LinkedHashSet<>(left);
                    both.addAll(right);
                    next.add(both);
                }
            }
            product = possible(List.copyOf(next));
        }
        return Optional.of(product);
    }

    private List<Set<Literal>> possible(List<Set<Literal>> alternatives) {
        List<Set<Literal>> left = new ArrayList<>();
        for (Set<Literal> alternative : alternatives) {
            if (witness(alternative).isPresent()) {
                left.add(alternative);
            } else {
                clashes.add(clash(List.copyOf(alternative)));
            }
        }
        return left;
    }

    /** As few conditions as exclude each other. */
    private static List<Literal> clash(List<Literal> literals) {
        List<Literal> needed = new ArrayList<>(literals);
        for (Literal literal : literals) {
            List<Literal> fewer = new ArrayList<>(needed);
            fewer.remove(literal);
            if (witness(new LinkedHashSet<>(fewer)).isEmpty()) {
                needed = fewer;
            }
        }
        return needed;
    }

    /** The attributes of an event of which all this is true; empty if there is none. */
    private static Optional<Map<String, String>> witness(Set<Literal> literals) {
        Map<String, List<Literal>> byAttribute = new LinkedHashMap<>();
        for (Literal literal : literals) {
            byAttribute
                    .computeIfAbsent(literal.attribute(), any -> new ArrayList<>())
                    .add(literal);
        }
        Map<String, String> witness = new TreeMap<>();
        for (Map.Entry<String, List<Literal>> attribute : byAttribute.entrySet()) {
            String name = attribute.getKey();
            boolean mayBeMissing = !REQUIRED.contains(name)
                    && attribute.getValue().stream()
                            .allMatch(literal -> name.equals("time") ? literal.isTrueFor(ZERO_TIME) : !literal.holds());
            if (mayBeMissing) {
                continue;
            }
            Optional<String> text = candidates(name, attribute.getValue()).stream()
                    .filter(candidate ->
                            attribute.getValue().stream().allMatch(literal -> literal.isTrueFor(candidate)))
                    .findFirst();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            witness.put(name, text.get());
        }
        return Optional.of(witness);
    }

    /**
     * If any text will do, one of these does: those that are named, or the longest beginning and the longest end with a
     * letter between them that occurs nowhere, so that nothing excludes the text but what excludes all that begin or
     * end so.
     */
    private static List<String> candidates(String attribute, List<Literal> literals) {
        if (attribute.equals("specversion")) {
            return SPEC_VERSIONS;
        }
        List<String> candidates = new ArrayList<>();
        String beginning = "";
        String end = "";
        StringBuilder used = new StringBuilder();
        for (Literal literal : literals) {
            used.append(literal.value());
            if (literal.holds() && literal.relation() == Relation.IS) {
                candidates.add(literal.value());
            }
            if (literal.holds()
                    && literal.relation() == Relation.STARTS_WITH
                    && literal.value().length() > beginning.length()) {
                beginning = literal.value();
            }
            if (literal.holds()
                    && literal.relation() == Relation.ENDS_WITH
                    && literal.value().length() > end.length()) {
                end = literal.value();
            }
        }
        char unused = 'a';
        while (used.indexOf(String.valueOf(unused)) >= 0) {
            unused++;
        }
        candidates.add(beginning + unused + end);
        return candidates;
    }
}
