package dev.knemu.filter;

import dev.knemu.filter.cesql.CeSqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Looks through the tree of an expression. */
final class CeSqlParts {

    private CeSqlParts() {}

    static boolean any(CeSqlNode node, Predicate<CeSqlNode> wanted) {
        return wanted.test(node) || children(node).stream().anyMatch(child -> any(child, wanted));
    }

    /** A node and all below it, from the left. */
    static List<CeSqlNode> all(CeSqlNode node) {
        List<CeSqlNode> all = new ArrayList<>();
        collect(node, all);
        return all;
    }

    private static void collect(CeSqlNode node, List<CeSqlNode> all) {
        all.add(node);
        children(node).forEach(child -> collect(child, all));
    }

    static List<CeSqlNode> children(CeSqlNode node) {
        if (node instanceof CeSqlNode.Not not) {
            return List.of(not.operand());
        } else if (node instanceof CeSqlNode.Negate negate) {
            return List.of(negate.operand());
        } else if (node instanceof CeSqlNode.And and) {
            return and.operands();
        } else if (node instanceof CeSqlNode.Or or) {
            return or.operands();
        } else if (node instanceof CeSqlNode.Xor xor) {
            return xor.operands();
        } else if (node instanceof CeSqlNode.Comparison comparison) {
            return List.of(comparison.left(), comparison.right());
        } else if (node instanceof CeSqlNode.Arithmetic arithmetic) {
            return List.of(arithmetic.left(), arithmetic.right());
        } else if (node instanceof CeSqlNode.Like like) {
            return List.of(like.operand());
        } else if (node instanceof CeSqlNode.In in) {
            List<CeSqlNode> parts = new ArrayList<>(List.of(in.operand()));
            parts.addAll(in.set());
            return parts;
        } else if (node instanceof CeSqlNode.Call call) {
            return call.arguments();
        }
        return List.of();
    }
}
