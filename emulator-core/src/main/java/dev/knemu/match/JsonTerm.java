package dev.knemu.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.event.Quoted;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The data as JSON: what is at a place in it is compared; where the place is many, one is enough. */
record JsonTerm(JsonPlace place, JsonExpectation expectation) implements Term.Leaf {

    private static final int MOST_VALUES = 5;

    /** What there is, or why there is nothing. */
    private record Found(List<JsonNode> values, String nothing) {}

    @Override
    public boolean holds(CloudEvent event) {
        return holds(find(event));
    }

    private boolean holds(Found found) {
        return found.values().stream()
                .anyMatch(value -> expectation.problem(value, place.text()).isEmpty());
    }

    private Found find(CloudEvent event) {
        CloudEventData data = event.getData();
        if (data == null) {
            return new Found(List.of(), "data is missing");
        }
        byte[] bytes = data.toBytes();
        if (bytes.length == 0) {
            return new Found(List.of(), "data is empty");
        }
        JsonNode root;
        try {
            root = Json.read(bytes);
        } catch (JsonProcessingException notJson) {
            return new Found(
                    List.of(),
                    "data " + Quoted.of(new String(bytes, StandardCharsets.UTF_8)) + " is no JSON ("
                            + Json.problem(notJson) + ")");
        }
        if (root.isMissingNode()) {
            return new Found(List.of(), "data is nothing but white space");
        }
        List<JsonNode> values = place.select(root);
        return new Found(values, values.isEmpty() ? "data has no " + place : "");
    }

    @Override
    public MatchCondition ask(CloudEvent event, boolean wanted) {
        Found found = find(event);
        boolean holds = holds(found);
        return new MatchCondition(
                text(wanted),
                operand(),
                expectation.relation(wanted),
                expectation.expected(),
                found.values().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                found.values().stream().map(expectation::shown).collect(Collectors.joining(", "))),
                holds == wanted,
                sentence(found, holds, wanted));
    }

    private String sentence(Found found, boolean holds, boolean wanted) {
        if (found.values().isEmpty()) {
            return found.nothing() + (wanted ? "; expected " + expectation.wish() : "");
        }
        String subject = place.equals(JsonPlace.ROOT) ? "data" : "data " + place;
        if (holds) {
            JsonNode value = found.values().stream()
                    .filter(one -> expectation.problem(one, place.text()).isEmpty())
                    .findFirst()
                    .orElseThrow();
            return wanted ? subject + " is " + Json.bounded(value) : subject + expectation.unwanted(value);
        }
        if (found.values().size() == 1) {
            return subject
                    + expectation.problem(found.values().get(0), place.text()).orElseThrow();
        }
        int more = found.values().size() - MOST_VALUES;
        return "none of " + found.values().size() + " values at " + subject + " fits: "
                + found.values().stream().limit(MOST_VALUES).map(Json::bounded).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "")
                + "; expected " + expectation.wish();
    }

    private String operand() {
        return Names.DATA + "." + place;
    }

    @Override
    public String text(boolean wanted) {
        return expectation.text(operand(), wanted);
    }
}
