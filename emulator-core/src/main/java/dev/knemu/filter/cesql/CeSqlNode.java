package dev.knemu.filter.cesql;

import java.util.List;
import java.util.stream.Stream;

/**
 * A part of an expression: the syntax tree. Parentheses leave no node of their own.
 *
 * <p>Source: cloudevents/spec {@code cesql/spec.md} section 2, with the precedence of the grammar that all upstream
 * engines share: function call; {@code NOT}; unary {@code -}; {@code LIKE}; {@code IN}; {@code * / %}; {@code + -};
 * comparisons; then {@code AND OR XOR} on one level, which group <em>to the right</em>: {@code a AND b OR c} is {@code a
 * AND (b OR c)}. {@code NOT type = 'a'} is {@code (NOT type) = 'a'}.
 *
 * <p>Depth is bounded by the parser ({@link CeSqlExpression#MAX_DEPTH}), so recursion over a tree is safe.
 */
public sealed interface CeSqlNode {

    /** Where it begins in the expression's text: a character index, from 0. */
    int start();

    /** The index after its last character. */
    int end();

    /** The nodes right below, from the left. */
    default List<CeSqlNode> children() {
        return List.of();
    }

    /** @param value a {@link String}, an {@link Integer} or a {@link Boolean} */
    record Literal(Object value, int start, int end) implements CeSqlNode {}

    /**
     * The value of a context attribute or extension, an error when the event has none.
     *
     * @param name in lower case; upper case in the text counts as lower, as in Go
     */
    record Attribute(String name, int start, int end) implements CeSqlNode {}

    /** Whether the event has an attribute: never an error. */
    record Exists(String attribute, int start, int end) implements CeSqlNode {}

    record Not(CeSqlNode operand, int start, int end) implements CeSqlNode {
        @Override
        public List<CeSqlNode> children() {
            return List.of(operand);
        }
    }

    /** Unary minus. */
    record Negate(CeSqlNode operand, int start, int end) implements CeSqlNode {
        @Override
        public List<CeSqlNode> children() {
            return List.of(operand);
        }
    }

    /** @param operands two or more, asked from the left until one is false or errs */
    record And(List<CeSqlNode> operands, int start, int end) implements CeSqlNode {
        public And {
            operands = List.copyOf(operands);
        }

        @Override
        public List<CeSqlNode> children() {
            return operands;
        }
    }

    /** @param operands two or more, asked from the left until one is true or errs */
    record Or(List<CeSqlNode> operands, int start, int end) implements CeSqlNode {
        public Or {
            operands = List.copyOf(operands);
        }

        @Override
        public List<CeSqlNode> children() {
            return operands;
        }
    }

    /** @param operands two or more, all asked */
    record Xor(List<CeSqlNode> operands, int start, int end) implements CeSqlNode {
        public Xor {
            operands = List.copyOf(operands);
        }

        @Override
        public List<CeSqlNode> children() {
            return operands;
        }
    }

    /** For {@code =} and {@code <>} the left value is cast to the type of the right one, for the rest both to Integer. */
    record Comparison(CeSqlNode left, ComparisonOperator operator, CeSqlNode right, int start, int end)
            implements CeSqlNode {
        @Override
        public List<CeSqlNode> children() {
            return List.of(left, right);
        }
    }

    /** Both are cast to Integer, signed 32 bit, which overflows in silence. */
    record Arithmetic(CeSqlNode left, ArithmeticOperator operator, CeSqlNode right, int start, int end)
            implements CeSqlNode {
        @Override
        public List<CeSqlNode> children() {
            return List.of(left, right);
        }
    }

    /** @param negated {@code NOT LIKE}; an error in the operand is an error all the same */
    record Like(CeSqlNode operand, LikePattern pattern, boolean negated, int start, int end) implements CeSqlNode {
        @Override
        public List<CeSqlNode> children() {
            return List.of(operand);
        }
    }

    /**
     * Whether a value is one of a set.
     *
     * @param set at least one, asked from the left until one is equal or errs; cast to the type of the operand's value
     * @param negated {@code NOT IN}; an error is an error all the same
     */
    record In(CeSqlNode operand, List<CeSqlNode> set, boolean negated, int start, int end) implements CeSqlNode {
        public In {
            set = List.copyOf(set);
        }

        @Override
        public List<CeSqlNode> children() {
            return Stream.concat(Stream.of(operand), set.stream()).toList();
        }
    }

    /** @param name in upper case; whether there is such a function shows when it is evaluated, as upstream */
    record Call(String name, List<CeSqlNode> arguments, int start, int end) implements CeSqlNode {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<CeSqlNode> children() {
            return arguments;
        }
    }

    /** How two values are compared. */
    enum ComparisonOperator {
        EQUAL("="),
        /** Also written {@code !=}. */
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        ComparisonOperator(String symbol) {
            this.symbol = symbol;
        }

        /** As it is written. */
        public String symbol() {
            return symbol;
        }
    }

    /** How two integers are made one. */
    enum ArithmeticOperator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%");

        private final String symbol;

        ArithmeticOperator(String symbol) {
            this.symbol = symbol;
        }

        /** As it is written. */
        public String symbol() {
            return symbol;
        }
    }
}
