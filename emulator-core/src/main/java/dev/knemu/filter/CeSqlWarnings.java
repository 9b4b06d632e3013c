package dev.knemu.filter;

import dev.knemu.filter.cesql.CeSqlExpression;
import dev.knemu.filter.cesql.CeSqlFunctions;
import dev.knemu.filter.cesql.CeSqlNode;
import dev.knemu.filter.cesql.CeSqlNode.ComparisonOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What parses and can only fail, or says something else than people read in it. */
final class CeSqlWarnings {

    private final CeSqlExpression expression;
    private final List<String> warnings = new ArrayList<>();

    private CeSqlWarnings(CeSqlExpression expression) {
        this.expression = expression;
    }

    /** Sentences, without a place. */
    static List<String> of(CeSqlExpression expression) {
        CeSqlWarnings warnings = new CeSqlWarnings(expression);
        warnings.root();
        CeSqlParts.all(expression.root()).forEach(warnings::part);
        return warnings.warnings;
    }

    private void root() {
        CeSqlNode root = expression.root();
        boolean isNumber = root instanceof CeSqlNode.Arithmetic || root instanceof CeSqlNode.Negate;
        // An extension may read "true", but it is text all the same when it comes to a filter.
        boolean isText = root instanceof CeSqlNode.Literal literal && !(literal.value() instanceof Boolean)
                || root instanceof CeSqlNode.Attribute;
        if (isNumber || isText) {
            warnings.add("is " + (isNumber ? "a number" : "a value") + ", neither true nor false, so no event passes."
                    + " Compare it with something.");
        }
    }

    private void part(CeSqlNode node) {
        if (node instanceof CeSqlNode.Call call) {
            call(call);
        } else if (node instanceof CeSqlNode.Comparison comparison) {
            tight(node, comparison.left());
            ordered(comparison);
        } else if (node instanceof CeSqlNode.Like like) {
            tight(node, like.operand());
        } else if (node instanceof CeSqlNode.In in) {
            tight(node, in.operand());
        }
    }

    private void call(CeSqlNode.Call call) {
        int count = call.arguments().size();
        if (CeSqlFunctions.exists(call.name(), count)) {
            return;
        }
        if (CeSqlFunctions.names().contains(call.name())) {
            warnings.add("calls " + call.name() + " with " + count + (count == 1 ? " argument" : " arguments")
                    + ", which it does not take: an error whenever it is asked. Give it what it takes.");
            return;
        }
        Optional<String> near = CeSqlFunctions.names().stream()
                .filter(name -> Hints.isNear(name, call.name()))
                .findFirst();
        warnings.add("calls " + call.name() + ", which is no function: an error whenever it is asked. "
                + near.map(name -> "Was " + name + " meant?")
                        .orElseGet(() -> "Functions are " + String.join(", ", CeSqlFunctions.names()) + "."));
    }

    private void tight(CeSqlNode node, CeSqlNode first) {
        if (first instanceof CeSqlNode.Not not && !(not.operand() instanceof CeSqlNode.Literal)) {
            warnings.add("says \"" + expression.text(node) + "\", where NOT takes \"" + expression.text(not.operand())
                    + "\" alone. " + tightNot(expression, node, not));
        }
    }

    static String tightNot(CeSqlExpression expression, CeSqlNode whole, CeSqlNode.Not not) {
        String rest = expression.text().substring(not.operand().start(), whole.end());
        return "NOT binds more tightly than all that compares. Write \"NOT (" + rest + ")\".";
    }

    private void ordered(CeSqlNode.Comparison comparison) {
        if (comparison.operator() == ComparisonOperator.EQUAL
                || comparison.operator() == ComparisonOperator.NOT_EQUAL) {
            return;
        }
        for (CeSqlNode side : List.of(comparison.left(), comparison.right())) {
            if (side instanceof CeSqlNode.Attribute attribute
                            && attribute.name().equals("time")
                    || side instanceof CeSqlNode.Literal literal
                            && literal.value() instanceof String text
                            && !text.matches("[-+]?\\d{1,10}")) {
                warnings.add("says \"" + expression.text(comparison) + "\", but \""
                        + comparison.operator().symbol()
                        + "\" compares Integers only and " + expression.text(side)
                        + " is none: an error whenever it is asked. Compare texts with =, or with LIKE '2026-05-%'.");
                return;
            }
        }
    }
}
