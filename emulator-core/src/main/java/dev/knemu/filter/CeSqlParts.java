package dev.knemu.filter;

import dev.knemu.filter.cesql.CeSqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Looks through the tree of an expression. */
final class CeSqlParts {

    private CeSqlParts() {}

    static boolean any(CeSqlNode node, Predicate<CeSqlNode> wanted) {
        return wanted.test(node) || node.children().stream().anyMatch(child -> any(child, wanted));
    }

    /** A node and all below it, from the left. */
    static List<CeSqlNode> all(CeSqlNode node) {
        List<CeSqlNode> all = new ArrayList<>();
        collect(node, all);
        return all;
    }

    private static void collect(CeSqlNode node, List<CeSqlNode> all) {
        all.add(node);
        node.children().forEach(child -> collect(child, all));
    }
}
