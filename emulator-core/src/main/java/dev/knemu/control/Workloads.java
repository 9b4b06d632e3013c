package dev.knemu.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pods that Deployments and their like would run, found by label as a Service finds them. Nothing runs; but the
 * image and its environment say what to put in its place.
 */
final class Workloads {

    private record Label(String namespace, String key, String value) {

        /** Stands for all workloads that carry the label. */
        ResourceKey asKey() {
            return new ResourceKey("", "label " + key, namespace, value);
        }
    }

    private final Map<Label, Map<ResourceKey, FreeForm>> byLabel = new HashMap<>();
    private final Map<ResourceKey, Map<String, String>> labelsOf = new HashMap<>();
    private final Cluster cluster;

    Workloads(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The first, by key, that carries all these labels; nothing is selected by no labels. */
    Optional<FreeForm> template(String namespace, Map<String, String> selector) {
        if (selector.isEmpty()) {
            return Optional.empty();
        }
        // Labels are sorted; one of them finds the candidates, the others are compared.
        Map.Entry<String, String> first = new TreeMap<>(selector).firstEntry();
        Label label = new Label(namespace, first.getKey(), first.getValue());
        cluster.watch(label.asKey());
        return byLabel.getOrDefault(label, Map.of()).entrySet().stream()
                .filter(candidate -> labelsOf.get(candidate.getKey()).entrySet().containsAll(selector.entrySet()))
                .min(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue);
    }

    void put(Resource resource) {
        remove(resource.key());
        if (!(resource instanceof OtherResource workload)) {
            return;
        }
        Optional<FreeForm> template = workload.content()
                .at("/spec/template")
                .filter(ObjectNode.class::isInstance)
                .map(tree -> FreeForm.of((ObjectNode) tree));
        if (template.isEmpty()) {
            return;
        }
        Map<String, String> labels = labels(template.get());
        labelsOf.put(workload.key(), labels);
        for (Label label : labels(workload.metadata().namespace(), labels)) {
            byLabel.computeIfAbsent(label, any -> new LinkedHashMap<>()).put(workload.key(), template.get());
            cluster.changed(label.asKey());
        }
    }

    void remove(ResourceKey key) {
        Map<String, String> labels = labelsOf.remove(key);
        if (labels == null) {
            return;
        }
        for (Label label : labels(key.namespace(), labels)) {
            byLabel.computeIfPresent(label, (any, workloads) -> {
                workloads.remove(key);
                return workloads.isEmpty() ? null : workloads;
            });
            cluster.changed(label.asKey());
        }
    }

    private static Map<String, String> labels(FreeForm template) {
        Map<String, String> labels = new TreeMap<>();
        JsonNode tree = template.at("/metadata/labels").orElse(null);
        if (tree != null) {
            tree.properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
        }
        return labels;
    }

    private static List<Label> labels(String namespace, Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> new Label(namespace, label.getKey(), label.getValue()))
                .toList();
    }
}
