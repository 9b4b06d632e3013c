package dev.knemu.filter.cesql;

import dev.knemu.filter.cesql.CeSqlFunctions.Function;
import dev.knemu.filter.cesql.CeSqlNode.ComparisonOperator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Chooses the {@link Compiled} form of each node, and works out now what asks the event for nothing. */
final class Compiler {
    private final CeSqlRules rules;

    Compiler(CeSqlRules rules) {
        this.rules = rules;
    }

    Compiled compile(CeSqlNode node) {
        Compiled compiled = translate(node);
        if (compiled instanceof Compiled.Constant || !isConstant(node)) {
            return compiled;
        }
        // It asks the event for nothing, so any answer it can give is the one it gives now.
        Object value = compiled.value(null);
        return new Compiled.Constant(value);
    }

    private Compiled translate(CeSqlNode node) {
        if (node instanceof CeSqlNode.Literal literal) {
            return new Compiled.Constant(literal.value());
        } else if (node instanceof CeSqlNode.Attribute attribute) {
            return new Compiled.AttributeValue(attribute.name(), rules);
        } else if (node instanceof CeSqlNode.Exists exists) {
            return new Compiled.Present(exists.attribute());
        } else if (node instanceof CeSqlNode.Not not) {
            return new Compiled.Inverse(compile(not.operand()), rules == CeSqlRules.KNATIVE);
        } else if (node instanceof CeSqlNode.Negate negate) {
            return new Compiled.Negative(compile(negate.operand()));
        } else if (node instanceof CeSqlNode.And and) {
            return new Compiled.Chain(all(and.operands()), Values.FALSE);
        } else if (node instanceof CeSqlNode.Or or) {
            return new Compiled.Chain(all(or.operands()), Values.TRUE);
        } else if (node instanceof CeSqlNode.Xor xor) {
            return new Compiled.Odd(all(xor.operands()));
        } else if (node instanceof CeSqlNode.Comparison comparison) {
            return comparison(comparison);
        } else if (node instanceof CeSqlNode.Arithmetic arithmetic) {
            return new Compiled.Computed(
                    compile(arithmetic.left()), arithmetic.operator(), compile(arithmetic.right()));
        } else if (node instanceof CeSqlNode.Like like) {
            return new Compiled.Matches(compile(like.operand()), like.pattern(), like.negated());
        } else if (node instanceof CeSqlNode.In in) {
            return in(in);
        } else {
            CeSqlNode.Call call = (CeSqlNode.Call) node;
            Function function =
                    CeSqlFunctions.find(call.name(), call.arguments().size());
            return function == null
                    ? new Compiled.Constant(Compiled.FAILED)
                    : new Compiled.Called(function, all(call.arguments()));
        }
    }

    private Compiled[] all(List<CeSqlNode> nodes) {
        Compiled[] all = new Compiled[nodes.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = compile(nodes.get(i));
        }
        return all;
    }

    private Compiled comparison(CeSqlNode.Comparison comparison) {
        ComparisonOperator operator = comparison.operator();
        boolean equal = operator == ComparisonOperator.EQUAL;
        if (!equal && operator != ComparisonOperator.NOT_EQUAL) {
            return new Compiled.Ordered(compile(comparison.left()), operator, compile(comparison.right()));
        }
        if (comparison.left() instanceof CeSqlNode.Attribute attribute
                && comparison.right() instanceof CeSqlNode.Literal literal
                && literal.value() instanceof String text) {
            return new Compiled.AttributeIs(attribute.name(), rules, text, equal);
        }
        return new Compiled.Equal(compile(comparison.left()), compile(comparison.right()), equal);
    }

    private Compiled in(CeSqlNode.In in) {
        Compiled operand = compile(in.operand());
        Compiled.OneOf plain = new Compiled.OneOf(operand, all(in.set()), in.negated());
        Set<String> texts = new HashSet<>();
        for (CeSqlNode element : in.set()) {
            if (!(element instanceof CeSqlNode.Literal literal)) {
                return plain;
            }
            texts.add(Values.toText(literal.value()));
        }
        return new Compiled.OneOfLiterals(operand, texts, plain, in.negated());
    }

    /** Whether no attribute is asked for in it. */
    private static boolean isConstant(CeSqlNode node) {
        return !(node instanceof CeSqlNode.Attribute)
                && !(node instanceof CeSqlNode.Exists)
                && node.children().stream().allMatch(Compiler::isConstant);
    }
}
