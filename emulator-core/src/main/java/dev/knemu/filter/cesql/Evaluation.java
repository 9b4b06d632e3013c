package dev.knemu.filter.cesql;

import dev.knemu.filter.cesql.CeSqlFunctions.Function;
import dev.knemu.filter.cesql.CeSqlFunctions.Type;
import dev.knemu.filter.cesql.CeSqlNode.ComparisonOperator;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One evaluation in full: a value and all errors on the way to it. The plain form, which {@link Compiled} must agree
 * with; for the test kit, and for those who ask why.
 *
 * <p>An operator with an operand that erred gives false, 0 or an empty text.
 */
final class Evaluation {

    private final CloudEvent event;
    private final CeSqlRules rules;
    private final List<CeSqlError> errors = new ArrayList<>();

    Evaluation(CloudEvent event, CeSqlRules rules) {
        this.event = event;
        this.rules = rules;
    }

    static CeSqlResult of(CeSqlNode node, CloudEvent event, CeSqlRules rules) {
        Evaluation evaluation = new Evaluation(event, rules);
        return new CeSqlResult(evaluation.value(node), evaluation.errors);
    }

    static CeSqlResult ofTruth(CeSqlNode node, CloudEvent event, CeSqlRules rules) {
        Evaluation evaluation = new Evaluation(event, rules);
        return new CeSqlResult(evaluation.truth(node), evaluation.errors);
    }

    private Object value(CeSqlNode node) {
        if (node instanceof CeSqlNode.Literal literal) {
            return literal.value();
        } else if (node instanceof CeSqlNode.Attribute attribute) {
            Object value = Values.attribute(event, Values.code(attribute.name()), attribute.name(), rules);
            return value == null ? missing(attribute) : value;
        } else if (node instanceof CeSqlNode.Exists exists) {
            return Values.exists(event, exists.attribute());
        } else if (node instanceof CeSqlNode.Not not) {
            return not(not);
        } else if (node instanceof CeSqlNode.Negate negate) {
            int before = errors.size();
            int number = integer(negate.operand());
            return errors.size() == before ? -number : 0;
        } else if (node instanceof CeSqlNode.And and) {
            return until(false, and.operands());
        } else if (node instanceof CeSqlNode.Or or) {
            return until(true, or.operands());
        } else if (node instanceof CeSqlNode.Xor xor) {
            return xor(xor);
        } else if (node instanceof CeSqlNode.Comparison comparison) {
            return comparison(comparison);
        } else if (node instanceof CeSqlNode.Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        } else if (node instanceof CeSqlNode.Like like) {
            int before = errors.size();
            Object value = value(like.operand());
            return errors.size() == before && like.pattern().matches(Values.toText(value)) != like.negated();
        } else if (node instanceof CeSqlNode.In in) {
            return in(in);
        } else {
            return call((CeSqlNode.Call) node);
        }
    }

    private Object missing(CeSqlNode.Attribute attribute) {
        errors.add(new CeSqlError(
                CeSqlError.Kind.MISSING_ATTRIBUTE,
                attribute.name() + " is missing",
                Optional.of(attribute.name()),
                attribute.start(),
                attribute.end()));
        return false;
    }

    private void error(CeSqlError.Kind kind, String message, CeSqlNode node) {
        errors.add(new CeSqlError(kind, message, Optional.empty(), node.start(), node.end()));
    }

    /** With an error when it cannot be cast; the answer is 0 then, or after an error of the node itself. */
    private int integer(CeSqlNode node) {
        int before = errors.size();
        Object value = value(node);
        return errors.size() == before ? integer(value, node) : 0;
    }

    private int integer(Object value, CeSqlNode node) {
        long number = Values.toInteger(value);
        if (number == Values.NO_INTEGER) {
            error(CeSqlError.Kind.CAST, Functions.noCastMessage(value, Type.INTEGER), node);
            return 0;
        }
        return (int) number;
    }

    private boolean truth(CeSqlNode node) {
        int before = errors.size();
        Object value = value(node);
        return errors.size() == before && truth(value, node);
    }

    private boolean truth(Object value, CeSqlNode node) {
        int truth = Values.toBoolean(value);
        if (truth == Values.ERROR) {
            error(CeSqlError.Kind.CAST, Functions.noCastMessage(value, Type.BOOLEAN), node);
        }
        return truth == Values.TRUE;
    }

    private Object not(CeSqlNode.Not not) {
        int before = errors.size();
        Object value = value(not.operand());
        if (errors.size() > before) {
            return false;
        }
        if (value instanceof Integer && rules == CeSqlRules.SPECIFICATION) {
            error(CeSqlError.Kind.CAST, "NOT takes no Integer: " + value, not.operand());
            return true;
        }
        return !truth(value, not.operand());
    }

    private Object until(boolean settling, List<CeSqlNode> operands) {
        for (CeSqlNode operand : operands) {
            int before = errors.size();
            boolean truth = truth(operand);
            if (errors.size() > before) {
                return false;
            }
            if (truth == settling) {
                return settling;
            }
        }
        return !settling;
    }

    private Object xor(CeSqlNode.Xor xor) {
        int before = errors.size();
        boolean truth = false;
        for (CeSqlNode operand : xor.operands()) {
            truth ^= truth(operand);
        }
        return errors.size() == before && truth;
    }

    private Object comparison(CeSqlNode.Comparison comparison) {
        int before = errors.size();
        Object left = value(comparison.left());
        Object right = value(comparison.right());
        if (errors.size() > before) {
            return false;
        }
        ComparisonOperator operator = comparison.operator();
        if (operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL) {
            int equal = Values.equal(left, right);
            if (equal == Values.ERROR) {
                Type type = right instanceof Integer ? Type.INTEGER : Type.BOOLEAN;
                error(CeSqlError.Kind.CAST, Functions.noCastMessage(left, type), comparison.left());
                return false;
            }
            return (equal == Values.TRUE) == (operator == ComparisonOperator.EQUAL);
        }
        int one = integer(left, comparison.left());
        int other = integer(right, comparison.right());
        return errors.size() == before && compare(one, operator, other);
    }

    static boolean compare(long left, ComparisonOperator operator, long right) {
        return switch (operator) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
        };
    }

    private Object arithmetic(CeSqlNode.Arithmetic arithmetic) {
        int before = errors.size();
        int left = integer(arithmetic.left());
        int right = integer(arithmetic.right());
        if (errors.size() > before) {
            return 0;
        }
        return switch (arithmetic.operator()) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> right == 0 ? byZero(arithmetic) : (Object) (left / right);
            case MODULO -> right == 0 ? byZero(arithmetic) : (Object) (left % right);
        };
    }

    private Object byZero(CeSqlNode.Arithmetic arithmetic) {
        error(CeSqlError.Kind.MATH, "division by zero", arithmetic);
        return 0;
    }

    private Object in(CeSqlNode.In in) {
        int before = errors.size();
        Object wanted = value(in.operand());
        if (errors.size() > before) {
            return false;
        }
        for (CeSqlNode element : in.set()) {
            Object value = value(element);
            if (errors.size() > before) {
                return false;
            }
            int equal = Values.equal(value, wanted);
            if (equal == Values.ERROR) {
                Type type = wanted instanceof Integer ? Type.INTEGER : Type.BOOLEAN;
                error(CeSqlError.Kind.CAST, Functions.noCastMessage(value, type), element);
                return false;
            }
            if (equal == Values.TRUE) {
                return !in.negated();
            }
        }
        return in.negated();
    }

    private Object call(CeSqlNode.Call call) {
        Function function = CeSqlFunctions.find(call.name(), call.arguments().size());
        if (function == null) {
            error(CeSqlError.Kind.MISSING_FUNCTION, missingFunction(call), call);
            return false;
        }
        int before = errors.size();
        Object[] arguments = new Object[call.arguments().size()];
        for (int i = 0; i < arguments.length; i++) {
            CeSqlNode node = call.arguments().get(i);
            int clean = errors.size();
            Object value = value(node);
            arguments[i] = value;
            if (errors.size() == clean) {
                arguments[i] = switch (function.parameter(i)) {
                    case ANY -> value;
                    case STRING -> Values.toText(value);
                    case INTEGER -> integer(value, node);
                    case BOOLEAN -> truth(value, node);
                };
            }
        }
        if (errors.size() > before) {
            return Functions.zero(function.returns());
        }
        Object result = Functions.run(function, arguments);
        if (result instanceof Functions.Failure failure) {
            error(failure.kind(), failure.message(), call);
            return failure.value();
        }
        return result;
    }

    static String missingFunction(CeSqlNode.Call call) {
        return "there is no function " + call.name() + " with "
                + call.arguments().size() + (call.arguments().size() == 1 ? " argument" : " arguments");
    }
}
