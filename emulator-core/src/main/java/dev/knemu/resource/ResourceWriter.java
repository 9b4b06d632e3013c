package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Writes resources as Kubernetes does: apiVersion, kind, metadata, spec, status; what is empty is left out. */
public final class ResourceWriter {
    private ResourceWriter() {}

    /** With status; a new tree on every call. */
    public static ObjectNode toJson(Resource resource) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", resource.apiVersion());
        tree.put("kind", resource.kind());
        if (resource instanceof OtherResource other) {
            tree.set("metadata", RecordCodec.write(other.metadata()));
            tree.setAll(other.content().tree());
            return tree;
        }
        tree.setAll(RecordCodec.write((Record) resource));
        return tree;
    }

    /** One document, without {@code ---}. */
    public static String toYaml(Resource resource) {
        return toYaml(toJson(resource));
    }

    /** A tree, such as a list of resources that came over a wire, as one document without {@code ---}. */
    public static String toYaml(JsonNode tree) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(0)
                .setWidth(10_000)
                .setSplitLines(false)
                .build();
        return new Dump(settings, new Scalars(settings)).dumpToString(plain(tree));
    }

    /** Several documents, parted by {@code ---}. */
    public static String toYaml(Iterable<? extends Resource> resources) {
        List<String> documents = new ArrayList<>();
        resources.forEach(resource -> documents.add(toYaml(resource)));
        return String.join("---\n", documents);
    }

    private static @Nullable Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            node.forEach(element -> list.add(plain(element)));
            return list;
        }
        if (node.isNull()) {
            return null;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.numberValue();
    }

    /** Quotes every text that a reader of YAML 1.1, as Kubernetes' is, would take for something else. */
    private static final class Scalars extends StandardRepresenter {
        private static final Pattern AMBIGUOUS = Pattern.compile(
                "(?i)|~|y|n|yes|no|on|off|true|false|null|<<|=|[-+.]?[\\d.][-+.:_\\da-fA-FxXoOtTzZ ]*|[-+]?\\.(inf|nan)");

        Scalars(DumpSettings settings) {
            super(settings);
            representers.put(String.class, data -> {
                String text = data.toString();
                ScalarStyle style = ScalarStyle.PLAIN;
                if (text.contains("\n")) {
                    style = ScalarStyle.LITERAL;
                } else if (AMBIGUOUS.matcher(text).matches()) {
                    style = ScalarStyle.SINGLE_QUOTED;
                }
                return representScalar(Tag.STR, text, style);
            });
        }
    }
}
