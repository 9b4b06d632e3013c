package dev.knemu.lint;

import dev.knemu.filter.cesql.CeSqlNode;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An expression without what makes no difference: spaces, case of keywords, quotes, the order of a set of literals. */
final class CeSqlCanonical {

    private CeSqlCanonical() {}

    static String of(CeSqlNode node) {
        if (node instanceof CeSqlNode.Literal literal) {
            return literal.value() instanceof String text ? text.length() + ":" + text : "#" + literal.value();
        } else if (node instanceof CeSqlNode.Attribute attribute) {
            return attribute.name();
        } else if (node instanceof CeSqlNode.Exists exists) {
            return "exists(" + exists.attribute() + ")";
        } else if (node instanceof CeSqlNode.Not not) {
            return "not(" + of(not.operand()) + ")";
        } else if (node instanceof CeSqlNode.Negate negate) {
            return "minus(" + of(negate.operand()) + ")";
        } else if (node instanceof CeSqlNode.And and) {
            return "and" + list(and.operands());
        } else if (node instanceof CeSqlNode.Or or) {
            return "or" + list(or.operands());
        } else if (node instanceof CeSqlNode.Xor xor) {
            return "xor" + list(xor.operands());
        } else if (node instanceof CeSqlNode.Comparison comparison) {
            return comparison.operator() + list(List.of(comparison.left(), comparison.right()));
        } else if (node instanceof CeSqlNode.Arithmetic arithmetic) {
            return arithmetic.operator() + list(List.of(arithmetic.left(), arithmetic.right()));
        } else if (node instanceof CeSqlNode.Like like) {
            String pattern = like.pattern().text();
            return (like.negated() ? "notlike(" : "like(") + of(like.operand()) + ", " + pattern.length() + ":"
                    + pattern + ")";
        } else if (node instanceof CeSqlNode.In in) {
            boolean literals = in.set().stream().allMatch(CeSqlNode.Literal.class::isInstance);
            String set = literals
                    ? in.set().stream()
                            .map(CeSqlCanonical::of)
                            .collect(Collectors.toCollection(TreeSet::new))
                            .toString()
                    : list(in.set());
            return (in.negated() ? "notin(" : "in(") + of(in.operand()) + ", " + set + ")";
        } else {
            CeSqlNode.Call call = (CeSqlNode.Call) node;
            return call.name() + list(call.arguments());
        }
    }

    private static String list(List<CeSqlNode> nodes) {
        return nodes.stream().map(CeSqlCanonical::of).collect(Collectors.joining(", ", "(", ")"));
    }
}
