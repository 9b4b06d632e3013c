package dev.knemu.graph;

import dev.knemu.graph.Graph.Edge;
import dev.knemu.graph.Graph.EdgeType;
import dev.knemu.graph.Graph.Node;
import dev.knemu.graph.Layers.Way;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@link GraphFormat#SVG}: from left to right, as {@link Layers} puts it. All lengths are in pixels. */
final class SvgGraph {

    private static final int MARGIN = 24;
    private static final int NODE_HEIGHT = 44;
    private static final int STOP_HEIGHT = 14;
    private static final int NODE_GAP = 22;
    private static final int PADDING = 14;
    private static final int NARROWEST = 90;
    private static final int LAYER_GAP = 70;
    private static final int BACK_OFFSET = 12;
    private static final int LEGEND_HEIGHT = 34;
    private static final int NARROWEST_LEGEND = 460;
    private static final int SPREADS = 12;
    /** How far above the middle of the node that an edge leads to. */
    private static final List<Integer> LABEL_OFFSETS = List.of(5, -15, 18, -28);

    /** Without variables, which programs that are no browsers do not know; those also keep to the light colours. */
    private static final String STYLE = """
            <style>
            text { font: 13px system-ui, sans-serif; fill: #1f2933; }
            .sub, .label, .key { font-size: 11px; fill: #52606d; }
            .label { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; text-anchor: end; }
            .paper { fill: #ffffff; }
            .node rect { fill: #ffffff; stroke: #1f2933; stroke-width: 1.2; }
            .hub rect { fill: #dbeafe; } .rule rect { fill: #fef3c7; } .end rect { fill: #dcfce7; }
            .missing rect { stroke: #b91c1c; stroke-dasharray: 5 3; } .missing .sub { fill: #b91c1c; }
            .edge { fill: none; stroke: #52606d; stroke-width: 1.3; } #events-tip path { fill: #52606d; }
            .reply { stroke: #6d28d9; stroke-dasharray: 5 4; } #reply-tip path { fill: #6d28d9; }
            .dead-letter { stroke: #b91c1c; stroke-dasharray: 2 3; stroke-width: 2; } #dead-letter-tip path { fill: #b91c1c; }
            @media (prefers-color-scheme: dark) {
            text { fill: #e5e9f0; }
            .sub, .label, .key { fill: #a3b0bf; }
            .label { stroke: #14181f; }
            .paper { fill: #14181f; }
            .node rect { fill: #14181f; stroke: #e5e9f0; }
            .hub rect { fill: #1e3a5f; } .rule rect { fill: #4a3a12; } .end rect { fill: #14432a; }
            .missing rect { stroke: #f87171; } .missing .sub { fill: #f87171; }
            .edge { stroke: #a3b0bf; } #events-tip path { fill: #a3b0bf; }
            .reply { stroke: #c4b5fd; } #reply-tip path { fill: #c4b5fd; }
            .dead-letter { stroke: #f87171; } #dead-letter-tip path { fill: #f87171; }
            }
            </style>
            """;

    private final Graph graph;
    private final NodeText texts;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Way> ways = new ArrayList<>();
    private final Layers layers;
    private final int[] x;
    private final int[] widths;
    private final double[] y;
    private final Map<Integer, Integer> labels = new HashMap<>();
    private final StringBuilder out = new StringBuilder();

    private SvgGraph(Graph graph) {
        this.graph = graph;
        this.texts = new NodeText(graph);
        graph.nodes().forEach(node -> numbers.put(node.id(), numbers.size()));
        for (Edge edge : graph.edges()) {
            ways.add(new Way(numbers.get(edge.from()), numbers.get(edge.to())));
        }
        layers = new Layers(graph.nodes().size(), ways);
        int all = layers.layers().stream().mapToInt(List::size).sum();
        x = new int[layers.layers().size()];
        widths = new int[layers.layers().size()];
        y = new double[all];
    }

    static String write(Graph graph) {
        return new SvgGraph(graph).write();
    }

    private String write() {
        int width = Math.max(columns(), NARROWEST_LEGEND);
        int height = rows();
        int total = height + LEGEND_HEIGHT;
        out.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
                width, total, width, total));
        out.append("<title>Who sends events to whom</title>\n").append(STYLE).append("<defs>\n");
        for (String tip : List.of("events", "reply", "dead-letter")) {
            out.append("<marker id=\"")
                    .append(tip)
                    .append("-tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\"")
                    .append(" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker>\n");
        }
        out.append("</defs>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
        for (int i = 0; i < ways.size(); i++) {
            edge(graph.edges().get(i), ways.get(i));
        }
        for (Node node : graph.nodes()) {
            node(node);
        }
        for (int i = 0; i < ways.size(); i++) {
            label(graph.edges().get(i), ways.get(i));
        }
        legend(height);
        return out.append("</svg>\n").toString();
    }

    /** As wide as the widest node of each layer, and with room for the labels of the edges that lead to it. */
    private int columns() {
        int[] room = new int[widths.length];
        for (Node node : graph.nodes()) {
            int layer = layers.layerOf(number(node));
            widths[layer] = Math.max(widths[layer], width(node));
        }
        for (int i = 0; i < ways.size(); i++) {
            Way way = ways.get(i);
            if (way.from != way.to) {
                int layer = layers.layerOf(last(way));
                room[layer] = Math.max(
                        room[layer], textWidth(NodeText.cut(graph.edges().get(i).label()), 6.2));
            }
        }
        int at = MARGIN;
        for (int layer = 0; layer < x.length; layer++) {
            x[layer] = at + (layer == 0 ? 0 : LAYER_GAP + room[layer]);
            at = x[layer] + widths[layer];
        }
        return at + MARGIN + NODE_GAP;
    }

    /** Everything near the middle of its neighbours, as far as there is room. */
    private int rows() {
        for (List<Integer> layer : layers.layers()) {
            double at = 0;
            for (int node : layer) {
                y[node] = at;
                at += height(node) + NODE_GAP;
            }
        }
        for (int i = 0; i < SPREADS; i++) {
            boolean forward = i % 2 == 0;
            for (int l = 0; l < x.length; l++) {
                spread(layers.layers().get(forward ? l : x.length - 1 - l), forward);
            }
        }
        double top = 0;
        double bottom = 0;
        for (int node = 0; node < y.length; node++) {
            y[node] = Math.round(y[node]);
        }
        for (List<Integer> layer : layers.layers()) {
            for (int i = 1; i < layer.size(); i++) {
                double free = y[layer.get(i - 1)] + height(layer.get(i - 1)) + NODE_GAP / 2.0;
                y[layer.get(i)] = Math.max(y[layer.get(i)], Math.ceil(free));
            }
        }
        for (int node = 0; node < y.length; node++) {
            top = Math.min(top, y[node]);
        }
        for (int node = 0; node < y.length; node++) {
            y[node] += MARGIN - top;
            bottom = Math.max(bottom, y[node] + height(node));
        }
        return (int) bottom + MARGIN;
    }

    /** The mean of pushing down and pushing up, both of which keep the gaps, keeps them too. */
    private void spread(List<Integer> layer, boolean forward) {
        int size = layer.size();
        double[] down = new double[size];
        double[] up = new double[size];
        double free = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            int node = layer.get(i);
            down[i] = Math.max(free, wish(node, forward));
            free = down[i] + height(node) + NODE_GAP;
        }
        free = Double.POSITIVE_INFINITY;
        for (int i = size - 1; i >= 0; i--) {
            int node = layer.get(i);
            up[i] = Math.min(free - height(node), wish(node, forward));
            free = up[i] - NODE_GAP;
        }
        for (int i = 0; i < size; i++) {
            y[layer.get(i)] = (down[i] + up[i]) / 2;
        }
    }

    private double wish(int node, boolean forward) {
        List<Integer> neighbours = forward ? layers.before(node) : layers.after(node);
        if (neighbours.isEmpty()) {
            return y[node];
        }
        double sum = 0;
        for (int other : neighbours) {
            sum += y[other] + height(other) / 2.0;
        }
        return sum / neighbours.size() - height(node) / 2.0;
    }

    private int height(int node) {
        return node < graph.nodes().size() ? NODE_HEIGHT : STOP_HEIGHT;
    }

    private int width(Node node) {
        return Math.max(
                NARROWEST,
                2 * PADDING
                        + Math.max(
                                textWidth(NodeText.cut(texts.title(node)), 7.4), textWidth(texts.subtitle(node), 6.2)));
    }

    /** Without a font at hand: an average for most letters, and double for those of East Asia and for pictures. */
    private static int textWidth(String text, double perCharacter) {
        return (int) Math.ceil(
                text.codePoints().mapToDouble(c -> c >= 0x1100 ? 2 : 1).sum() * perCharacter);
    }

    private int number(Node node) {
        return numbers.getOrDefault(node.id(), -1);
    }

    /** The end that lies to the right. */
    private static int last(Way way) {
        return way.stops.get(way.stops.size() - 1);
    }

    private int middle(int node) {
        return (int) (y[node] + height(node) / 2.0);
    }

    private int left(int node) {
        return x[layers.layerOf(node)];
    }

    private int right(int node) {
        return left(node)
                + (node < graph.nodes().size() ? width(graph.nodes().get(node)) : widths[layers.layerOf(node)]);
    }

    private void edge(Edge edge, Way way) {
        String type = JsonGraph.word(edge.type());
        out.append("<path class=\"edge ")
                .append(type)
                .append("\" marker-end=\"url(#")
                .append(type)
                .append("-tip)\" d=\"")
                .append(way.from == way.to ? loop(way.from) : line(way))
                .append("\"><title>")
                .append(escaped(edge.from() + " → " + edge.to() + (edge.label().isEmpty() ? "" : ": " + edge.label())))
                .append("</title></path>\n");
    }

    private String loop(int node) {
        int right = right(node);
        int at = middle(node);
        return format(
                "M%d %dC%d %d %d %d %d %d", right, at - 8, right + 26, at - 20, right + 26, at + 20, right, at + 8);
    }

    private String line(Way way) {
        int shift = way.reversed ? BACK_OFFSET : 0;
        List<int[]> points = new ArrayList<>();
        for (int i = 0; i < way.stops.size(); i++) {
            int node = way.stops.get(i);
            int at = middle(node) + (node < graph.nodes().size() ? shift : 0);
            if (i > 0) {
                points.add(new int[] {left(node), at});
            }
            if (i < way.stops.size() - 1) {
                points.add(new int[] {right(node), at});
            }
        }
        if (way.reversed) {
            Collections.reverse(points);
        }
        StringBuilder path = new StringBuilder("M" + points.get(0)[0] + " " + points.get(0)[1]);
        for (int i = 1; i < points.size(); i++) {
            int[] a = points.get(i - 1);
            int[] b = points.get(i);
            if (i % 2 == 0) {
                path.append("L").append(b[0]).append(' ').append(b[1]);
            } else {
                int half = (a[0] + b[0]) / 2;
                path.append(format("C%d %d %d %d %d %d", half, a[1], half, b[1], b[0], b[1]));
            }
        }
        return path.toString();
    }

    /** Beside the end of its edge; where several edges end in one place, above each other as far as there is room. */
    private void label(Edge edge, Way way) {
        if (edge.label().isEmpty() || way.from == way.to) {
            return;
        }
        int node = last(way);
        int before = labels.merge(node, 1, Integer::sum) - 1;
        if (before >= LABEL_OFFSETS.size()) {
            return;
        }
        int up = LABEL_OFFSETS.get(before) - (way.reversed ? BACK_OFFSET : 0);
        out.append(format("<text class=\"label\" x=\"%d\" y=\"%d\">", left(node) - 10, middle(node) - up))
                .append(escaped(NodeText.cut(edge.label())))
                .append("</text>\n");
    }

    private void node(Node node) {
        int number = number(node);
        int width = width(node);
        int left = left(number);
        int top = (int) y[number];
        int center = left + width / 2;
        out.append("<g class=\"node ")
                .append(look(node))
                .append(node.missing() ? " missing" : "")
                .append("\"><title>")
                .append(escaped(node.id()))
                .append(format(
                        "</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>",
                        left, top, width, NODE_HEIGHT, corner(node)))
                .append(format("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">", center, top + 19))
                .append(escaped(NodeText.cut(texts.title(node))))
                .append(format(
                        "</text><text class=\"sub\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">", center, top + 35))
                .append(escaped(texts.subtitle(node)))
                .append("</text></g>\n");
    }

    private static String look(Node node) {
        return switch (node.type()) {
            case BROKER, CHANNEL, SEQUENCE, PARALLEL -> "hub";
            case TRIGGER, SUBSCRIPTION, STEP, BRANCH -> "rule";
            case SERVICE, RESOURCE, URL -> "end";
            case SOURCE -> "source";
        };
    }

    private static int corner(Node node) {
        return switch (node.type()) {
            case BROKER, CHANNEL -> 22;
            case TRIGGER, SUBSCRIPTION, STEP, BRANCH -> 10;
            default -> 3;
        };
    }

    private void legend(int top) {
        int at = MARGIN;
        int middle = top + 8;
        for (EdgeType type : EdgeType.values()) {
            String word = JsonGraph.word(type);
            out.append(format(
                            "<path class=\"edge %s\" marker-end=\"url(#%s-tip)\" d=\"M%d %dL%d %d\"/>",
                            word, word, at, middle, at + 40, middle))
                    .append(format(
                            "<text class=\"key\" x=\"%d\" y=\"%d\">%s</text>\n",
                            at + 48, middle + 4, word.replace('-', ' ')));
            at += 140;
        }
    }

    /** Digits are the same in every locale. */
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** For text and attributes; what XML 1.0 cannot hold becomes the replacement character. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\t', '\n', '\r' -> escaped.append(' ');
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isXml(int c) {
        return c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }
}
