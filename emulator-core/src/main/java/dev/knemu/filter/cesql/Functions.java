package dev.knemu.filter.cesql;

import dev.knemu.filter.cesql.CeSqlFunctions.Function;
import dev.knemu.filter.cesql.CeSqlFunctions.Type;
import java.util.Locale;

/** What functions do. Positions and lengths count characters, not the bytes that Go counts. */
final class Functions {

    private Functions() {}

    /** What a function answers when it errs: the value that goes on, and why. */
    record Failure(CeSqlError.Kind kind, Object value, String message) {}

    /** @param arguments as many as the function takes, cast to the types it takes */
    static Object run(Function function, Object[] arguments) {
        return switch (function) {
            case INT -> {
                long number = Values.toInteger(arguments[0]);
                yield number == Values.NO_INTEGER ? noCast(arguments[0], Type.INTEGER) : (Object) (int) number;
            }
            case BOOL -> {
                int truth = Values.toBoolean(arguments[0]);
                yield truth == Values.ERROR ? noCast(arguments[0], Type.BOOLEAN) : (Object) (truth == Values.TRUE);
            }
            case STRING -> Values.toText(arguments[0]);
            case IS_INT -> Values.toInteger(arguments[0]) != Values.NO_INTEGER;
            case IS_BOOL -> Values.toBoolean(arguments[0]) != Values.ERROR;
            case ABS -> abs((Integer) arguments[0]);
            case LENGTH -> length((String) arguments[0]);
            case CONCAT -> concat("", arguments, 0);
            case CONCAT_WS -> concat((String) arguments[0], arguments, 1);
            case LOWER -> ((String) arguments[0]).toLowerCase(Locale.ROOT);
            case UPPER -> ((String) arguments[0]).toUpperCase(Locale.ROOT);
            case TRIM -> ((String) arguments[0]).strip();
            case LEFT -> left((String) arguments[0], (Integer) arguments[1]);
            case RIGHT -> right((String) arguments[0], (Integer) arguments[1]);
            case SUBSTRING -> substring((String) arguments[0], (Integer) arguments[1], Integer.MAX_VALUE);
            case SUBSTRING_WITH_LENGTH ->
                substring((String) arguments[0], (Integer) arguments[1], (Integer) arguments[2]);
        };
    }

    /** The value of a type where there is none. */
    static Object zero(Type type) {
        return switch (type) {
            case STRING -> "";
            case INTEGER -> 0;
            case BOOLEAN, ANY -> false;
        };
    }

    static Failure noCast(Object value, Type type) {
        return new Failure(CeSqlError.Kind.CAST, zero(type), noCastMessage(value, type));
    }

    static String noCastMessage(Object value, Type type) {
        return switch (type) {
            case INTEGER -> Values.quoted(value) + " is no Integer";
            case BOOLEAN -> Values.quoted(value) + " is no Boolean, which is true or false";
            default -> Values.quoted(value) + " is no " + type;
        };
    }

    private static Object abs(int number) {
        if (number == Integer.MIN_VALUE) {
            return new Failure(
                    CeSqlError.Kind.MATH,
                    Integer.MAX_VALUE,
                    "the absolute value of " + number + " does not fit 32 bits");
        }
        return Math.abs(number);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String concat(String delimiter, Object[] texts, int first) {
        StringBuilder all = new StringBuilder();
        for (int i = first; i < texts.length; i++) {
            if (i > first) {
                all.append(delimiter);
            }
            all.append((String) texts[i]);
        }
        return all.toString();
    }

    private static Object left(String text, int count) {
        if (count < 0) {
            return new Failure(CeSqlError.Kind.FUNCTION_EVALUATION, text, "LEFT takes no negative length: " + count);
        }
        return count >= length(text) ? text : text.substring(0, text.offsetByCodePoints(0, count));
    }

    private static Object right(String text, int count) {
        if (count < 0) {
            return new Failure(CeSqlError.Kind.FUNCTION_EVALUATION, text, "RIGHT takes no negative length: " + count);
        }
        return count >= length(text) ? text : text.substring(text.offsetByCodePoints(text.length(), -count));
    }

    private static Object substring(String text, int position, int count) {
        int length = length(text);
        if (position == 0) {
            return "";
        }
        if (position > length || position < -length) {
            return new Failure(
                    CeSqlError.Kind.FUNCTION_EVALUATION,
                    "",
                    "SUBSTRING has no position " + position + " in a text of " + length + " characters");
        }
        if (count < 0) {
            return new Failure(CeSqlError.Kind.FUNCTION_EVALUATION, "", "SUBSTRING takes no negative length: " + count);
        }
        int first = position > 0 ? position - 1 : length + position;
        int start = text.offsetByCodePoints(0, first);
        return count >= length - first
                ? text.substring(start)
                : text.substring(start, text.offsetByCodePoints(start, count));
    }
}
