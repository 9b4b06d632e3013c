package dev.knemu.filter.index;

import dev.knemu.filter.cesql.CeSqlNode;
import dev.knemu.filter.cesql.CeSqlNode.ComparisonOperator;
import dev.knemu.filter.cesql.LikePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What must be so of an event for a CESQL expression to be true, to be false, or at least to be no error: an attribute
 * that is missing is one, so even {@code a <> 'x'} needs it to be there.
 */
final class CeSqlConditions {

    private static final Set<String> ALWAYS_THERE = Set.of("type", "source", "id", "specversion");

    /** Of text, whoever made the event; an extension may be an Integer, which is compared as one. */
    private static final Set<String> TEXTS =
            Set.of("type", "source", "id", "specversion", "subject", "datacontenttype", "dataschema");

    /** The other filters know these names by other meanings, and by those an index reads them. */
    private static final Set<String> AMBIGUOUS = Set.of("datacontentencoding", "datamediatype", "schemaurl");

    private CeSqlConditions() {}

    static Necessity whenTrue(CeSqlNode node) {
        if (node instanceof CeSqlNode.And and) {
            return allTrue(and.operands());
        }
        if (node instanceof CeSqlNode.Or or) {
            return anyTrue(or.operands());
        }
        if (node instanceof CeSqlNode.Not not) {
            return whenFalse(not.operand());
        }
        if (node instanceof CeSqlNode.Comparison comparison) {
            return comparison.operator() == ComparisonOperator.EQUAL
                    ? whenEqual(comparison)
                    : noError(node).notEnough();
        }
        if (node instanceof CeSqlNode.Like like) {
            return like.negated() ? noError(node).notEnough() : whenLike(like);
        }
        if (node instanceof CeSqlNode.In in) {
            return in.negated() ? noError(node).notEnough() : whenIn(in);
        }
        if (node instanceof CeSqlNode.Exists exists) {
            return whenThere(exists.attribute());
        }
        if (node instanceof CeSqlNode.Literal literal && literal.value() instanceof Boolean truth) {
            return truth ? Necessity.ALWAYS : Necessity.NEVER;
        }
        return noError(node).notEnough();
    }

    private static Necessity whenFalse(CeSqlNode node) {
        if (node instanceof CeSqlNode.Not not) {
            return whenTrue(not.operand()).notEnough();
        }
        if (node instanceof CeSqlNode.Or or) {
            Necessity all = Necessity.ALWAYS;
            for (CeSqlNode operand : or.operands()) {
                all = all.and(whenFalse(operand));
            }
            return all;
        }
        if (node instanceof CeSqlNode.Comparison comparison && comparison.operator() == ComparisonOperator.NOT_EQUAL) {
            return whenEqual(comparison);
        }
        if (node instanceof CeSqlNode.Like like && like.negated()) {
            return whenLike(like);
        }
        if (node instanceof CeSqlNode.In in && in.negated()) {
            return whenIn(in);
        }
        return noError(node).notEnough();
    }

    private static Necessity allTrue(List<CeSqlNode> operands) {
        Necessity all = Necessity.ALWAYS;
        for (CeSqlNode operand : operands) {
            all = all.and(whenTrue(operand));
        }
        return all;
    }

    /** One is true, and those before it were no errors. */
    private static Necessity anyTrue(List<CeSqlNode> operands) {
        Necessity before = Necessity.ALWAYS;
        Necessity any = Necessity.NEVER;
        for (CeSqlNode operand : operands) {
            any = any.or(before.and(whenTrue(operand)));
            before = before.and(noErrorAsTruth(operand));
        }
        return any;
    }

    /** The left value is cast to the type of the right one: with a text at the right, texts are compared. */
    private static Necessity whenEqual(CeSqlNode.Comparison comparison) {
        if (comparison.left() instanceof CeSqlNode.Attribute attribute
                && comparison.right() instanceof CeSqlNode.Literal literal
                && literal.value() instanceof String text) {
            return whenText(attribute.name(), Access.Kind.EXACT, text);
        }
        if (comparison.right() instanceof CeSqlNode.Attribute attribute
                && comparison.left() instanceof CeSqlNode.Literal literal
                && literal.value() instanceof String text
                && isPlain(attribute.name(), text)) {
            return whenText(attribute.name(), Access.Kind.EXACT, text);
        }
        return noError(comparison).notEnough();
    }

    private static Necessity whenLike(CeSqlNode.Like like) {
        if (!(like.operand() instanceof CeSqlNode.Attribute attribute)) {
            return noError(like).notEnough();
        }
        LikePattern pattern = like.pattern();
        return switch (pattern.shape()) {
            case EXACT -> whenText(attribute.name(), Access.Kind.EXACT, pattern.fixed());
            case PREFIX -> whenText(attribute.name(), Access.Kind.PREFIX, pattern.fixed());
            case SUFFIX -> whenText(attribute.name(), Access.Kind.SUFFIX, pattern.fixed());
            case CONTAINS, ANYTHING, MIXED ->
                whenText(attribute.name(), Access.Kind.PREFIX, pattern.beginning())
                        .and(whenText(attribute.name(), Access.Kind.SUFFIX, pattern.ending()))
                        .notEnough();
        };
    }

    /** Each of the set is cast to the type of the operand's value. */
    private static Necessity whenIn(CeSqlNode.In in) {
        if (!(in.operand() instanceof CeSqlNode.Attribute attribute)) {
            return noError(in).notEnough();
        }
        List<Alternative> any = new ArrayList<>();
        for (CeSqlNode element : in.set()) {
            if (!(element instanceof CeSqlNode.Literal literal
                    && literal.value() instanceof String text
                    && isPlain(attribute.name(), text))) {
                return noError(in).notEnough();
            }
            any.addAll(whenText(attribute.name(), Access.Kind.EXACT, text).alternatives());
        }
        return Necessity.anyOf(any);
    }

    private static Necessity whenText(String attribute, Access.Kind kind, String text) {
        if (text.isEmpty() || AMBIGUOUS.contains(attribute) || !TEXTS.contains(attribute) && isNumeric(text)) {
            return whenThere(attribute).notEnough();
        }
        Access access = Access.of(kind, attribute, text);
        // A missing time reads as the year 1 here, and is an error there.
        return attribute.equals("time") ? Necessity.atLeast(access) : Necessity.exactly(access);
    }

    private static Necessity whenThere(String attribute) {
        if (ALWAYS_THERE.contains(attribute)) {
            return Necessity.ALWAYS;
        }
        if (AMBIGUOUS.contains(attribute)) {
            return Necessity.UNKNOWN;
        }
        Access present = Access.of(Access.Kind.PRESENT, attribute, "");
        boolean isExtension = !TEXTS.contains(attribute) && !attribute.equals("time");
        return isExtension ? Necessity.exactly(present) : Necessity.atLeast(present);
    }

    /** Of an operand that is cast to Boolean: a value that cannot be cast is an error, too. */
    private static Necessity noErrorAsTruth(CeSqlNode node) {
        boolean mayBeNoTruth = node instanceof CeSqlNode.Attribute || node instanceof CeSqlNode.Literal;
        return mayBeNoTruth ? noError(node).notEnough() : noError(node);
    }

    /** What is asked of an event by every part that is always reached. */
    private static Necessity noError(CeSqlNode node) {
        if (node instanceof CeSqlNode.Attribute attribute) {
            return whenThere(attribute.name());
        }
        if (node instanceof CeSqlNode.Literal || node instanceof CeSqlNode.Exists) {
            return Necessity.ALWAYS;
        }
        if (node instanceof CeSqlNode.Comparison comparison) {
            Necessity both = noError(comparison.left()).and(noError(comparison.right()));
            boolean castsToText = comparison.operator() == ComparisonOperator.EQUAL
                    || comparison.operator() == ComparisonOperator.NOT_EQUAL;
            return castsToText
                            && comparison.right() instanceof CeSqlNode.Literal literal
                            && literal.value() instanceof String
                    ? both
                    : both.notEnough();
        }
        if (node instanceof CeSqlNode.Like like) {
            return noError(like.operand());
        }
        if (node instanceof CeSqlNode.In in) {
            return noError(in.operand()).notEnough();
        }
        if (node instanceof CeSqlNode.Not not) {
            return noError(not.operand()).notEnough();
        }
        if (node instanceof CeSqlNode.Negate negate) {
            return noError(negate.operand()).notEnough();
        }
        if (node instanceof CeSqlNode.Arithmetic arithmetic) {
            return noError(arithmetic.left()).and(noError(arithmetic.right())).notEnough();
        }
        if (node instanceof CeSqlNode.And and) {
            return noError(and.operands().get(0)).notEnough();
        }
        if (node instanceof CeSqlNode.Or or) {
            return noError(or.operands().get(0)).notEnough();
        }
        return Necessity.UNKNOWN;
    }

    /** Whether the text is compared as text with whatever the attribute is. */
    private static boolean isPlain(String attribute, String text) {
        return TEXTS.contains(attribute)
                || !isNumeric(text) && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false");
    }

    /** Whether it may be an Integer, or the beginning or end of one. */
    private static boolean isNumeric(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '-' || c == '+');
    }
}
