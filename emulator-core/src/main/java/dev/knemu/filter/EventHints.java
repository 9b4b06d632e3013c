package dev.knemu.filter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.event.Attributes;
import dev.knemu.event.Quoted;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where in an event there is what a filter looked for in vain. Parses data, so nobody asks it on the way of an event. */
final class EventHints {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MAX_DATA_BYTES = 1 << 20;
    private static final int MAX_FIELDS = 10_000;
    private static final int MAX_NAMES = 8;

    /** Shorter values stand in many places by chance. */
    private static final int MIN_VALUE = 3;

    private static final List<String> TEXTS = List.of("type", "source", "subject", "id", "dataschema");

    private EventHints() {}

    static Optional<String> of(Verdict.Compared refusal, CloudEvent event) {
        if (!Texts.isName(refusal.attribute())) {
            return Optional.empty();
        }
        return inData(refusal, event).or(() -> inOtherAttribute(refusal, event)).or(() -> extensions(refusal, event));
    }

    private record Field(String path, String name, String text) {

        boolean isCalled(Verdict.Compared refusal) {
            return name.equalsIgnoreCase(refusal.attribute());
        }

        boolean satisfies(Verdict.Compared refusal) {
            return refusal.relation().holds(text, refusal.expected());
        }

        boolean hasValueOf(Verdict.Compared refusal) {
            return refusal.relation() == Relation.IS && refusal.expected().length() >= MIN_VALUE && satisfies(refusal);
        }
    }

    private static Optional<String> inData(Verdict.Compared refusal, CloudEvent event) {
        List<Field> fields = fields(event);
        return fields.stream()
                .filter(field -> field.isCalled(refusal) && field.satisfies(refusal))
                .findFirst()
                .or(() -> fields.stream()
                        .filter(field ->
                                field.isCalled(refusal) && refusal.actual().isEmpty())
                        .findFirst())
                .or(() -> fields.stream()
                        .filter(field -> field.hasValueOf(refusal))
                        .findFirst())
                .map(field -> "The data has " + field.path() + " = " + Quoted.of(field.text())
                        + ", but filters see attributes only. Have the producer set "
                        + Texts.attribute(refusal.attribute()) + " as well.");
    }

    private record Place(String path, JsonNode node) {}

    /** Every field of JSON data with a plain value, those near the top first. */
    private static List<Field> fields(CloudEvent event) {
        Deque<Place> places = new ArrayDeque<>();
        places.add(new Place("", json(event)));
        List<Field> fields = new ArrayList<>();
        while (!places.isEmpty() && fields.size() + places.size() < MAX_FIELDS) {
            Place place = places.remove();
            place.node().properties().forEach(child -> {
                String path = place.path().isEmpty() ? child.getKey() : place.path() + "." + child.getKey();
                if (child.getValue().isObject()) {
                    places.add(new Place(path, child.getValue()));
                } else if (child.getValue().isValueNode()) {
                    fields.add(new Field(path, child.getKey(), child.getValue().asText()));
                }
            });
        }
        return fields;
    }

    private static JsonNode json(CloudEvent event) {
        CloudEventData data = event.getData();
        String contentType = event.getDataContentType();
        boolean mayBeJson =
                contentType == null || contentType.toLowerCase(Locale.ROOT).contains("json");
        if (data == null || !mayBeJson) {
            return JSON.missingNode();
        }
        byte[] bytes = data.toBytes();
        if (bytes.length == 0 || bytes.length > MAX_DATA_BYTES) {
            return JSON.missingNode();
        }
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException notJson) {
            return JSON.missingNode();
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory could not be read.", e);
        }
    }

    private static Optional<String> inOtherAttribute(Verdict.Compared refusal, CloudEvent event) {
        if (refusal.expected().length() < MIN_VALUE
                || refusal.relation().asksForPresence()
                || refusal.relation() == Relation.IS_NOT
                || refusal.relation() == Relation.NOT_LIKE) {
            return Optional.empty();
        }
        TreeSet<String> names = new TreeSet<>(event.getExtensionNames());
        names.addAll(TEXTS);
        names.remove(refusal.attribute());
        return names.stream()
                .filter(name -> {
                    String text = Attributes.lookup(event, name);
                    return text != null && refusal.relation().holds(text, refusal.expected());
                })
                .findFirst()
                .map(name -> "The event's " + Texts.attribute(name) + " "
                        + refusal.relation().yes() + " " + Quoted.of(refusal.expected()) + ": was " + name
                        + " meant?");
    }

    private static Optional<String> extensions(Verdict.Compared refusal, CloudEvent event) {
        if (refusal.actual().isPresent() || Texts.isContextAttribute(refusal.attribute())) {
            return Optional.empty();
        }
        TreeSet<String> names = new TreeSet<>(event.getExtensionNames());
        if (names.isEmpty()) {
            return Optional.of("The event has no extensions at all.");
        }
        String more = names.size() > MAX_NAMES ? " and " + (names.size() - MAX_NAMES) + " more" : "";
        return Optional.of("The event's extensions are "
                + names.stream().limit(MAX_NAMES).collect(Collectors.joining(", ")) + more + ".");
    }
}
