package dev.knemu.graph;

import dev.knemu.graph.Graph.Edge;
import dev.knemu.graph.Graph.Node;

/** {@link GraphFormat#DOT}. */
final class DotGraph {

    private DotGraph() {}

    static String write(Graph graph) {
        NodeText texts = new NodeText(graph);
        StringBuilder out = new StringBuilder("digraph eventing {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n");
        for (Node node : graph.nodes()) {
            String label = escaped(NodeText.cut(texts.title(node))) + "\\n" + escaped(texts.subtitle(node));
            out.append("  ")
                    .append(quoted(node.id()))
                    .append(" [label=\"")
                    .append(label)
                    .append("\", shape=")
                    .append(shape(node))
                    .append(node.missing() ? ", style=dashed, color=red" : "")
                    .append("];\n");
        }
        for (Edge edge : graph.edges()) {
            out.append("  ")
                    .append(quoted(edge.from()))
                    .append(" -> ")
                    .append(quoted(edge.to()))
                    .append(
                            switch (edge.type()) {
                                case EVENTS -> " [";
                                case REPLY -> " [style=dashed, ";
                                case DEAD_LETTER -> " [style=bold, color=red, ";
                            })
                    .append("label=")
                    .append(quoted(NodeText.cut(edge.label())))
                    .append("];\n");
        }
        return out.append("}\n").toString();
    }

    private static String shape(Node node) {
        return switch (node.type()) {
            case BROKER -> "oval";
            case TRIGGER, SUBSCRIPTION -> "hexagon";
            case CHANNEL -> "cylinder";
            case SEQUENCE, PARALLEL -> "box3d";
            case STEP, BRANCH -> "box, style=rounded";
            case SOURCE -> "cds";
            case SERVICE, RESOURCE -> "box";
            case URL -> "note";
        };
    }

    private static String quoted(String text) {
        return "\"" + escaped(text) + "\"";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s", " ");
    }
}
