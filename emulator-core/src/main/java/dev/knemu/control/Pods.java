package dev.knemu.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.Container;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.ResourceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a pod template as the kubelet would: environment from values, ConfigMaps and the pod's own fields.
 *
 * <p>Source: kubernetes {@code pkg/kubelet/kubelet_pods.go}, {@code third_party/forked/golang/expansion}.
 */
final class Pods {

    private final String namespace;
    private final String podName;
    private final Cluster cluster;
    private final Map<String, String> env = new LinkedHashMap<>();
    private final Map<String, String> unresolved = new TreeMap<>();

    private Pods(String namespace, String podName, Cluster cluster) {
        this.namespace = namespace;
        this.podName = podName;
        this.cluster = cluster;
    }

    /**
     * The first container of a template, which is the one that serves or sends.
     *
     * @param podName what {@code metadata.name} is said to be
     * @return without an image, when there is no container
     */
    static Container first(Optional<FreeForm> template, String namespace, String podName, Cluster cluster) {
        JsonNode container =
                template.flatMap(pods -> pods.at("/spec/containers/0")).orElse(JsonNodeFactory.instance.objectNode());
        return new Pods(namespace, podName, cluster).read(container);
    }

    /** All containers of a template, each on its own; none that only prepares. */
    static List<Container> all(FreeForm template, String namespace, String podName, Cluster cluster) {
        List<Container> containers = new ArrayList<>();
        template.at("/spec/containers")
                .ifPresent(list -> list.forEach(
                        container -> containers.add(new Pods(namespace, podName, cluster).read(container))));
        return containers;
    }

    private Container read(JsonNode container) {
        for (JsonNode from : container.path("envFrom")) {
            addAll(from);
        }
        for (JsonNode variable : container.path("env")) {
            String name = variable.path("name").asText();
            if (variable.has("valueFrom")) {
                add(name, variable.path("valueFrom"));
            } else {
                set(name, expand(variable.path("value").asText("")));
            }
        }
        return new Container(
                namespace,
                container.path("name").asText(""),
                container.path("image").asText(""),
                texts(container.path("command")),
                texts(container.path("args")),
                env,
                unresolved);
    }

    private void set(String name, String value) {
        env.put(name, value);
        unresolved.remove(name);
    }

    private List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(expand(text.asText())));
        return texts;
    }

    private void addAll(JsonNode from) {
        JsonNode reference = from.path("configMapRef");
        if (reference.isObject()) {
            String prefix = from.path("prefix").asText("");
            configMap(reference.path("name").asText())
                    .ifPresent(found -> found.data().forEach((key, value) -> set(prefix + key, value)));
        }
    }

    private Optional<ConfigMap> configMap(String name) {
        return cluster.get(ConfigMap.class, ResourceKey.of(ConfigMap.API_VERSION, ConfigMap.KIND, namespace, name));
    }

    private void add(String name, JsonNode source) {
        JsonNode key = source.path("configMapKeyRef");
        if (key.isObject()) {
            addKey(name, key);
            return;
        }
        String field = source.path("fieldRef").path("fieldPath").asText("");
        switch (field) {
            case "metadata.name" -> set(name, podName);
            case "metadata.namespace" -> set(name, namespace);
            default -> {
                String kind =
                        source.fieldNames().hasNext() ? source.fieldNames().next() : "nothing";
                unresolved.put(
                        name,
                        "env " + name + " comes from " + kind + (field.isEmpty() ? "" : " " + field)
                                + ", which is not known here. Write its value, or take it from a ConfigMap");
            }
        }
    }

    private void addKey(String name, JsonNode reference) {
        String of = reference.path("name").asText();
        String key = reference.path("key").asText();
        Optional<ConfigMap> found = configMap(of);
        String value = found.map(map -> map.data().get(key)).orElse(null);
        if (value != null) {
            set(name, value);
        } else if (!reference.path("optional").asBoolean()) {
            unresolved.put(
                    name,
                    "env " + name + " comes from key " + key + " of ConfigMap " + namespace + "/" + of + ", "
                            + (found.isPresent()
                                    ? "which has no such key. Known are "
                                            + found.get().data().keySet()
                                    : "which does not exist. Apply it"));
        }
    }

    /** {@code $(NAME)} becomes the variable's value where it is set before, {@code $$} a dollar sign. */
    private String expand(String text) {
        StringBuilder expanded = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = text.indexOf(')', at);
            if (c == '$' && text.startsWith("$$", at)) {
                expanded.append('$');
                at += 2;
            } else if (c == '$' && text.startsWith("$(", at) && end > 0) {
                String name = text.substring(at + 2, end);
                expanded.append(env.getOrDefault(name, "$(" + name + ")"));
                at = end + 1;
            } else {
                expanded.append(c);
                at++;
            }
        }
        return expanded.toString();
    }
}
