package dev.knemu.lint;

import dev.knemu.filter.AllFilter;
import dev.knemu.filter.AnyFilter;
import dev.knemu.filter.AttributesFilter;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.filter.Condition;
import dev.knemu.filter.ExactFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NoFilter;
import dev.knemu.filter.NotFilter;
import dev.knemu.filter.PrefixFilter;
import dev.knemu.filter.Relation;
import dev.knemu.filter.SuffixFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a filter says of an event, as logic: conditions on attributes, joined by and and or. Negation stands at the
 * conditions only.
 */
sealed interface Formula {

    Formula TRUE = new And(List.of());
    Formula FALSE = new Or(List.of());

    /** @param parts none is true */
    record And(List<Formula> parts) implements Formula {}

    /** @param parts none is false */
    record Or(List<Formula> parts) implements Formula {}

    /**
     * A condition on one attribute.
     *
     * @param holds whether it must hold or must not
     */
    record Literal(String attribute, Relation relation, String value, boolean holds) implements Formula {

        /** As people say it: {@code type is not "a"}. */
        String inWords() {
            String verb = switch (relation) {
                case IS -> holds ? " is " : " is not ";
                case STARTS_WITH -> holds ? " starts with " : " does not start with ";
                case ENDS_WITH -> holds ? " ends with " : " does not end with ";
                case IS_PRESENT -> holds ? " is present" : " is not present";
                case EXISTS -> holds ? " exists" : " does not exist";
                default -> throw new IllegalStateException(relation + " is made of the others");
            };
            boolean hasValue = relation != Relation.IS_PRESENT && relation != Relation.EXISTS;
            return attribute + verb + (hasValue ? "\"" + value + "\"" : "");
        }

        /** Of an attribute that is there with this text. */
        boolean isTrueFor(String text) {
            boolean related = switch (relation) {
                case IS -> text.equals(value);
                case STARTS_WITH -> text.startsWith(value);
                case ENDS_WITH -> text.endsWith(value);
                case IS_PRESENT -> !text.isEmpty();
                case EXISTS -> true;
                default -> throw new IllegalStateException(relation + " is made of the others");
            };
            return related == holds;
        }
    }

    /** When the event passes; empty for a filter of a dialect that is not understood here. */
    static Optional<Formula> passes(Filter filter) {
        return Answers.of(filter).map(answers -> negated(answers.fail));
    }

    /** When it is refused; empty as above. */
    static Optional<Formula> fails(Filter filter) {
        return Answers.of(filter).map(Answers::fail);
    }

    static Formula and(List<Formula> parts) {
        return new And(List.copyOf(parts));
    }

    /** The same formula for events of which some attributes are known. */
    static Formula with(Map<String, String> known, Formula formula) {
        if (formula instanceof And and) {
            return new And(and.parts.stream().map(part -> with(known, part)).toList());
        }
        if (formula instanceof Or or) {
            return new Or(or.parts.stream().map(part -> with(known, part)).toList());
        }
        Literal literal = (Literal) formula;
        String text = known.get(literal.attribute);
        if (text == null) {
            return literal;
        }
        return literal.isTrueFor(text) ? TRUE : FALSE;
    }

    private static Formula negated(Formula formula) {
        if (formula instanceof And and) {
            return new Or(and.parts.stream().map(Formula::negated).toList());
        }
        if (formula instanceof Or or) {
            return new And(or.parts.stream().map(Formula::negated).toList());
        }
        Literal literal = (Literal) formula;
        return new Literal(literal.attribute, literal.relation, literal.value, !literal.holds);
    }

    /** When a filter answers what; the third answer, that nothing was asked, counts as passed but does not turn round. */
    record Answers(Formula pass, Formula fail, Formula nothing) {

        private static final Answers NOTHING = new Answers(FALSE, FALSE, TRUE);

        static Optional<Answers> of(Filter filter) {
            if (filter instanceof NoFilter) {
                return Optional.of(NOTHING);
            }
            if (filter instanceof AttributesFilter attributes) {
                return Optional.of(conditions(attributes.conditions(), Relation.IS));
            }
            if (filter instanceof ExactFilter exact) {
                return Optional.of(conditions(exact.conditions(), Relation.IS));
            }
            if (filter instanceof PrefixFilter prefix) {
                return Optional.of(conditions(prefix.conditions(), Relation.STARTS_WITH));
            }
            if (filter instanceof SuffixFilter suffix) {
                return Optional.of(conditions(suffix.conditions(), Relation.ENDS_WITH));
            }
            if (filter instanceof CeSqlFilter cesql) {
                return CeSqlFormula.of(cesql.expression().root())
                        .map(CeSqlFormula::yes)
                        .map(pass -> new Answers(pass, negated(pass), FALSE));
            }
            if (filter instanceof NotFilter not) {
                return of(not.not()).map(inner -> new Answers(inner.fail, inner.pass, inner.nothing));
            }
            if (filter instanceof AllFilter all) {
                return children(all.all()).map(Answers::all);
            }
            if (filter instanceof AnyFilter any) {
                return children(any.any()).map(Answers::any);
            }
            return Optional.empty();
        }

        private static Optional<List<Answers>> children(List<Filter> filters) {
            List<Answers> answers = new ArrayList<>();
            for (Filter filter : filters) {
                Optional<Answers> child = of(filter);
                if (child.isEmpty()) {
                    return Optional.empty();
                }
                answers.add(child.get());
            }
            return Optional.of(answers);
        }

        private static Answers conditions(List<Condition> conditions, Relation relation) {
            List<Formula> literals = new ArrayList<>();
            for (Condition condition : conditions) {
                literals.add(new Literal(
                        name(condition.attribute()),
                        condition.value().isEmpty() ? Relation.IS_PRESENT : relation,
                        condition.value(),
                        true));
            }
            Formula pass = and(literals);
            return new Answers(pass, negated(pass), FALSE);
        }

        /** The older name of the same attribute. */
        private static String name(String attribute) {
            return attribute.equals("schemaurl") ? "dataschema" : attribute;
        }

        /** The first that fails decides, else the last. */
        private static Answers all(List<Answers> children) {
            if (children.isEmpty()) {
                return NOTHING;
            }
            Formula none =
                    and(children.stream().map(child -> negated(child.fail)).toList());
            Answers last = children.get(children.size() - 1);
            return new Answers(
                    and(List.of(none, last.pass)),
                    new Or(children.stream().map(Answers::fail).toList()),
                    and(List.of(none, last.nothing)));
        }

        /** The first that passes decides, else the last. */
        private static Answers any(List<Answers> children) {
            if (children.isEmpty()) {
                return NOTHING;
            }
            Formula none =
                    and(children.stream().map(child -> negated(child.pass)).toList());
            Answers last = children.get(children.size() - 1);
            return new Answers(
                    new Or(children.stream().map(Answers::pass).toList()),
                    and(List.of(none, last.fail)),
                    and(List.of(none, last.nothing)));
        }
    }
}
