package dev.knemu.filter.cesql;

import dev.knemu.event.Attributes;
import io.cloudevents.CloudEvent;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Values and how one is cast to another type: String, Integer and Boolean of Java. What cannot be cast gives a mark, not
 * an exception and not an object, since this is asked for every event.
 */
final class Values {

    /** Of {@link #toBoolean} and {@link #equal}. */
    static final int FALSE = 0;

    static final int TRUE = 1;
    static final int ERROR = -1;

    /** Of {@link #toInteger}: no Integer has this value. */
    static final long NO_INTEGER = Long.MIN_VALUE;

    private Values() {}

    /** Which attribute a name is of, found once: {@link #attribute} is asked for every event. */
    static int code(String name) {
        return switch (name) {
            case "type" -> 0;
            case "source" -> 1;
            case "id" -> 2;
            case "specversion" -> 3;
            case "subject" -> 4;
            case "datacontenttype" -> 5;
            case "dataschema" -> 6;
            case "time" -> 7;
            default -> 8;
        };
    }

    /**
     * The value of an attribute as CESQL types it, or {@code null} when the event has none.
     *
     * @param code of the name
     */
    static @Nullable Object attribute(CloudEvent event, int code, String name, CeSqlRules rules) {
        return switch (code) {
            case 0 -> event.getType();
            case 1 -> event.getSource() == null ? null : event.getSource().toString();
            case 2 -> event.getId();
            case 3 -> event.getSpecVersion().toString();
            // Go's context gives nothing for an empty subject.
            case 4 -> event.getSubject() == null || event.getSubject().isEmpty() ? null : event.getSubject();
            case 5 -> event.getDataContentType();
            case 6 ->
                event.getDataSchema() == null ? null : event.getDataSchema().toString();
            case 7 -> time(event.getTime(), rules);
            default -> extension(event.getExtension(name));
        };
    }

    private static @Nullable String time(@Nullable OffsetDateTime time, CeSqlRules rules) {
        return time == null || rules == CeSqlRules.KNATIVE
                ? Attributes.text(time)
                : time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    private static @Nullable Object extension(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Long || value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        return Attributes.text(value);
    }

    static boolean exists(CloudEvent event, String name) {
        return switch (name) {
            case "specversion", "id", "source", "type" -> true;
            case "subject" -> event.getSubject() != null && !event.getSubject().isEmpty();
            case "time" -> event.getTime() != null;
            case "datacontenttype" -> event.getDataContentType() != null;
            case "dataschema" -> event.getDataSchema() != null;
            default -> event.getExtension(name) != null;
        };
    }

    static int of(boolean value) {
        return value ? TRUE : FALSE;
    }

    static int toBoolean(Object value) {
        if (value instanceof Boolean truth) {
            return of(truth);
        }
        if (value instanceof Integer number) {
            return of(number != 0);
        }
        String text = (String) value;
        return text.equalsIgnoreCase("true") ? TRUE : text.equalsIgnoreCase("false") ? FALSE : ERROR;
    }

    static long toInteger(Object value) {
        if (value instanceof Integer number) {
            return number;
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        return parse((String) value);
    }

    /** As Go's {@code strconv.ParseInt(text, 10, 32)}: a sign or none, digits, nothing else. */
    private static long parse(String text) {
        int length = text.length();
        int at = 0;
        boolean negative = false;
        if (length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
            negative = text.charAt(0) == '-';
            at = 1;
        }
        if (at == length) {
            return NO_INTEGER;
        }
        long number = 0;
        for (; at < length; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return NO_INTEGER;
            }
            number = number * 10 + digit;
            if (number > Integer.MAX_VALUE + 1L) {
                return NO_INTEGER;
            }
        }
        number = negative ? -number : number;
        return number > Integer.MAX_VALUE ? NO_INTEGER : number;
    }

    static String toText(Object value) {
        return value instanceof String text ? text : value.toString();
    }

    /** Whether the left value, cast to the type of the right one, is the same. */
    static int equal(Object left, Object right) {
        if (right instanceof String text) {
            return of(
                    left instanceof String other
                            ? other.equals(text)
                            : left.toString().equals(text));
        }
        if (right instanceof Integer number) {
            long other = toInteger(left);
            return other == NO_INTEGER ? ERROR : of(other == number);
        }
        int other = toBoolean(left);
        return other == ERROR ? ERROR : of((other == TRUE) == (Boolean) right);
    }

    /** {@code Integer}, {@code String} or {@code Boolean}, as people read it. */
    static String type(Object value) {
        return value.getClass().getSimpleName();
    }

    /** As it would be written in an expression, cut when long. */
    static String quoted(Object value) {
        if (!(value instanceof String text)) {
            return value.toString();
        }
        return text.length() <= 60 ? "'" + text + "'" : "'" + text.substring(0, 60) + "…'";
    }
}
