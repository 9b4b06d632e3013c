package dev.knemu.filter;

import dev.knemu.event.Quoted;
import dev.knemu.filter.cesql.CeSqlError;
import dev.knemu.filter.cesql.CeSqlExpression;
import dev.knemu.filter.cesql.CeSqlNode;
import dev.knemu.filter.cesql.CeSqlResult;
import dev.knemu.filter.cesql.CeSqlRules;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an expression says of an event, comparison by comparison, with those that were not asked. For people: the path of
 * an event goes through {@link CeSqlExpression#matches}.
 */
final class CeSqlAnswer {

    private enum Truth {
        TRUE,
        FALSE,
        ERROR;

        Truth inverted() {
            return this == ERROR ? ERROR : this == TRUE ? FALSE : TRUE;
        }
    }

    /**
     * One comparison.
     *
     * @param asked whether it was reached
     */
    record Part(Verdict.Compared compared, boolean asked) {}

    private static final int NONE = -1;

    private final CeSqlExpression expression;
    private final CloudEvent event;
    private final List<Part> parts = new ArrayList<>();
    private int decisive = NONE;
    private Optional<String> advice = Optional.empty();
    private Truth answer = Truth.FALSE;

    private CeSqlAnswer(CeSqlExpression expression, CloudEvent event) {
        this.expression = expression;
        this.event = event;
    }

    static CeSqlAnswer of(CeSqlExpression expression, CloudEvent event) {
        CeSqlAnswer answer = new CeSqlAnswer(expression, event);
        answer.answer = answer.ask(expression.root(), true);
        return answer;
    }

    List<Part> parts() {
        return parts;
    }

    /** The place in {@link #parts} of the one that settled it. */
    int decisive() {
        return decisive;
    }

    Verdict verdict() {
        List<Verdict> asked = new ArrayList<>();
        int settled = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).asked()) {
                if (i == decisive) {
                    settled = asked.size();
                }
                asked.add(parts.get(i).compared());
            }
        }
        boolean passed = expression.matches(event);
        return new Verdict.Evaluated(
                passed ? FilterResult.PASS : FilterResult.FAIL,
                expression.text(),
                asked,
                asked.get(settled),
                expression.root() instanceof CeSqlNode.Or && answer == Truth.FALSE,
                advice);
    }

    private Truth ask(CeSqlNode node, boolean asked) {
        if (node instanceof CeSqlNode.And and) {
            return chain(and.operands(), Truth.FALSE, asked);
        }
        if (node instanceof CeSqlNode.Or or) {
            return chain(or.operands(), Truth.TRUE, asked);
        }
        if (node instanceof CeSqlNode.Xor xor) {
            return odd(xor.operands(), asked);
        }
        if (node instanceof CeSqlNode.Not not && isTruth(not.operand())) {
            return ask(not.operand(), asked).inverted();
        }
        return compare(node, asked);
    }

    /** What is true or false by itself; the value of an attribute or function may be anything. */
    private static boolean isTruth(CeSqlNode node) {
        return node instanceof CeSqlNode.And
                || node instanceof CeSqlNode.Or
                || node instanceof CeSqlNode.Xor
                || node instanceof CeSqlNode.Not
                || node instanceof CeSqlNode.Comparison
                || node instanceof CeSqlNode.Like
                || node instanceof CeSqlNode.In
                || node instanceof CeSqlNode.Exists;
    }

    private Truth chain(List<CeSqlNode> operands, Truth settling, boolean asked) {
        Truth answer = settling.inverted();
        boolean settled = false;
        for (CeSqlNode operand : operands) {
            Truth truth = ask(operand, asked && !settled);
            if (!settled && (truth == settling || truth == Truth.ERROR)) {
                answer = truth;
                settled = true;
            }
        }
        return answer;
    }

    private Truth odd(List<CeSqlNode> operands, boolean asked) {
        Truth answer = Truth.FALSE;
        for (CeSqlNode operand : operands) {
            Truth truth = ask(operand, asked && answer != Truth.ERROR);
            if (answer != Truth.ERROR) {
                answer = truth == Truth.TRUE ? answer.inverted() : truth == Truth.ERROR ? truth : answer;
            }
        }
        return answer;
    }

    private Truth compare(CeSqlNode node, boolean asked) {
        CeSqlResult result = expression.evaluate(node, event, CeSqlRules.KNATIVE);
        Optional<String> problem = result.errors().stream().findFirst().map(CeSqlError::message);
        Truth truth;
        if (problem.isPresent()) {
            truth = Truth.ERROR;
        } else if (result.value() instanceof Boolean holds) {
            truth = holds ? Truth.TRUE : Truth.FALSE;
        } else if (node == expression.root()) {
            truth = Truth.ERROR;
            problem = Optional.of("is " + kind(result.value()) + ", and a filter is true or false");
            advise(asked, "Compare it: " + expression.text() + " = … or EXISTS ….");
        } else {
            CeSqlResult cast = expression.test(node, event, CeSqlRules.KNATIVE);
            problem = cast.errors().stream().findFirst().map(CeSqlError::message);
            truth = problem.isPresent() ? Truth.ERROR : Boolean.TRUE.equals(cast.value()) ? Truth.TRUE : Truth.FALSE;
        }
        if (asked) {
            decisive = parts.size();
        }
        if (asked && truth == Truth.ERROR) {
            explain(node, result);
        }
        parts.add(new Part(compared(node, truth == Truth.TRUE, problem), asked));
        return truth;
    }

    private static String kind(Object value) {
        return (value instanceof Integer ? "an Integer, " : "a String, ") + Quoted.of(value.toString());
    }

    private void advise(boolean asked, String text) {
        if (asked && advice.isEmpty()) {
            advice = Optional.of(text);
        }
    }

    private void explain(CeSqlNode node, CeSqlResult result) {
        node.children().stream()
                .findFirst()
                .filter(CeSqlNode.Not.class::isInstance)
                .map(CeSqlNode.Not.class::cast)
                .ifPresent(not -> advise(true, CeSqlWarnings.tightNot(expression, node, not)));
        if (!CeSqlParts.any(expression.root(), CeSqlAnswer::turnsRound)) {
            // Then nobody expects an event without the attribute to pass.
            return;
        }
        result.errors().stream()
                .flatMap(error -> error.attribute().stream())
                .findFirst()
                .ifPresent(name -> advise(
                        true,
                        "An attribute that is missing is an error in CESQL, and any error makes the filter fail, below"
                                + " NOT and OR, too. Ask EXISTS " + name + " AND … or NOT EXISTS " + name
                                + " OR … first."));
    }

    private static boolean turnsRound(CeSqlNode node) {
        return node instanceof CeSqlNode.Not
                || node instanceof CeSqlNode.Or
                || node instanceof CeSqlNode.Xor
                || node instanceof CeSqlNode.Like like && like.negated()
                || node instanceof CeSqlNode.In in && in.negated()
                || node instanceof CeSqlNode.Comparison comparison
                        && comparison.operator() == CeSqlNode.ComparisonOperator.NOT_EQUAL;
    }

    private Verdict.Compared compared(CeSqlNode node, boolean holds, Optional<String> problem) {
        if (node instanceof CeSqlNode.Comparison comparison) {
            CeSqlNode left = comparison.left();
            CeSqlNode right = comparison.right();
            Relation relation = relation(comparison.operator());
            boolean mirrored =
                    left instanceof CeSqlNode.Literal && (relation == Relation.IS || relation == Relation.IS_NOT);
            return compared(mirrored ? right : left, relation, value(mirrored ? left : right), holds, problem);
        }
        if (node instanceof CeSqlNode.Like like) {
            return compared(
                    like.operand(),
                    like.negated() ? Relation.NOT_LIKE : Relation.LIKE,
                    like.pattern().text(),
                    holds,
                    problem);
        }
        if (node instanceof CeSqlNode.In in) {
            String set = in.set().size() == 1
                    ? expression.text(in.set().get(0))
                    : expression
                            .text()
                            .substring(
                                    in.set().get(0).start(),
                                    in.set().get(in.set().size() - 1).end());
            return compared(in.operand(), in.negated() ? Relation.NOT_ONE_OF : Relation.ONE_OF, set, holds, problem);
        }
        if (node instanceof CeSqlNode.Exists exists) {
            CeSqlNode attribute = new CeSqlNode.Attribute(exists.attribute(), exists.start(), exists.end());
            return compared(attribute, Relation.EXISTS, "", holds, problem);
        }
        return compared(node, Relation.IS, "true", holds, problem);
    }

    private static Relation relation(CeSqlNode.ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL -> Relation.IS;
            case NOT_EQUAL -> Relation.IS_NOT;
            case LESS -> Relation.LESS_THAN;
            case LESS_OR_EQUAL -> Relation.AT_MOST;
            case GREATER -> Relation.GREATER_THAN;
            case GREATER_OR_EQUAL -> Relation.AT_LEAST;
        };
    }

    private Verdict.Compared compared(
            CeSqlNode operand, Relation relation, String expected, boolean holds, Optional<String> problem) {
        CeSqlResult actual = expression.evaluate(operand, event, CeSqlRules.KNATIVE);
        String name = operand instanceof CeSqlNode.Attribute attribute ? attribute.name() : expression.text(operand);
        boolean isMissing =
                operand instanceof CeSqlNode.Attribute && !actual.errors().isEmpty();
        return new Verdict.Compared(
                holds,
                name,
                relation,
                expected,
                actual.errors().isEmpty() ? Optional.of(actual.value().toString()) : Optional.empty(),
                isMissing && !holds ? Hints.similarName(event, name) : Optional.empty(),
                problem);
    }

    private String value(CeSqlNode node) {
        CeSqlResult result = expression.evaluate(node, event, CeSqlRules.KNATIVE);
        return result.errors().isEmpty() ? result.value().toString() : expression.text(node);
    }
}
