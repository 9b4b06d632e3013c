package dev.knemu.match;

import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One node of a matcher. A closed family: another also needs the parser and the page that explains the text form. */
sealed interface Term {

    boolean holds(CloudEvent event);

    /** Adds what it says of the event, condition by condition; with {@code wanted} false, as below {@code not}. */
    void ask(CloudEvent event, boolean wanted, List<MatchCondition> conditions);

    /** Why it is not as wanted; empty when it is. */
    Optional<String> problem(CloudEvent event, boolean wanted);

    String text();

    /** How it is written where something binds it closer than it binds its own parts. */
    default String textAsPart() {
        return text();
    }

    default Term not() {
        return new Not(this);
    }

    static Term all(List<Term> terms) {
        List<Term> flat = new ArrayList<>();
        for (Term term : terms) {
            if (term instanceof All all) {
                flat.addAll(all.terms());
            } else if (!(term instanceof Anything)) {
                flat.add(term);
            }
        }
        return flat.isEmpty() ? new Anything() : flat.size() == 1 ? flat.get(0) : new All(flat);
    }

    static Term any(List<Term> terms) {
        List<Term> flat = new ArrayList<>();
        for (Term term : terms) {
            if (term instanceof Any any) {
                flat.addAll(any.terms());
            } else {
                flat.add(term);
            }
        }
        return flat.size() == 1 ? flat.get(0) : new Any(flat);
    }

    private static String joined(List<Term> terms, CloudEvent event, boolean wanted) {
        return terms.stream()
                .flatMap(term -> term.problem(event, wanted).stream())
                .collect(Collectors.joining("; "));
    }

    /** Every event. */
    record Anything() implements Term {

        @Override
        public boolean holds(CloudEvent event) {
            return true;
        }

        @Override
        public void ask(CloudEvent event, boolean wanted, List<MatchCondition> conditions) {
            // There is none.
        }

        @Override
        public Optional<String> problem(CloudEvent event, boolean wanted) {
            return wanted ? Optional.empty() : Optional.of("any event matches, which is not wanted");
        }

        @Override
        public String text() {
            return "any";
        }
    }

    /** Each must hold; there are two at least. */
    record All(List<Term> terms) implements Term {

        public All {
            terms = List.copyOf(terms);
        }

        @Override
        public boolean holds(CloudEvent event) {
            for (Term term : terms) {
                if (!term.holds(event)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void ask(CloudEvent event, boolean wanted, List<MatchCondition> conditions) {
            terms.forEach(term -> term.ask(event, wanted, conditions));
        }

        @Override
        public Optional<String> problem(CloudEvent event, boolean wanted) {
            if (holds(event) == wanted) {
                return Optional.empty();
            }
            String problems = joined(terms, event, wanted);
            return Optional.of(wanted ? problems : "all of " + terms.size() + " hold: " + problems);
        }

        @Override
        public String text() {
            return terms.stream().map(Term::textAsPart).collect(Collectors.joining(","));
        }
    }

    /** One must hold; there are two at least. */
    record Any(List<Term> terms) implements Term {

        public Any {
            terms = List.copyOf(terms);
        }

        @Override
        public boolean holds(CloudEvent event) {
            for (Term term : terms) {
                if (term.holds(event)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void ask(CloudEvent event, boolean wanted, List<MatchCondition> conditions) {
            terms.forEach(term -> term.ask(event, wanted, conditions));
        }

        @Override
        public Optional<String> problem(CloudEvent event, boolean wanted) {
            if (holds(event) == wanted) {
                return Optional.empty();
            }
            String problems = joined(terms, event, wanted);
            return Optional.of(wanted ? "none of " + terms.size() + " holds: " + problems : problems);
        }

        @Override
        public String text() {
            return terms.stream().map(Term::text).collect(Collectors.joining(" or "));
        }

        @Override
        public String textAsPart() {
            return "(" + text() + ")";
        }
    }

    /** The term must not hold. */
    record Not(Term term) implements Term {

        @Override
        public boolean holds(CloudEvent event) {
            return !term.holds(event);
        }

        @Override
        public void ask(CloudEvent event, boolean wanted, List<MatchCondition> conditions) {
            term.ask(event, !wanted, conditions);
        }

        @Override
        public Optional<String> problem(CloudEvent event, boolean wanted) {
            return term.problem(event, !wanted);
        }

        @Override
        public Term not() {
            return term;
        }

        @Override
        public String text() {
            if (term instanceof Leaf leaf) {
                return leaf.text(false);
            }
            return "not " + (term instanceof Anything ? term.text() : "(" + term.text() + ")");
        }
    }

    /** One comparison. */
    non-sealed interface Leaf extends Term {

        /** What it says of the event; with {@code wanted} false, turned round. */
        MatchCondition ask(CloudEvent event, boolean wanted);

        /** The text form; with {@code wanted} false, as if {@code not} were before it. */
        String text(boolean wanted);

        @Override
        default void ask(CloudEvent event, boolean wanted, List<MatchCondition> conditions) {
            conditions.add(ask(event, wanted));
        }

        @Override
        default Optional<String> problem(CloudEvent event, boolean wanted) {
            MatchCondition condition = ask(event, wanted);
            return condition.holds() ? Optional.empty() : Optional.of(condition.sentence());
        }

        @Override
        default boolean holds(CloudEvent event) {
            return ask(event, true).holds();
        }

        @Override
        default String text() {
            return text(true);
        }
    }
}
