package dev.knemu.filter.cesql;

import dev.knemu.filter.cesql.CeSqlFunctions.Function;
import dev.knemu.filter.cesql.CeSqlNode.ComparisonOperator;
import io.cloudevents.CloudEvent;
import java.util.Set;

/**
 * A node made for answering and nothing else: no reason, no list of errors, and no garbage for comparisons of attributes
 * with literals. An error is a mark that stops all that waits for it, so any error below makes the whole an error unless
 * it was never reached.
 */
abstract class Compiled {

    /** In place of a value, after an error. */
    static final Object FAILED = new Object();

    /** The value, or {@link #FAILED}. */
    abstract Object value(CloudEvent event);

    /** The value cast to Boolean: {@link Values#TRUE}, {@link Values#FALSE} or {@link Values#ERROR}. */
    int test(CloudEvent event) {
        Object value = value(event);
        return value == FAILED ? Values.ERROR : Values.toBoolean(value);
    }

    /** The value cast to Integer, or {@link Values#NO_INTEGER}. */
    long integer(CloudEvent event) {
        Object value = value(event);
        return value == FAILED ? Values.NO_INTEGER : Values.toInteger(value);
    }

    /** Whether an event passes that is filtered by this. */
    boolean passes(CloudEvent event) {
        return value(event) == Boolean.TRUE;
    }

    static Compiled of(CeSqlNode node, CeSqlRules rules) {
        return new Compiler(rules).compile(node);
    }

    static final class Constant extends Compiled {
        private final Object value;

        Constant(Object value) {
            this.value = value;
        }

        @Override
        Object value(CloudEvent event) {
            return value;
        }
    }

    /** What is true or false, or an error: its answer needs no box. */
    abstract static class Truth extends Compiled {
        @Override
        abstract int test(CloudEvent event);

        @Override
        final Object value(CloudEvent event) {
            int truth = test(event);
            return truth == Values.ERROR ? FAILED : (Object) (truth == Values.TRUE);
        }

        @Override
        final boolean passes(CloudEvent event) {
            return test(event) == Values.TRUE;
        }
    }

    static final class AttributeValue extends Compiled {
        private final int code;
        private final String name;
        private final CeSqlRules rules;

        AttributeValue(String name, CeSqlRules rules) {
            this.name = name;
            this.rules = rules;
            code = Values.code(name);
        }

        @Override
        Object value(CloudEvent event) {
            Object value = Values.attribute(event, code, name, rules);
            return value == null ? FAILED : value;
        }

        @Override
        boolean passes(CloudEvent event) {
            return Boolean.TRUE.equals(value(event));
        }
    }

    /** {@code type = 'a'}: what most expressions consist of, in one step. */
    static final class AttributeIs extends Truth {
        private final int code;
        private final String name;
        private final CeSqlRules rules;
        private final String expected;
        private final int ifEqual;

        AttributeIs(String name, CeSqlRules rules, String expected, boolean equal) {
            this.name = name;
            this.rules = rules;
            this.expected = expected;
            code = Values.code(name);
            ifEqual = Values.of(equal);
        }

        @Override
        int test(CloudEvent event) {
            Object value = Values.attribute(event, code, name, rules);
            if (value == null) {
                return Values.ERROR;
            }
            return Values.toText(value).equals(expected) ? ifEqual : 1 - ifEqual;
        }
    }

    static final class Equal extends Truth {
        private final Compiled left;
        private final Compiled right;
        private final boolean equal;

        Equal(Compiled left, Compiled right, boolean equal) {
            this.left = left;
            this.right = right;
            this.equal = equal;
        }

        @Override
        int test(CloudEvent event) {
            Object one = left.value(event);
            if (one == FAILED) {
                return Values.ERROR;
            }
            Object other = right.value(event);
            if (other == FAILED) {
                return Values.ERROR;
            }
            int truth = Values.equal(one, other);
            return truth == Values.ERROR || equal ? truth : 1 - truth;
        }
    }

    static final class Ordered extends Truth {
        private final Compiled left;
        private final ComparisonOperator operator;
        private final Compiled right;

        Ordered(Compiled left, ComparisonOperator operator, Compiled right) {
            this.left = left;
            this.operator = operator;
            this.right = right;
        }

        @Override
        int test(CloudEvent event) {
            long one = left.integer(event);
            if (one == Values.NO_INTEGER) {
                return Values.ERROR;
            }
            long other = right.integer(event);
            return other == Values.NO_INTEGER ? Values.ERROR : Values.of(Evaluation.compare(one, operator, other));
        }
    }

    static final class Matches extends Truth {
        private final Compiled operand;
        private final LikePattern pattern;
        private final boolean negated;

        Matches(Compiled operand, LikePattern pattern, boolean negated) {
            this.operand = operand;
            this.pattern = pattern;
            this.negated = negated;
        }

        @Override
        int test(CloudEvent event) {
            Object value = operand.value(event);
            return value == FAILED ? Values.ERROR : Values.of(pattern.matches(Values.toText(value)) != negated);
        }
    }

    static final class OneOf extends Truth {
        private final Compiled operand;
        private final Compiled[] set;
        private final boolean negated;

        OneOf(Compiled operand, Compiled[] set, boolean negated) {
            this.operand = operand;
            this.set = set;
            this.negated = negated;
        }

        @Override
        int test(CloudEvent event) {
            Object wanted = operand.value(event);
            if (wanted == FAILED) {
                return Values.ERROR;
            }
            for (Compiled element : set) {
                Object value = element.value(event);
                int equal = value == FAILED ? Values.ERROR : Values.equal(value, wanted);
                if (equal != Values.FALSE) {
                    return equal == Values.ERROR ? equal : Values.of(!negated);
                }
            }
            return Values.of(negated);
        }
    }

    /** Of literals only: a text is looked up, whatever the size of the set. */
    static final class OneOfLiterals extends Truth {
        private final Compiled operand;
        private final Set<String> texts;
        private final OneOf slow;
        private final boolean negated;

        OneOfLiterals(Compiled operand, Set<String> texts, OneOf slow, boolean negated) {
            this.operand = operand;
            this.texts = texts;
            this.slow = slow;
            this.negated = negated;
        }

        @Override
        int test(CloudEvent event) {
            Object value = operand.value(event);
            if (value instanceof String text) {
                return Values.of(texts.contains(text) != negated);
            }
            return value == FAILED ? Values.ERROR : slow.test(event);
        }
    }

    static final class Present extends Truth {
        private final String name;

        Present(String name) {
            this.name = name;
        }

        @Override
        int test(CloudEvent event) {
            return Values.of(Values.exists(event, name));
        }
    }

    static final class Inverse extends Truth {
        private final Compiled operand;
        private final boolean takesIntegers;

        Inverse(Compiled operand, boolean takesIntegers) {
            this.operand = operand;
            this.takesIntegers = takesIntegers;
        }

        @Override
        int test(CloudEvent event) {
            if (!takesIntegers && !(operand instanceof Truth) && operand.value(event) instanceof Integer) {
                return Values.ERROR;
            }
            int truth = operand.test(event);
            return truth == Values.ERROR ? truth : 1 - truth;
        }
    }

    /** All of a chain of {@code AND}, or with {@code OR} any of it: stops where it is settled. */
    static final class Chain extends Truth {
        private final Compiled[] operands;
        private final int settling;

        Chain(Compiled[] operands, int settling) {
            this.operands = operands;
            this.settling = settling;
        }

        @Override
        int test(CloudEvent event) {
            for (Compiled operand : operands) {
                int truth = operand.test(event);
                if (truth == settling || truth == Values.ERROR) {
                    return truth;
                }
            }
            return 1 - settling;
        }
    }

    static final class Odd extends Truth {
        private final Compiled[] operands;

        Odd(Compiled[] operands) {
            this.operands = operands;
        }

        @Override
        int test(CloudEvent event) {
            int odd = Values.FALSE;
            for (Compiled operand : operands) {
                int truth = operand.test(event);
                if (truth == Values.ERROR) {
                    return truth;
                }
                odd ^= truth;
            }
            return odd;
        }
    }

    abstract static class Number extends Compiled {
        @Override
        abstract long integer(CloudEvent event);

        @Override
        final Object value(CloudEvent event) {
            long number = integer(event);
            return number == Values.NO_INTEGER ? FAILED : (Object) (int) number;
        }
    }

    static final class Negative extends Number {
        private final Compiled operand;

        Negative(Compiled operand) {
            this.operand = operand;
        }

        @Override
        long integer(CloudEvent event) {
            long number = operand.integer(event);
            return number == Values.NO_INTEGER ? number : -(int) number;
        }
    }

    static final class Computed extends Number {
        private final Compiled left;
        private final CeSqlNode.ArithmeticOperator operator;
        private final Compiled right;

        Computed(Compiled left, CeSqlNode.ArithmeticOperator operator, Compiled right) {
            this.left = left;
            this.operator = operator;
            this.right = right;
        }

        @Override
        long integer(CloudEvent event) {
            long one = left.integer(event);
            if (one == Values.NO_INTEGER) {
                return one;
            }
            long two = right.integer(event);
            if (two == Values.NO_INTEGER) {
                return two;
            }
            int x = (int) one;
            int y = (int) two;
            return switch (operator) {
                case ADD -> x + y;
                case SUBTRACT -> x - y;
                case MULTIPLY -> x * y;
                case DIVIDE -> y == 0 ? Values.NO_INTEGER : x / y;
                case MODULO -> y == 0 ? Values.NO_INTEGER : x % y;
            };
        }
    }

    static final class Called extends Compiled {
        private final Function function;
        private final Compiled[] arguments;

        Called(Function function, Compiled[] arguments) {
            this.function = function;
            this.arguments = arguments;
        }

        @Override
        Object value(CloudEvent event) {
            Object[] values = new Object[arguments.length];
            for (int i = 0; i < values.length; i++) {
                Object value = arguments[i].value(event);
                if (value == FAILED) {
                    return FAILED;
                }
                switch (function.parameter(i)) {
                    case STRING -> value = Values.toText(value);
                    case INTEGER -> {
                        long number = Values.toInteger(value);
                        if (number == Values.NO_INTEGER) {
                            return FAILED;
                        }
                        value = (int) number;
                    }
                    default -> {
                        // Any type will do; none takes a Boolean.
                    }
                }
                values[i] = value;
            }
            Object result = Functions.run(function, values);
            return result instanceof Functions.Failure ? FAILED : result;
        }

        @Override
        boolean passes(CloudEvent event) {
            return Boolean.TRUE.equals(value(event));
        }
    }
}
