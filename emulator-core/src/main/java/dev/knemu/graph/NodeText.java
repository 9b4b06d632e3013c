package dev.knemu.graph;

import dev.knemu.graph.Graph.Node;

/** What a drawing says of nodes and edges. */
final class NodeText {

    private static final int LONGEST = 48;

    private final boolean oneNamespace;

    NodeText(Graph graph) {
        oneNamespace = graph.nodes().stream()
                        .map(Node::namespace)
                        .filter(namespace -> !namespace.isEmpty())
                        .distinct()
                        .count()
                <= 1;
    }

    /** The first line. */
    String title(Node node) {
        return node.name();
    }

    /** The second: what it is, and where unless all are in the same namespace. */
    String subtitle(Node node) {
        String where = oneNamespace || node.namespace().isEmpty() ? "" : " in " + node.namespace();
        return node.kind() + where + (node.missing() ? ", missing" : "");
    }

    /** On one line, and cut if it is long. */
    static String cut(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        if (line.codePointCount(0, line.length()) <= LONGEST) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}
