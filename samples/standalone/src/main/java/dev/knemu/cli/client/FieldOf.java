package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of a resource, named in the part of Kubernetes' JSONPath that printer columns use: names, dots within a name
 * after a backslash, and the elements of a list that have a field of some value.
 */
final class FieldOf {

    private static final Pattern STEP =
            Pattern.compile("\\.((?:[^.\\[\\\\]|\\\\.)+)" + "|\\[\\?\\(@\\.(\\w+)==[\"']([^\"']*)[\"']\\)\\]");

    private FieldOf() {}

    /** @return the text of the first that there is; a list or an object as JSON; empty when there is none */
    static String text(JsonNode resource, String jsonPath) {
        List<JsonNode> found = List.of(resource);
        Matcher step = STEP.matcher(jsonPath);
        int end = 0;
        while (step.find() && step.start() == end) {
            end = step.end();
            found = step.group(1) != null
                    ? fields(found, step.group(1).replaceAll("\\\\(.)", "$1"))
                    : elements(found, step.group(2), step.group(3));
        }
        if (end != jsonPath.length()) {
            throw new IllegalArgumentException(
                    "The column's path " + jsonPath + " is not understood from " + end + ".");
        }
        return found.stream().findFirst().map(FieldOf::text).orElse("");
    }

    private static List<JsonNode> fields(List<JsonNode> nodes, String name) {
        return nodes.stream()
                .map(node -> node.get(name))
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<JsonNode> elements(List<JsonNode> nodes, String name, String value) {
        return nodes.stream()
                .flatMap(Json::elements)
                .filter(element -> Json.text(element, name).equals(value))
                .toList();
    }

    private static String text(JsonNode node) {
        if (node.isNull()) {
            return "";
        }
        return node.isValueNode() ? node.asText() : node.toString();
    }
}
