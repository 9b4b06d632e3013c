package dev.knemu.filter;

import dev.knemu.event.Quoted;
import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Optional;

/**
 * What a filter says of an event, and why: a tree as deep as the filter, of parts and not of text.
 *
 * <p>{@code toString} is the sentence that people read. It is made on demand, is bounded whatever the event holds, and
 * for a refusal names the condition that decided: {@code source "/shop/us" does not start with "/shop/eu"}.
 */
public sealed interface Verdict {

    FilterResult result();

    /** Whether the event goes on to the subscriber. */
    default boolean passed() {
        return result().passes();
    }

    /** The verdicts that led to this one, in the order asked; those after the deciding one were not asked. */
    default List<Verdict> parts() {
        return List.of();
    }

    /** What the author of a filter that refused may have meant: a slip in writing that is close by. For people only. */
    default Optional<String> hint() {
        if (passed()) {
            return Optional.empty();
        }
        return parts().stream().flatMap(part -> part.hint().stream()).findFirst();
    }

    /**
     * As {@link #hint()}; where that knows nothing, looks at the event as a whole: whether the value sits in its data or
     * in another attribute, and which extensions it has. May parse the data, so it is for when somebody asks.
     *
     * @param event the one that this verdict is about
     */
    default Optional<String> hint(CloudEvent event) {
        return hint().or(() -> passed()
                ? Optional.empty()
                : parts().stream().flatMap(part -> part.hint(event).stream()).findFirst());
    }

    /**
     * One attribute was compared with one text.
     *
     * @param holds whether the comparison succeeded
     * @param attribute name of the context attribute or extension
     * @param relation how it was compared
     * @param expected the filter's text; empty for {@link Relation#IS_PRESENT}
     * @param actual the event's text; empty when it has no such attribute
     * @param similar when it has none, the name of one that it has and that is nearly the same
     * @param problem why the comparison could not be made, which only CESQL knows; it does not hold then
     */
    record Compared(
            boolean holds,
            String attribute,
            Relation relation,
            String expected,
            Optional<String> actual,
            Optional<String> similar,
            Optional<String> problem)
            implements Verdict {

        /** One that could be made. */
        public Compared(
                boolean holds,
                String attribute,
                Relation relation,
                String expected,
                Optional<String> actual,
                Optional<String> similar) {
            this(holds, attribute, relation, expected, actual, similar, Optional.empty());
        }

        @Override
        public FilterResult result() {
            return holds ? FilterResult.PASS : FilterResult.FAIL;
        }

        @Override
        public Optional<String> hint() {
            return holds ? Optional.empty() : Hints.of(this);
        }

        @Override
        public Optional<String> hint(CloudEvent event) {
            return holds ? Optional.empty() : hint().or(() -> EventHints.of(this, event));
        }

        @Override
        public String toString() {
            String name = Texts.attribute(attribute);
            if (problem.isPresent() && actual.isPresent()) {
                return name + " " + Quoted.of(actual.get()) + ": " + problem.get();
            }
            if (actual.isEmpty()) {
                if (problem.isPresent() && !Texts.isName(attribute)) {
                    return name + ": " + problem.get();
                }
                if (relation == Relation.EXISTS) {
                    return name + " does not exist";
                }
                String wish = relation.asksForPresence() ? relation.wish() : relation.wish() + value();
                return holds ? name + " is missing, which counts as present" : name + " is missing; expected " + wish;
            }
            if (relation == Relation.EXISTS) {
                return name + " " + Quoted.of(actual.get()) + " exists";
            }
            if (relation == Relation.IS_PRESENT) {
                return holds
                        ? name + " " + Quoted.of(actual.get()) + " is present"
                        : name + " is empty; expected any value";
            }
            if (holds && relation == Relation.IS) {
                return name + " is " + Quoted.of(expected);
            }
            return name + " " + Quoted.of(actual.get()) + " " + (holds ? relation.yes() : relation.no()) + " "
                    + value();
        }

        private String value() {
            return relation == Relation.ONE_OF || relation == Relation.NOT_ONE_OF
                    ? "(" + expected + ")"
                    : Quoted.of(expected);
        }
    }

    /** Every part had to pass; the last one failed, or none did. */
    record All(FilterResult result, List<Verdict> parts) implements Verdict {

        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            if (parts.isEmpty()) {
                return NoFilter.ABSENT.because();
            }
            return passed() ? Texts.joined(parts) : parts.get(parts.size() - 1).toString();
        }
    }

    /** One part had to pass; the last one did, or none did. */
    record Any(FilterResult result, List<Verdict> parts) implements Verdict {

        public Any {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            if (parts.isEmpty()) {
                return NoFilter.ABSENT.because();
            }
            if (passed() || parts.size() == 1) {
                return parts.get(parts.size() - 1).toString();
            }
            return "none of " + parts.size() + " passes: " + Texts.joined(parts);
        }
    }

    /** The part had to fail. */
    record Not(FilterResult result, Verdict part) implements Verdict {

        @Override
        public List<Verdict> parts() {
            return List.of(part);
        }

        @Override
        public Optional<String> hint() {
            // The part passed, and what passes is no slip.
            return Optional.empty();
        }

        @Override
        public Optional<String> hint(CloudEvent event) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return result == FilterResult.FAIL ? part + ", which \"not\" refuses" : part.toString();
        }
    }

    /**
     * What an expression in CESQL says.
     *
     * @param expression its text
     * @param parts the comparisons that were asked, in that order: all that was left open stands behind the last
     * @param decisive the one of them that settled it
     * @param noneHolds whether it was refused because each of several alternatives is false
     * @param advice what its author may want to know of how CESQL reads it
     */
    record Evaluated(
            FilterResult result,
            String expression,
            List<Verdict> parts,
            Verdict decisive,
            boolean noneHolds,
            Optional<String> advice)
            implements Verdict {

        public Evaluated {
            parts = List.copyOf(parts);
        }

        @Override
        public Optional<String> hint() {
            if (passed()) {
                return Optional.empty();
            }
            return hint(decisive)
                    .or(() -> advice)
                    .or(() ->
                            parts.stream().flatMap(part -> hint(part).stream()).findFirst());
        }

        private static Optional<String> hint(Verdict part) {
            return part instanceof Compared compared && !compared.holds()
                    ? Hints.ofExpression(compared)
                    : Optional.empty();
        }

        @Override
        public Optional<String> hint(CloudEvent event) {
            return hint().or(() -> !passed() && decisive instanceof Compared compared && !compared.holds()
                    ? EventHints.of(compared, event)
                    : Optional.empty());
        }

        @Override
        public String toString() {
            if (passed()) {
                return Texts.joined(parts);
            }
            if (decisive instanceof Compared compared && compared.problem().isPresent()) {
                return decisive
                        + (compared.actual().isEmpty() && Texts.isName(compared.attribute())
                                ? ", which is an error in CESQL"
                                : "");
            }
            if (noneHolds && parts.size() > 1) {
                return "none of " + parts.size() + " passes: " + Texts.joined(parts);
            }
            return decisive.result() == FilterResult.PASS
                    ? decisive + ", which " + Quoted.of(expression) + " refuses"
                    : decisive.toString();
        }
    }

    /** Nothing was asked. */
    record Unfiltered(String because) implements Verdict {

        @Override
        public FilterResult result() {
            return FilterResult.NO_FILTER;
        }

        @Override
        public String toString() {
            return because;
        }
    }
}
