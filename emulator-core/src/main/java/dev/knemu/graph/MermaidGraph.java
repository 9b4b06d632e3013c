package dev.knemu.graph;

import dev.knemu.graph.Graph.Edge;
import dev.knemu.graph.Graph.EdgeType;
import dev.knemu.graph.Graph.Node;
import java.util.HashMap;
import java.util.Map;

/** {@link GraphFormat#MERMAID}: a flowchart whose ids are numbers, since names may be words of Mermaid's own. */
final class MermaidGraph {

    /** What a quoted label may hold without meaning anything to Mermaid, its Markdown or HTML. */
    private static final String PLAIN = " .,:;=/+()?!'-";

    private MermaidGraph() {}

    static String write(Graph graph) {
        NodeText texts = new NodeText(graph);
        Map<String, String> ids = new HashMap<>();
        StringBuilder out = new StringBuilder("flowchart LR\n");
        for (Node node : graph.nodes()) {
            String id = "n" + ids.size();
            ids.put(node.id(), id);
            String label = escaped(NodeText.cut(texts.title(node))) + "<br/>" + escaped(texts.subtitle(node));
            out.append("    ").append(id).append(shape(node, "\"" + label + "\""));
            if (node.missing()) {
                out.append(":::missing");
            }
            out.append('\n');
        }
        for (Edge edge : graph.edges()) {
            String label = label(edge);
            out.append("    ")
                    .append(ids.get(edge.from()))
                    .append(
                            switch (edge.type()) {
                                case EVENTS -> " -->";
                                case REPLY -> " -.->";
                                case DEAD_LETTER -> " ==>";
                            })
                    .append(label.isEmpty() ? "" : "|\"" + escaped(NodeText.cut(label)) + "\"|")
                    .append(' ')
                    .append(ids.get(edge.to()))
                    .append('\n');
        }
        return out.append("    classDef missing stroke:#c00,stroke-dasharray:4 3\n")
                .toString();
    }

    private static String label(Edge edge) {
        String word = edge.type() == EdgeType.EVENTS
                ? ""
                : JsonGraph.word(edge.type()).replace('-', ' ');
        return word.isEmpty() || edge.label().isEmpty() ? word + edge.label() : word + " " + edge.label();
    }

    private static String shape(Node node, String label) {
        return switch (node.type()) {
            case BROKER -> "([" + label + "])";
            case TRIGGER, SUBSCRIPTION -> "{{" + label + "}}";
            case CHANNEL -> "[(" + label + ")]";
            case SEQUENCE, PARALLEL -> "[[" + label + "]]";
            case STEP, BRANCH -> "(" + label + ")";
            case SOURCE -> "[/" + label + "/]";
            case SERVICE, RESOURCE -> "[" + label + "]";
            case URL -> "[\\" + label + "\\]";
        };
    }

    /** Mermaid writes a character of any number as {@code #35;}. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0) {
                out.appendCodePoint(c);
            } else {
                out.append('#').append(c).append(';');
            }
        });
        return out.toString();
    }
}
