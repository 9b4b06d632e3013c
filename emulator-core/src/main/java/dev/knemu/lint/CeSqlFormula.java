package dev.knemu.lint;

import dev.knemu.filter.Relation;
import dev.knemu.filter.cesql.CeSqlNode;
import dev.knemu.filter.cesql.CeSqlNode.ComparisonOperator;
import dev.knemu.filter.cesql.LikePattern;
import dev.knemu.lint.Formula.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When an expression is true and when it is false. Neither is the negation of the other, since an attribute that is
 * missing makes it neither, and then its filter fails.
 *
 * @param yes true, without an error
 * @param no false, without an error
 */
record CeSqlFormula(Formula yes, Formula no) {

    /** Time has a form of its own, and the rest are names that other dialects give another meaning. */
    private static final Set<String> OTHERWISE = Set.of("time", "schemaurl", "datamediatype", "datacontentencoding");

    /** Empty for an expression with parts that are not understood here, such as functions and numbers. */
    static Optional<CeSqlFormula> of(CeSqlNode node) {
        if (node instanceof CeSqlNode.Literal literal && literal.value() instanceof Boolean truth) {
            return Optional.of(
                    truth
                            ? new CeSqlFormula(Formula.TRUE, Formula.FALSE)
                            : new CeSqlFormula(Formula.FALSE, Formula.TRUE));
        } else if (node instanceof CeSqlNode.Exists exists) {
            return isPlain(exists.attribute())
                    ? Optional.of(new CeSqlFormula(present(exists.attribute()), absent(exists.attribute())))
                    : Optional.empty();
        } else if (node instanceof CeSqlNode.Not not) {
            return not.operand() instanceof CeSqlNode.Attribute
                    ? Optional.empty()
                    : of(not.operand()).map(CeSqlFormula::inverted);
        } else if (node instanceof CeSqlNode.And and) {
            return all(and.operands()).map(CeSqlFormula::and);
        } else if (node instanceof CeSqlNode.Or or) {
            return all(or.operands())
                    .map(parts -> and(parts.stream().map(CeSqlFormula::inverted).toList())
                            .inverted());
        } else if (node instanceof CeSqlNode.Comparison comparison) {
            return comparison(comparison);
        } else if (node instanceof CeSqlNode.Like like) {
            return like(like);
        } else if (node instanceof CeSqlNode.In in) {
            return in(in);
        }
        return Optional.empty();
    }

    private CeSqlFormula inverted() {
        return new CeSqlFormula(no, yes);
    }

    private static boolean isPlain(String attribute) {
        return !OTHERWISE.contains(attribute);
    }

    private static Formula present(String attribute) {
        return new Literal(attribute, Relation.EXISTS, "", true);
    }

    private static Formula absent(String attribute) {
        return new Literal(attribute, Relation.EXISTS, "", false);
    }

    private static Optional<List<CeSqlFormula>> all(List<CeSqlNode> nodes) {
        List<CeSqlFormula> all = new ArrayList<>();
        for (CeSqlNode node : nodes) {
            Optional<CeSqlFormula> formula = of(node);
            if (formula.isEmpty()) {
                return Optional.empty();
            }
            all.add(formula.get());
        }
        return Optional.of(all);
    }

    /** False is what has only true before it: what errs there keeps what follows from being asked. */
    private static CeSqlFormula and(List<CeSqlFormula> parts) {
        List<Formula> no = new ArrayList<>();
        List<Formula> before = new ArrayList<>();
        for (CeSqlFormula part : parts) {
            List<Formula> reached = new ArrayList<>(before);
            reached.add(part.no);
            no.add(Formula.and(reached));
            before.add(part.yes);
        }
        return new CeSqlFormula(Formula.and(before), new Formula.Or(no));
    }

    private static Optional<CeSqlFormula> comparison(CeSqlNode.Comparison comparison) {
        boolean equal = comparison.operator() == ComparisonOperator.EQUAL;
        if ((equal || comparison.operator() == ComparisonOperator.NOT_EQUAL)
                && comparison.left() instanceof CeSqlNode.Attribute attribute
                && comparison.right() instanceof CeSqlNode.Literal literal
                && literal.value() instanceof String text
                && isPlain(attribute.name())) {
            CeSqlFormula is = related(attribute.name(), Relation.IS, List.of(text));
            return Optional.of(equal ? is : is.inverted());
        }
        return Optional.empty();
    }

    private static Optional<CeSqlFormula> like(CeSqlNode.Like like) {
        if (!(like.operand() instanceof CeSqlNode.Attribute attribute) || !isPlain(attribute.name())) {
            return Optional.empty();
        }
        LikePattern pattern = like.pattern();
        List<String> fixed = List.of(pattern.fixed());
        Optional<CeSqlFormula> formula = switch (pattern.shape()) {
            case EXACT -> Optional.of(related(attribute.name(), Relation.IS, fixed));
            case PREFIX -> Optional.of(related(attribute.name(), Relation.STARTS_WITH, fixed));
            case SUFFIX -> Optional.of(related(attribute.name(), Relation.ENDS_WITH, fixed));
            case ANYTHING -> Optional.of(new CeSqlFormula(present(attribute.name()), Formula.FALSE));
            case CONTAINS, MIXED -> Optional.empty();
        };
        return like.negated() ? formula.map(CeSqlFormula::inverted) : formula;
    }

    private static Optional<CeSqlFormula> in(CeSqlNode.In in) {
        if (!(in.operand() instanceof CeSqlNode.Attribute attribute) || !isPlain(attribute.name())) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (CeSqlNode element : in.set()) {
            if (!(element instanceof CeSqlNode.Literal literal) || !(literal.value() instanceof String text)) {
                return Optional.empty();
            }
            texts.add(text);
        }
        CeSqlFormula formula = related(attribute.name(), Relation.IS, texts);
        return Optional.of(in.negated() ? formula.inverted() : formula);
    }

    /** One of several. */
    private static CeSqlFormula related(String attribute, Relation relation, List<String> texts) {
        List<Formula> yes = new ArrayList<>();
        List<Formula> no = new ArrayList<>(List.of(present(attribute)));
        for (String text : texts) {
            // An empty subject counts as missing.
            boolean never = attribute.equals("subject") && relation == Relation.IS && text.isEmpty();
            if (!never) {
                yes.add(new Literal(attribute, relation, text, true));
                no.add(new Literal(attribute, relation, text, false));
            }
        }
        return new CeSqlFormula(new Formula.Or(yes), Formula.and(no));
    }
}
