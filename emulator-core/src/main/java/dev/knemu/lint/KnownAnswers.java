package dev.knemu.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.resource.Container;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ServingService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Services answer, where their image tells. */
final class KnownAnswers {

    /** What a subscriber makes of an event. */
    sealed interface Answer {

        /** Never an event. */
        record Nothing() implements Answer {}

        /** The event itself, with these attributes instead of its own. */
        record Changed(Map<String, String> attributes) implements Answer {}

        /** Perhaps an event, of whatever kind. */
        record Unknown() implements Answer {}
    }

    private record Label(String namespace, String key, String value) {}

    private final Map<Label, List<FreeForm>> templates = new HashMap<>();

    KnownAnswers(Lookout lookout) {
        for (OtherResource workload : lookout.all(OtherResource.class)) {
            workload.content()
                    .at("/spec/template/metadata/labels")
                    .ifPresent(labels -> labels.properties()
                            .forEach(label -> templates.merge(
                                    new Label(
                                            workload.metadata().namespace(),
                                            label.getKey(),
                                            label.getValue().asText()),
                                    List.of(workload.content()),
                                    KnownAnswers::both)));
        }
    }

    private static List<FreeForm> both(List<FreeForm> some, List<FreeForm> more) {
        List<FreeForm> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** Source: knative/eventing {@code cmd/appender/main.go}, {@code cmd/event_display/main.go}. */
    Answer of(Optional<Resource> service) {
        Optional<JsonNode> container = service.flatMap(this::container);
        String image = container.map(some -> some.path("image").asText("")).orElse("");
        return switch (Container.imageName(image)) {
            case "event-display", "heartbeats-receiver" -> new Answer.Nothing();
            case "appender" -> appender(container.orElseThrow());
            default -> new Answer.Unknown();
        };
    }

    private static Answer appender(JsonNode container) {
        Map<String, String> changes = new HashMap<>(Map.of("datacontenttype", "application/json"));
        for (JsonNode variable : container.path("env")) {
            if (variable.path("name").asText().equals("TYPE")) {
                if (!variable.path("value").isTextual()) {
                    return new Answer.Unknown();
                }
                if (!variable.path("value").asText().isEmpty()) {
                    changes.put("type", variable.path("value").asText());
                }
            }
        }
        return new Answer.Changed(changes);
    }

    private Optional<JsonNode> container(Resource service) {
        if (service instanceof ServingService serving) {
            return serving.spec().template().at("/spec/containers/0");
        }
        if (service instanceof CoreService core) {
            return template(core).flatMap(workload -> workload.at("/spec/template/spec/containers/0"));
        }
        return Optional.empty();
    }

    /** The only one that the Service selects: of several, nobody knows which answers. */
    private Optional<FreeForm> template(CoreService service) {
        Map<String, String> selector = service.spec().selector();
        if (selector.isEmpty()) {
            return Optional.empty();
        }
        Map.Entry<String, String> first = selector.entrySet().iterator().next();
        Label label = new Label(service.metadata().namespace(), first.getKey(), first.getValue());
        List<FreeForm> selected = templates.getOrDefault(label, List.of()).stream()
                .filter(workload -> selector.entrySet().stream()
                        .allMatch(wanted -> workload.at("/spec/template/metadata/labels")
                                .filter(labels ->
                                        labels.path(wanted.getKey()).asText().equals(wanted.getValue()))
                                .isPresent()))
                .toList();
        return selected.size() == 1 ? Optional.of(selected.get(0)) : Optional.empty();
    }
}
