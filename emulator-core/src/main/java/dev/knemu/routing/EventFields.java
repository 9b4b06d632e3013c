package dev.knemu.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.event.EventRules;
import dev.knemu.resource.NearestName;
import dev.knemu.transport.CloudEventJson;
import dev.knemu.yaml.Section;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An event as a routing table has it: the CloudEvents JSON format, extensions beside the attributes, with defaults for
 * what every event must have and no test is about.
 */
final class EventFields {

    private static final List<String> ATTRIBUTES =
            List.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema");
    private static final String DATA = "data";
    private static final String DATA_BASE64 = "data_base64";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");

    /** Shorter names are too near to each other to say that one was meant for the other. */
    private static final int LONG_ENOUGH = 5;

    private final ObjectNode fields;

    private EventFields(ObjectNode fields) {
        this.fields = fields;
    }

    /**
     * @param others fields of the section that are no attributes
     * @param source of an event that names none
     * @return empty when something is wrong, of which the section is told
     */
    static Optional<EventFields> read(Section section, Set<String> others, String source) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        boolean isRight = true;
        for (String name : section.names()) {
            if (!others.contains(name)) {
                isRight &= field(section, name, fields, others);
            }
        }
        if (!fields.hasNonNull("type")) {
            if (isRight) {
                section.wrong("", "has no type", "Every event has one: write type: order.paid.");
            }
            return Optional.empty();
        }
        if (!fields.has("specversion")) {
            fields.put("specversion", "1.0");
        }
        if (!fields.has("source")) {
            fields.put("source", source);
        }
        EventFields event = new EventFields(fields);
        return isRight && event.isEvent(section) ? Optional.of(event) : Optional.empty();
    }

    private static boolean field(Section section, String name, ObjectNode fields, Set<String> others) {
        if (ATTRIBUTES.contains(name) || name.equals(DATA_BASE64)) {
            Optional<String> text = section.text(name);
            text.ifPresent(value -> fields.put(name, value));
            return text.isPresent() || !section.has(name);
        }
        Optional<JsonNode> value = section.json(name);
        if (name.equals(DATA)) {
            value.ifPresent(data -> data(section, data, fields));
            return true;
        }
        return value.isEmpty() || extension(section, name, value.get(), fields, others);
    }

    private static void data(Section section, JsonNode data, ObjectNode fields) {
        fields.set(DATA, data);
        if (!section.has("datacontenttype")) {
            fields.put("datacontenttype", data.isTextual() ? "text/plain" : "application/json");
        }
    }

    private static boolean extension(
            Section section, String name, JsonNode value, ObjectNode fields, Set<String> others) {
        List<String> known = new ArrayList<>(ATTRIBUTES);
        known.addAll(List.of(DATA, DATA_BASE64));
        known.addAll(others);
        Optional<String> near = NearestName.of(name, known);
        if (!NAME.matcher(name).matches()) {
            section.wrong(
                    name,
                    "is neither an attribute nor an extension, whose names have only a to z and 0 to 9",
                    near.map(meant -> "Did you mean \"" + meant + "\"?")
                            .orElse("Attributes are: " + String.join(", ", ATTRIBUTES) + "; and data."));
            return false;
        }
        // Anything may be an extension. But who has left out an attribute and written one that is nearly called so …
        Optional<String> meant = near.filter(attribute -> !section.has(attribute)
                && (attribute.equals("type") || attribute.length() >= LONG_ENOUGH && name.length() >= LONG_ENOUGH));
        if (meant.isPresent()) {
            section.wrong(
                    name,
                    "unknown attribute",
                    "Did you mean \"" + meant.get() + "\"? If it is an extension, write " + meant.get() + " as well.");
            return false;
        }
        if (value.isContainerNode()) {
            section.wrong(
                    name,
                    "an extension has one value",
                    "Write text, a whole number, true or false; what has fields belongs into data.");
            return false;
        }
        if (value.isBoolean() || value.isInt()) {
            fields.set(name, value);
        } else {
            section.text(name).ifPresent(text -> fields.put(name, text));
        }
        return true;
    }

    private boolean isEvent(Section section) {
        try {
            Optional<String> problem = EventRules.check(toEvent("1"));
            problem.ifPresent(text -> section.wrong("", "is no CloudEvent: " + text, "Correct it."));
            return problem.isEmpty();
        } catch (IllegalArgumentException e) {
            section.wrong("", "is no CloudEvent: " + e.getMessage(), "Correct it.");
            return false;
        }
    }

    /** @param id of an event that has none of its own */
    CloudEvent toEvent(String id) {
        ObjectNode event = fields.deepCopy();
        if (!event.has("id")) {
            event.put("id", id);
        }
        return CloudEventJson.read(event.toString().getBytes(StandardCharsets.UTF_8));
    }
}
