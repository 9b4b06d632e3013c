package dev.knemu.graph;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** {@link GraphFormat#JSON}. */
final class JsonGraph {

    private JsonGraph() {}

    static String write(Graph graph) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode nodes = root.putArray("nodes");
        for (Graph.Node node : graph.nodes()) {
            nodes.addObject()
                    .put("id", node.id())
                    .put("type", word(node.type()))
                    .put("kind", node.kind())
                    .put("namespace", node.namespace())
                    .put("name", node.name())
                    .put("missing", node.missing());
        }
        ArrayNode edges = root.putArray("edges");
        for (Graph.Edge edge : graph.edges()) {
            edges.addObject()
                    .put("from", edge.from())
                    .put("to", edge.to())
                    .put("type", word(edge.type()))
                    .put("label", edge.label());
        }
        return root.toPrettyString() + "\n";
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
