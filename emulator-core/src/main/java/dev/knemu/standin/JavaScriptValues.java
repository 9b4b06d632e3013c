package dev.knemu.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.event.Attributes;
import io.cloudevents.CloudEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values as JavaScript has them: text, numbers (all of them double), truth values, {@code null}, {@code undefined}, lists
 * and maps; their properties and the methods that expressions may call, which change nothing and reach nothing.
 *
 * <p>Source: ECMA-262, the abstract operations of the same names.
 */
final class JavaScriptValues {

    /** What is not there. {@code null} is a value of its own, since the library takes Java's for a mistake. */
    enum Nothing {
        UNDEFINED,
        NULL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code Math} and {@code Date}: things to call methods of. */
    enum Library {
        MATH("Math", "abs", "ceil", "floor", "max", "min", "pow", "round", "sign", "sqrt", "trunc"),
        DATE("Date", "parse");

        final String name;
        final Set<String> methods;

        Library(String name, String... methods) {
            this.name = name;
            this.methods = new TreeSet<>(Arrays.asList(methods));
        }

        static @Nullable Library of(String name) {
            for (Library library : values()) {
                if (library.name.equals(name)) {
                    return library;
                }
            }
            return null;
        }
    }

    /** The variable {@code event}: its attributes and its data, as in CloudEvents' JSON format. */
    record EventObject(CloudEvent event) {

        Object property(String name) {
            return name.equals("data") ? data() : orUndefined(Attributes.lookup(event, name));
        }

        private Object data() {
            byte[] bytes = EventData.bytes(event);
            if (bytes.length == 0) {
                return Nothing.UNDEFINED;
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (!EventData.isJson(event)) {
                return text;
            }
            try {
                return orNull(value(EventData.json(event)));
            } catch (JsonProcessingException e) {
                throw new JavaScriptException("the data is no JSON: " + e.getOriginalMessage());
            }
        }
    }

    /** Methods of text and of lists. */
    static final Set<String> METHODS = new TreeSet<>(Arrays.asList(
            "charAt",
            "concat",
            "endsWith",
            "includes",
            "indexOf",
            "join",
            "lastIndexOf",
            "slice",
            "split",
            "startsWith",
            "substring",
            "toLowerCase",
            "toString",
            "toUpperCase",
            "trim"));

    private JavaScriptValues() {}

    private static @Nullable Object value(JsonNode json) {
        if (json.isObject()) {
            Map<String, Object> object = new LinkedHashMap<>();
            json.properties().forEach(field -> object.put(field.getKey(), value(field.getValue())));
            return object;
        }
        if (json.isArray()) {
            List<Object> list = new ArrayList<>();
            json.forEach(element -> list.add(value(element)));
            return list;
        }
        if (json.isNumber()) {
            return json.doubleValue();
        }
        return json.isBoolean() ? (Object) json.booleanValue() : json.isNull() ? null : json.asText();
    }

    private static Object orUndefined(@Nullable Object value) {
        return value == null ? Nothing.UNDEFINED : value;
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? Nothing.NULL : value;
    }

    // ---- conversions

    static boolean isNothing(@Nullable Object value) {
        return value == null || value instanceof Nothing;
    }

    static boolean truth(@Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0 && !Double.isNaN(number.doubleValue());
        }
        return value instanceof String text ? !text.isEmpty() : !isNothing(value);
    }

    static double number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value == null || value == Nothing.NULL) {
            return 0;
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof String || value instanceof List<?>) {
            String text = text(value).strip();
            if (text.isEmpty()) {
                return 0;
            }
            // Java also reads 1d, NaN and 0x1p3, which are no numbers there. Possessive: data may be long, and digits
            // that are no number must not be tried in every division.
            if (text.matches("[+-]?(?:\\d++\\.?\\d*+|\\.\\d++)(?:[eE][+-]?\\d++)?")) {
                return Double.parseDouble(text);
            }
            if (text.matches("0[xX][0-9a-fA-F]{1,13}")) {
                return Long.parseLong(text.substring(2), 16);
            }
            return switch (text) {
                case "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> Double.NaN;
            };
        }
        return Double.NaN;
    }

    static String text(@Nullable Object value) {
        if (value instanceof Number number) {
            double real = number.doubleValue();
            if (real == Math.rint(real) && Math.abs(real) < 1e21) {
                return new BigDecimal(real).toBigInteger().toString();
            }
            return Double.isInfinite(real) || Double.isNaN(real)
                    ? Double.toString(real)
                    : Math.abs(real) >= 1e-6 && Math.abs(real) < 1e21
                            ? BigDecimal.valueOf(real).stripTrailingZeros().toPlainString()
                            : Double.toString(real).toLowerCase(Locale.ROOT);
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(element -> isNothing(element) ? "" : text(element))
                    .collect(Collectors.joining(","));
        }
        return value instanceof Map<?, ?> || value instanceof EventObject ? "[object Object]" : String.valueOf(value);
    }

    /** What an operator sees of an object. */
    static @Nullable Object primitive(@Nullable Object value) {
        return value instanceof List<?> || value instanceof Map<?, ?> || value instanceof EventObject
                ? text(value)
                : value;
    }

    static boolean strictlyEqual(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        if (isNothing(left) || isNothing(right)) {
            return isNothing(left) && isNothing(right) && (left == Nothing.UNDEFINED) == (right == Nothing.UNDEFINED);
        }
        boolean byIdentity = left instanceof List<?> || left instanceof Map<?, ?> || left instanceof EventObject;
        return byIdentity ? left == right : left.equals(right);
    }

    static boolean looselyEqual(@Nullable Object left, @Nullable Object right) {
        if (isNothing(left) || isNothing(right)) {
            return isNothing(left) && isNothing(right);
        }
        boolean leftIsObject = primitive(left) != left;
        boolean rightIsObject = primitive(right) != right;
        if (leftIsObject && rightIsObject) {
            return left == right;
        }
        Object a = primitive(left);
        Object b = primitive(right);
        return a instanceof String && b instanceof String ? a.equals(b) : number(a) == number(b);
    }

    // ---- properties and methods

    static Object property(@Nullable Object of, @Nullable Object key) {
        String name = text(key);
        if (isNothing(of)) {
            throw new JavaScriptException("Cannot read properties of " + of + " (reading '" + name + "')");
        }
        if (of instanceof EventObject event) {
            return event.property(name);
        }
        if (of instanceof Map<?, ?> map) {
            return map.containsKey(name) ? orNull(map.get(name)) : Nothing.UNDEFINED;
        }
        if (of instanceof List<?> list) {
            int index = name.equals("length") ? -1 : index(name, list.size());
            return name.equals("length")
                    ? (Object) list.size()
                    : index < 0 ? Nothing.UNDEFINED : orNull(list.get(index));
        }
        if (of instanceof String text) {
            int index = name.equals("length") ? -1 : index(name, text.length());
            return name.equals("length")
                    ? (Object) text.length()
                    : index < 0 ? Nothing.UNDEFINED : text.substring(index, index + 1);
        }
        return Nothing.UNDEFINED;
    }

    private static int index(String name, int size) {
        if (!name.matches("\\d{1,9}")) {
            return -1;
        }
        int index = Integer.parseInt(name);
        return index < size ? index : -1;
    }

    static @Nullable Object call(@Nullable Object of, String method, Object[] arguments) {
        if (isNothing(of)) {
            throw new JavaScriptException("Cannot read properties of " + of + " (reading '" + method + "')");
        }
        if (of == Library.MATH) {
            return math(method, arguments);
        }
        if (of == Library.DATE) {
            return date(text(argument(arguments, 0)));
        }
        if (method.equals("toString")) {
            return text(of);
        }
        if (of instanceof String text) {
            return ofText(text, method, arguments);
        }
        if (of instanceof List<?> list) {
            return ofList(list, method, arguments);
        }
        throw noFunction(of, method);
    }

    private static JavaScriptException noFunction(Object of, String method) {
        return new JavaScriptException("." + method + " is not a function of " + text(of));
    }

    private static @Nullable Object argument(Object[] arguments, int index) {
        return index < arguments.length ? arguments[index] : Nothing.UNDEFINED;
    }

    private static Object ofText(String text, String method, Object[] arguments) {
        String first = text(argument(arguments, 0));
        return switch (method) {
            case "includes" -> text.indexOf(first, at(arguments, 1, 0, text.length())) >= 0;
            case "startsWith" -> text.startsWith(first, at(arguments, 1, 0, text.length()));
            case "endsWith" ->
                text.substring(0, at(arguments, 1, text.length(), text.length()))
                        .endsWith(first);
            case "indexOf" -> text.indexOf(first, at(arguments, 1, 0, text.length()));
            case "lastIndexOf" -> text.lastIndexOf(first);
            case "toLowerCase" -> text.toLowerCase(Locale.ROOT);
            case "toUpperCase" -> text.toUpperCase(Locale.ROOT);
            case "trim" -> text.strip();
            case "charAt" -> {
                int index = (int) number(arguments.length == 0 ? 0 : arguments[0]);
                yield index < 0 || index >= text.length() ? "" : text.substring(index, index + 1);
            }
            case "concat" ->
                text + Arrays.stream(arguments).map(JavaScriptValues::text).collect(Collectors.joining());
            case "substring" -> {
                int from = at(arguments, 0, 0, text.length());
                int to = at(arguments, 1, text.length(), text.length());
                yield text.substring(Math.min(from, to), Math.max(from, to));
            }
            case "slice" -> {
                int from = fromEnd(arguments, 0, 0, text.length());
                int to = fromEnd(arguments, 1, text.length(), text.length());
                yield from < to ? text.substring(from, to) : "";
            }
            case "split" -> split(text, argument(arguments, 0));
            default -> throw noFunction(text, method);
        };
    }

    private static List<Object> split(String text, @Nullable Object separator) {
        if (separator == Nothing.UNDEFINED) {
            return List.of(text);
        }
        String by = text(separator);
        if (by.isEmpty()) {
            return text.chars()
                    .mapToObj(unit -> (Object) String.valueOf((char) unit))
                    .toList();
        }
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(by); at >= 0; at = text.indexOf(by, from)) {
            parts.add(text.substring(from, at));
            from = at + by.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static Object ofList(List<?> list, String method, Object[] arguments) {
        Object first = argument(arguments, 0);
        return switch (method) {
            case "includes" -> list.stream().anyMatch(element -> strictlyEqual(element, first));
            case "indexOf" -> {
                for (int i = 0; i < list.size(); i++) {
                    if (strictlyEqual(list.get(i), first)) {
                        yield i;
                    }
                }
                yield -1;
            }
            case "join" ->
                list.stream()
                        .map(element -> isNothing(element) ? "" : text(element))
                        .collect(Collectors.joining(first == Nothing.UNDEFINED ? "," : text(first)));
            case "slice" -> {
                int from = fromEnd(arguments, 0, 0, list.size());
                int to = fromEnd(arguments, 1, list.size(), list.size());
                yield from < to ? List.copyOf(list.subList(from, to)) : List.of();
            }
            default -> throw noFunction(list, method);
        };
    }

    private static int at(Object[] arguments, int index, int otherwise, int size) {
        Object argument = argument(arguments, index);
        return argument == Nothing.UNDEFINED ? otherwise : (int) Math.max(0, Math.min(size, number(argument)));
    }

    private static int fromEnd(Object[] arguments, int index, int otherwise, int size) {
        Object argument = argument(arguments, index);
        if (argument == Nothing.UNDEFINED) {
            return otherwise;
        }
        double position = number(argument);
        return (int) Math.max(0, Math.min(size, position < 0 ? size + position : position));
    }

    private static double math(String method, Object[] arguments) {
        double first = number(argument(arguments, 0));
        return switch (method) {
            case "abs" -> Math.abs(first);
            case "ceil" -> Math.ceil(first);
            case "floor" -> Math.floor(first);
            // Half goes up, and not to the even one.
            case "round" -> Math.floor(first + 0.5);
            case "trunc" -> first < 0 ? Math.ceil(first) : Math.floor(first);
            case "sign" -> Math.signum(first);
            case "sqrt" -> Math.sqrt(first);
            case "pow" -> Math.pow(first, number(argument(arguments, 1)));
            case "max" ->
                Arrays.stream(arguments)
                        .mapToDouble(JavaScriptValues::number)
                        .reduce(Double.NEGATIVE_INFINITY, Math::max);
            case "min" ->
                Arrays.stream(arguments)
                        .mapToDouble(JavaScriptValues::number)
                        .reduce(Double.POSITIVE_INFINITY, Math::min);
            default -> throw new JavaScriptException("Math." + method + " is not a function");
        };
    }

    private static double date(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException notWhole) {
            try {
                return LocalDate.parse(text)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
            } catch (DateTimeException none) {
                return Double.NaN;
            }
        }
    }
}
