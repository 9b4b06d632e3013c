package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.event.EventRules;
import dev.knemu.filter.FilterCondition;
import dev.knemu.filter.FilterExplanation;
import dev.knemu.filter.UnsupportedFilterException;
import dev.knemu.resource.Broker;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.Defaults;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What every Trigger of some manifests says of an event that nobody sent, in the form in which the API answers why. */
final class DryRun {

    private final CloudEvent event;
    private final JsonNode json;

    private DryRun(CloudEvent event, JsonNode json) {
        this.event = event;
        this.json = json;
    }

    /** @param text an event in the CloudEvents JSON format */
    static DryRun of(String file, byte[] text) {
        JsonNode json =
                Json.parse(text).filter(JsonNode::isObject).orElseThrow(() -> wrong(file, "it is no JSON object"));
        CloudEvent event;
        try {
            event = new JsonFormat().deserialize(text);
        } catch (RuntimeException e) {
            throw wrong(file, String.valueOf(e.getMessage()));
        }
        EventRules.check(event).ifPresent(problem -> {
            throw wrong(file, problem);
        });
        return new DryRun(event, json);
    }

    private static Problem wrong(String file, String why) {
        return new Problem(
                ExitCode.WRONG,
                file + " holds no event in the CloudEvents JSON format",
                why,
                "write for example {\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/shop\","
                        + " \"type\": \"order.placed\", \"data\": {}}");
    }

    /**
     * @param broker {@code NAMESPACE/NAME} of the only Broker to ask; empty for all
     * @param trigger the only one to ask; empty for all
     */
    ObjectNode ask(Manifest manifest, Optional<String> broker, Optional<String> trigger) {
        ClusterConfig config = ClusterConfig.DEFAULTS.withUsable(manifest.resources());
        Map<ResourceKey, Broker> brokers = new HashMap<>();
        for (Resource written : manifest.resources()) {
            if (Defaults.of(written, config) instanceof Broker one) {
                brokers.put(one.key(), one);
            }
        }
        List<Trigger> triggers = manifest.resources().stream()
                .filter(Trigger.class::isInstance)
                .map(Trigger.class::cast)
                .filter(one -> broker.isEmpty() || broker.get().equals(brokerOf(one)))
                .filter(one ->
                        trigger.isEmpty() || trigger.get().equals(one.metadata().name()))
                .toList();
        if (triggers.isEmpty()) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "there is no Trigger to ask",
                    "the manifests have none"
                            + broker.map(name -> " of Broker " + name).orElse("")
                            + trigger.map(name -> " called " + name).orElse(""),
                    "name manifests with Triggers after -f, or leave out --trigger and --to");
        }
        ObjectNode answer = Json.object();
        answer.set("event", json);
        ArrayNode answers = answer.putArray("answers");
        triggers.forEach(one -> answers.add(answer(one, Optional.ofNullable(brokers.get(one.brokerKey())))));
        answer.putArray("refusals");
        return answer;
    }

    private static String brokerOf(Trigger trigger) {
        return trigger.metadata().namespace() + "/" + trigger.spec().broker();
    }

    private ObjectNode answer(Trigger trigger, Optional<Broker> broker) {
        ObjectNode answer = Json.object();
        answer.putObject("accepted")
                .set(
                        "address",
                        ref(
                                "Broker",
                                trigger.metadata().namespace(),
                                trigger.spec().broker()));
        answer.set(
                "subscription",
                ref(
                        "Trigger",
                        trigger.metadata().namespace(),
                        trigger.metadata().name()));
        FilterExplanation explanation;
        try {
            explanation = FilterExplanation.of(trigger.spec().asReadBy(broker), event);
        } catch (UnsupportedFilterException e) {
            return answer.put("passed", false).put("because", e.getMessage());
        }
        answer.put("passed", explanation.verdict().passed())
                .put("because", explanation.verdict().toString());
        explanation.verdict().hint(event).ifPresent(hint -> answer.put("hint", hint));
        ArrayNode conditions = answer.putArray("conditions");
        explanation.conditions().forEach(condition -> conditions.add(condition(condition)));
        answer.put("outcome", explanation.verdict().passed() ? "would be delivered" : "refused by its filter");
        answer.putArray("entries");
        return answer;
    }

    private static ObjectNode ref(String kind, String namespace, String name) {
        return Json.object().put("kind", kind).put("namespace", namespace).put("name", name);
    }

    private static ObjectNode condition(FilterCondition condition) {
        var compared = condition.compared();
        ObjectNode json = Json.object()
                .put("path", condition.path())
                .put("attribute", compared.attribute())
                .put(
                        "relation",
                        compared.relation().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .put("expected", compared.expected());
        compared.actual().ifPresent(actual -> json.put("actual", actual));
        compared.problem().ifPresent(problem -> json.put("problem", problem));
        return json.put("holds", compared.holds())
                .put("asked", condition.asked())
                .put("decided", condition.decided());
    }
}
