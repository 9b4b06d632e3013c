package dev.knemu.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.FreeForm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The conditions that a Kubernetes Service has for who cannot ask Knative. Source: k8s.io/apimachinery {@code
 * pkg/apis/meta/v1/types.go}, {@code Condition}.
 */
final class CoreConditions {

    private static final String READY = "Ready";
    private static final String CONDITIONS = "conditions";

    private CoreConditions() {}

    /** The Service with what is to be said of its stand-in; those of others stay. */
    static CoreService told(CoreService service, Optional<Services.Behind> standIn, Instant now) {
        ObjectNode status = service.status().tree();
        List<JsonNode> old = new ArrayList<>();
        status.path(CONDITIONS).forEach(old::add);
        ArrayNode conditions = status.putArray(CONDITIONS);
        old.stream()
                .filter(condition -> !condition.path("type").asText().equals(Services.STAND_IN)
                        && !condition.path("type").asText().equals(READY))
                .forEach(conditions::add);
        standIn.flatMap(Services.Behind::problem)
                .ifPresent(problem ->
                        conditions.add(condition(status, READY, "False", Services.UNUSABLE, problem, old, now)));
        standIn.ifPresent(behind -> conditions.add(condition(
                status,
                Services.STAND_IN,
                "True",
                Services.NOTHING_REAL,
                behind.backing().remark(),
                old,
                now)));
        if (conditions.isEmpty()) {
            status.remove(CONDITIONS);
        }
        FreeForm told = FreeForm.of(status);
        return told.equals(service.status()) ? service : service.withStatus(told);
    }

    private static ObjectNode condition(
            ObjectNode factory,
            String type,
            String state,
            String reason,
            String message,
            List<JsonNode> old,
            Instant now) {
        ObjectNode condition = factory.objectNode();
        condition.put("type", type).put("status", state).put("reason", reason).put("message", message);
        String since = old.stream()
                .filter(was -> condition.properties().stream()
                        .allMatch((Map.Entry<String, JsonNode> field) ->
                                field.getValue().equals(was.path(field.getKey()))))
                .map(was -> was.path("lastTransitionTime").asText())
                .findFirst()
                .orElse(now.toString());
        return condition.put("lastTransitionTime", since);
    }
}
