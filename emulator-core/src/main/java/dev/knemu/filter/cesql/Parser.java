package dev.knemu.filter.cesql;

import dev.knemu.filter.cesql.CeSqlNode.ArithmeticOperator;
import dev.knemu.filter.cesql.CeSqlNode.ComparisonOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes a tree of the words, by precedence. */
final class Parser {

    private static final int LOGIC = 3;
    private static final int COMPARISON = 4;
    private static final int ADDITIVE = 5;
    private static final int MULTIPLICATIVE = 6;
    private static final int IN = 7;
    private static final int LIKE = 9;
    /** Above all that stands between or behind operands: what a prefix applies to is a single operand. */
    private static final int PREFIX = 10;

    private static final Map<String, ComparisonOperator> COMPARISONS = Map.of(
            "=", ComparisonOperator.EQUAL,
            "!=", ComparisonOperator.NOT_EQUAL,
            "<>", ComparisonOperator.NOT_EQUAL,
            "<", ComparisonOperator.LESS,
            "<=", ComparisonOperator.LESS_OR_EQUAL,
            ">", ComparisonOperator.GREATER,
            ">=", ComparisonOperator.GREATER_OR_EQUAL);
    private static final Map<String, ArithmeticOperator> ARITHMETIC = Map.of(
            "+", ArithmeticOperator.ADD,
            "-", ArithmeticOperator.SUBTRACT,
            "*", ArithmeticOperator.MULTIPLY,
            "/", ArithmeticOperator.DIVIDE,
            "%", ArithmeticOperator.MODULO);

    private final String text;
    private final List<Token> tokens;
    private int at;

    private Parser(String text) {
        this.text = text;
        tokens = Lexer.read(text);
    }

    static CeSqlNode parse(String text) {
        Parser parser = new Parser(text);
        Parsed parsed = parser.expression(LOGIC, 0);
        Token rest = parser.peek();
        if (rest.kind() != Token.Kind.END) {
            throw parser.afterTheEnd(rest);
        }
        return parsed.node;
    }

    /** A part, and how many levels it has: a tree may grow deep without the text being nested. */
    private record Parsed(CeSqlNode node, int height) {}

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        return tokens.get(at++);
    }

    private Parsed grown(CeSqlNode node, Parsed... parts) {
        int height = 0;
        for (Parsed part : parts) {
            height = Math.max(height, part.height);
        }
        return grown(node, height);
    }

    private Parsed grown(CeSqlNode node, int below) {
        bound(below, node.start());
        return new Parsed(node, below + 1);
    }

    private void bound(int depth, int offset) {
        if (depth >= CeSqlExpression.MAX_DEPTH) {
            throw error(
                    offset,
                    "the expression is nested more than " + CeSqlExpression.MAX_DEPTH
                            + " levels deep. Leave parentheses out, or make several filters of it.");
        }
    }

    private Parsed expression(int lowest, int depth) {
        bound(depth, peek().start());
        Parsed left = operand(depth);
        while (true) {
            Token token = peek();
            boolean negated = token.isKeyword("NOT");
            Token operator = negated ? tokens.get(at + 1) : token;
            if (LIKE >= lowest && operator.isKeyword("LIKE")) {
                at += negated ? 2 : 1;
                left = like(left, negated);
            } else if (IN >= lowest && operator.isKeyword("IN")) {
                at += negated ? 2 : 1;
                left = in(left, negated, depth);
            } else if (MULTIPLICATIVE >= lowest && isOneOf(token, "*", "/", "%")) {
                left = arithmetic(left, MULTIPLICATIVE, depth);
            } else if (ADDITIVE >= lowest && isOneOf(token, "+", "-")) {
                left = arithmetic(left, ADDITIVE, depth);
            } else if (COMPARISON >= lowest
                    && token.kind() == Token.Kind.SYMBOL
                    && COMPARISONS.containsKey(token.value())) {
                next();
                Parsed right = expression(COMPARISON + 1, depth + 1);
                left = grown(
                        new CeSqlNode.Comparison(
                                left.node,
                                COMPARISONS.get(token.value()),
                                right.node,
                                left.node.start(),
                                right.node.end()),
                        left,
                        right);
            } else if (LOGIC >= lowest && isLogic(token)) {
                return logic(left, depth);
            } else {
                return left;
            }
        }
    }

    private static boolean isOneOf(Token token, String... symbols) {
        for (String symbol : symbols) {
            if (token.isSymbol(symbol)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLogic(Token token) {
        return token.isKeyword("AND") || token.isKeyword("OR") || token.isKeyword("XOR");
    }

    private Parsed arithmetic(Parsed left, int precedence, int depth) {
        Token operator = next();
        Parsed right = expression(precedence + 1, depth + 1);
        return grown(
                new CeSqlNode.Arithmetic(
                        left.node, ARITHMETIC.get(operator.value()), right.node, left.node.start(), right.node.end()),
                left,
                right);
    }

    /**
     * All of a chain at once, so that a thousand of the same need no thousand levels. The chain groups to the right;
     * neighbours with the same operator make one node.
     */
    private Parsed logic(Parsed first, int depth) {
        List<Parsed> operands = new ArrayList<>(List.of(first));
        List<String> operators = new ArrayList<>();
        while (isLogic(peek())) {
            operators.add(next().value());
            operands.add(expression(COMPARISON, depth + 1));
        }
        int last = operands.size() - 1;
        Parsed right = operands.get(last);
        int i = last - 1;
        while (i >= 0) {
            String operator = operators.get(i);
            int begin = i;
            while (begin > 0 && operators.get(begin - 1).equals(operator)) {
                begin--;
            }
            List<CeSqlNode> nodes = new ArrayList<>();
            int height = right.height;
            for (Parsed operand : operands.subList(begin, i + 1)) {
                nodes.add(operand.node);
                height = Math.max(height, operand.height);
            }
            nodes.add(right.node);
            int start = nodes.get(0).start();
            int end = right.node.end();
            CeSqlNode node = switch (operator) {
                case "AND" -> new CeSqlNode.And(nodes, start, end);
                case "OR" -> new CeSqlNode.Or(nodes, start, end);
                default -> new CeSqlNode.Xor(nodes, start, end);
            };
            right = grown(node, height);
            i = begin - 1;
        }
        return right;
    }

    private Parsed like(Parsed operand, boolean negated) {
        Token pattern = next();
        if (pattern.kind() != Token.Kind.STRING) {
            throw error(
                    pattern.start(),
                    found(pattern) + " stands after LIKE, where only a text in quotes can. Write "
                            + (pattern.kind() == Token.Kind.INTEGER
                                    ? "'" + pattern.value() + "'."
                                    : "a pattern such as 'order.%', or compare with \"=\"."));
        }
        return grown(
                new CeSqlNode.Like(
                        operand.node, LikePattern.of(pattern.value()), negated, operand.node.start(), pattern.end()),
                operand);
    }

    private Parsed in(Parsed operand, boolean negated, int depth) {
        Token open = next();
        if (!open.isSymbol("(")) {
            throw error(
                    open.start(),
                    found(open) + " stands after IN, where a set in parentheses was expected. Write IN ('a', 'b').");
        }
        if (peek().isSymbol(")")) {
            throw error(peek().start(), "the set of IN is empty; expected a value. Write at least one.");
        }
        List<CeSqlNode> set = new ArrayList<>();
        int height = list(set, open, depth);
        return grown(
                new CeSqlNode.In(
                        operand.node,
                        set,
                        negated,
                        operand.node.start(),
                        tokens.get(at - 1).end()),
                Math.max(height, operand.height));
    }

    /** Values with commas between, up to the closing parenthesis. Answers the greatest height. */
    private int list(List<CeSqlNode> values, Token open, int depth) {
        int height = 0;
        while (true) {
            Parsed value = expression(LOGIC, depth + 1);
            values.add(value.node);
            height = Math.max(height, value.height);
            Token token = next();
            if (token.isSymbol(")")) {
                return height;
            }
            if (!token.isSymbol(",")) {
                throw unclosed(token, open, "\",\" or \")\"");
            }
        }
    }

    private Parsed operand(int depth) {
        Token token = next();
        switch (token.kind()) {
            case STRING -> {
                return leaf(new CeSqlNode.Literal(token.value(), token.start(), token.end()));
            }
            case INTEGER -> {
                return leaf(new CeSqlNode.Literal(integer(token), token.start(), token.end()));
            }
            case NAME, FUNCTION_NAME -> {
                return peek().isSymbol("(") ? call(token, depth) : leaf(attribute(token));
            }
            case KEYWORD -> {
                return keyword(token, depth);
            }
            default -> {
                // A symbol or the end.
            }
        }
        if (token.isSymbol("(")) {
            Parsed inner = expression(LOGIC, depth + 1);
            Token close = next();
            if (!close.isSymbol(")")) {
                throw unclosed(close, token, "\")\" or an operator");
            }
            return inner;
        }
        if (token.isSymbol("-")) {
            Parsed inner = expression(PREFIX, depth + 1);
            return grown(new CeSqlNode.Negate(inner.node, token.start(), inner.node.end()), inner);
        }
        throw noOperand(token);
    }

    private static Parsed leaf(CeSqlNode node) {
        return new Parsed(node, 1);
    }

    private Parsed keyword(Token token, int depth) {
        return switch (token.value()) {
            case "TRUE", "FALSE" ->
                leaf(new CeSqlNode.Literal(token.value().equals("TRUE"), token.start(), token.end()));
            case "NOT" -> {
                Parsed inner = expression(PREFIX, depth + 1);
                yield grown(new CeSqlNode.Not(inner.node, token.start(), inner.node.end()), inner);
            }
            case "EXISTS" -> {
                Token name = next();
                if (name.kind() != Token.Kind.NAME) {
                    throw error(
                            name.start(),
                            found(name) + " stands after EXISTS, where the name of an attribute was expected, without"
                                    + " quotes or parentheses. Write EXISTS subject.");
                }
                yield leaf(new CeSqlNode.Exists(lower(name), token.start(), name.end()));
            }
            default -> throw noOperand(token);
        };
    }

    private static String lower(Token name) {
        return name.value().toLowerCase(Locale.ROOT);
    }

    private CeSqlNode attribute(Token name) {
        if (name.kind() == Token.Kind.FUNCTION_NAME) {
            throw error(
                    name.start(),
                    "\"" + name.value() + "\" is no name of an attribute, which has letters and digits only, and no"
                            + " call of a function, which has parentheses. Leave the underscore out, or write "
                            + name.value() + "(…).");
        }
        return new CeSqlNode.Attribute(lower(name), name.start(), name.end());
    }

    private Parsed call(Token name, int depth) {
        if (name.value().chars().anyMatch(Character::isDigit)) {
            throw error(
                    name.start(),
                    "\"" + name.value() + "\" is no name of a function, which has letters and underscores only. Write"
                            + " an operator between the attribute and \"(\", or one of "
                            + CeSqlFunctions.names() + ".");
        }
        Token open = next();
        List<CeSqlNode> arguments = new ArrayList<>();
        int height = 0;
        if (peek().isSymbol(")")) {
            next();
        } else {
            height = list(arguments, open, depth);
        }
        return grown(
                new CeSqlNode.Call(
                        name.value().toUpperCase(Locale.ROOT),
                        arguments,
                        name.start(),
                        tokens.get(at - 1).end()),
                height);
    }

    private Integer integer(Token token) {
        try {
            return Integer.valueOf(token.value());
        } catch (NumberFormatException tooLarge) {
            throw error(
                    token.start(),
                    token.value() + " does not fit 32 bits; expected -2147483648 to 2147483647. Put it in quotes to"
                            + " compare it as text.");
        }
    }

    private CeSqlParseException error(int offset, String problem) {
        return CeSqlParseException.at(text, offset, problem);
    }

    private static String found(Token token) {
        return switch (token.kind()) {
            case END -> "nothing";
            case STRING -> "a text";
            default -> "\"" + token.value() + "\"";
        };
    }

    private CeSqlParseException noOperand(Token token) {
        boolean first = at == 1;
        String expected = "expected an attribute, a literal, a function, NOT, EXISTS or \"(\"";
        if (token.kind() == Token.Kind.END) {
            return error(
                    token.start(),
                    first
                            ? "the expression is empty; " + expected
                                    + ". Write a comparison such as type = 'order.created'."
                            : "the expression ends after \""
                                    + tokens.get(at - 2).value() + "\"; " + expected
                                    + ". Write what is missing, or leave \""
                                    + tokens.get(at - 2).value() + "\" out.");
        }
        String advice = token.isSymbol(")") && !first && tokens.get(at - 2).isSymbol("(")
                ? "Write something between the parentheses."
                : token.kind() == Token.Kind.KEYWORD
                        ? "It is an operator, and an attribute of that name cannot be asked for."
                        : "Write a value before it.";
        return error(
                token.start(), "\"" + token.value() + "\" stands where a value belongs; " + expected + ". " + advice);
    }

    private CeSqlParseException unclosed(Token found, Token open, String expected) {
        if (found.kind() == Token.Kind.END) {
            return error(
                    found.start(),
                    "the \"(\" of column " + (open.start() + 1) + " is not closed; expected " + expected
                            + ". Write \")\".");
        }
        return unexpected(found, expected);
    }

    private CeSqlParseException afterTheEnd(Token rest) {
        if (rest.isSymbol(")")) {
            return error(rest.start(), "\")\" closes nothing; expected an operator or the end. Leave it out.");
        }
        return unexpected(rest, "an operator such as =, LIKE, IN, AND or OR, or the end");
    }

    private CeSqlParseException unexpected(Token found, String expected) {
        String advice;
        if (found.kind() == Token.Kind.INTEGER
                && (found.value().startsWith("-") || found.value().startsWith("+"))) {
            // Upstream reads it so, too.
            advice = "The sign belongs to the number it touches. Write \""
                    + found.value().charAt(0) + " " + found.value().substring(1) + "\", with a space.";
        } else if (found.kind() == Token.Kind.NAME && isForeign(found.value())) {
            advice = "CESQL has no " + found.value().toUpperCase(Locale.ROOT) + ". Operators are =, <>, <, <=, >, >=,"
                    + " LIKE, IN, EXISTS, NOT, AND, OR and XOR.";
        } else if (found.isKeyword("NOT")) {
            advice = "NOT stands before a value, LIKE or IN.";
        } else {
            advice = "Write an operator between the two values.";
        }
        return error(found.start(), found(found) + " stands where " + expected + " was expected. " + advice);
    }

    private static boolean isForeign(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "IS",
                    "BETWEEN",
                    "REGEXP",
                    "RLIKE",
                    "ILIKE",
                    "MATCHES",
                    "CONTAINS",
                    "STARTSWITH",
                    "EQ",
                    "NE",
                    "GT",
                    "LT" -> true;
            default -> false;
        };
    }
}
