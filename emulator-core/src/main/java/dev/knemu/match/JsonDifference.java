package dev.knemu.match;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.event.Quoted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The first place, in the order of what is expected, at which one value in JSON is not what another is.
 *
 * @param steps from the value as a whole, as a JSON path writes them
 * @param sentence what is there and what was expected: {@code is 8; expected 7}
 */
record JsonDifference(List<String> steps, String sentence) {

    private static final int MOST_NAMES = 8;

    JsonDifference {
        steps = List.copyOf(steps);
    }

    boolean isAtRoot() {
        return steps.isEmpty();
    }

    String path(String root) {
        return root + String.join("", steps);
    }

    /** @param lenient whether objects may have fields that are not expected */
    static Optional<JsonDifference> between(JsonNode expected, JsonNode actual, boolean lenient) {
        return new Comparison(lenient).compare(expected, actual);
    }

    private static final class Comparison {
        private final boolean lenient;
        private final List<String> steps = new ArrayList<>();

        Comparison(boolean lenient) {
            this.lenient = lenient;
        }

        private Optional<JsonDifference> compare(JsonNode expected, JsonNode actual) {
            if (expected.getNodeType() != actual.getNodeType()) {
                return different("is " + Json.described(actual) + "; expected " + Json.described(expected));
            }
            if (expected.isObject()) {
                return objects(expected, actual);
            }
            if (expected.isArray()) {
                return arrays(expected, actual);
            }
            boolean same = expected.isNumber()
                    ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                    : expected.equals(actual);
            return same
                    ? Optional.empty()
                    : different("is " + Json.bounded(actual) + "; expected " + Json.bounded(expected));
        }

        private Optional<JsonDifference> objects(JsonNode expected, JsonNode actual) {
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                JsonNode of = actual.get(field.getKey());
                if (of == null) {
                    return at(
                            name(field.getKey()),
                            () -> different("is missing; expected " + Json.bounded(field.getValue()) + " (there "
                                    + names(actual) + ")"));
                }
                Optional<JsonDifference> difference = at(name(field.getKey()), () -> compare(field.getValue(), of));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            if (lenient) {
                return Optional.empty();
            }
            for (Map.Entry<String, JsonNode> field : actual.properties()) {
                if (!expected.has(field.getKey())) {
                    return at(
                            name(field.getKey()),
                            () -> different("is " + Json.bounded(field.getValue()) + "; expected no such field"));
                }
            }
            return Optional.empty();
        }

        private Optional<JsonDifference> arrays(JsonNode expected, JsonNode actual) {
            Iterator<JsonNode> others = actual.iterator();
            int index = 0;
            for (JsonNode element : expected) {
                String step = "[" + index++ + "]";
                Optional<JsonDifference> difference = others.hasNext()
                        ? compareAt(step, element, others.next())
                        : at(step, () -> different("is missing; expected " + Json.bounded(element)));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return others.hasNext()
                    ? at(
                            "[" + index + "]",
                            () -> different("is " + Json.bounded(others.next()) + "; expected no more than "
                                    + expected.size() + " elements"))
                    : Optional.empty();
        }

        private Optional<JsonDifference> compareAt(String step, JsonNode expected, JsonNode actual) {
            return at(step, () -> compare(expected, actual));
        }

        private Optional<JsonDifference> at(String step, Supplier<Optional<JsonDifference>> inside) {
            steps.add(step);
            Optional<JsonDifference> difference = inside.get();
            steps.remove(steps.size() - 1);
            return difference;
        }

        private Optional<JsonDifference> different(String sentence) {
            return Optional.of(new JsonDifference(steps, sentence));
        }

        private static String names(JsonNode object) {
            if (object.isEmpty()) {
                return "are no fields";
            }
            String names = object.properties().stream()
                    .limit(MOST_NAMES)
                    .map(field -> Quoted.bounded(field.getKey()))
                    .collect(Collectors.joining(", "));
            int more = object.size() - MOST_NAMES;
            return (object.size() == 1 ? "is " : "are ") + names + (more > 0 ? " and " + more + " more" : "");
        }

        private static String name(String field) {
            return field.matches("[A-Za-z_][A-Za-z0-9_]*")
                    ? "." + field
                    : "['" + field.replace("\\", "\\\\").replace("'", "\\'") + "']";
        }
    }
}
