package dev.knemu.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.graph.Graph.Edge;
import dev.knemu.graph.Graph.EdgeType;
import dev.knemu.graph.Graph.Node;
import dev.knemu.graph.Graph.NodeType;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Destination;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.Resource;
import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgGraphTest {

    private record Box(String id, int x, int y, int width, int height) {

        boolean overlaps(Box other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    @Test
    void drawsEveryNodeOnceAndNoneOverAnother() throws Exception {
        Graph graph = Graph.of(new ManifestReader()
                .readResource(SvgGraphTest.class.getClassLoader(), "dev/knemu/graph/everything.yaml"));

        List<Box> boxes = boxes(graph);

        assertThat(boxes)
                .extracting(Box::id)
                .containsExactlyElementsOf(graph.nodes().stream().map(Node::id).toList());
        assertThatNoneOverlap(boxes);
    }

    @Test
    void drawsFiveHundredTriggersWithoutOverlap() throws Exception {
        List<Resource> resources = new ArrayList<>(List.of(Broker.named("default")));
        for (int i = 0; i < 500; i++) {
            resources.add(Trigger.named("t" + i)
                    .broker("default")
                    .filter(SubscriptionsAPIFilter.exact("type", "order." + i))
                    .subscriber(Destination.uri("http://consumer-" + i % 50 + ".example.com")));
        }
        Graph graph = Graph.of(resources);

        List<Box> boxes = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> boxes(graph), "layout took too long");

        assertThat(boxes).hasSize(551);
        assertThatNoneOverlap(boxes);
    }

    @Test
    void drawsCirclesAndWhatLeadsToItself() throws Exception {
        Graph graph = new Graph(
                List.of(node("a"), node("b"), node("c")),
                List.of(
                        new Edge("a", "a", EdgeType.EVENTS, ""),
                        new Edge("a", "b", EdgeType.EVENTS, ""),
                        new Edge("b", "c", EdgeType.EVENTS, ""),
                        new Edge("c", "a", EdgeType.REPLY, "")));

        assertThatNoneOverlap(boxes(graph));
        assertThat(paths(graph)).hasSize(4 + 3).as("the edges and the legend");
    }

    @Test
    void putsEachNodeToTheRightOfWhatLeadsToIt() throws Exception {
        Graph graph = new Graph(
                List.of(node("a"), node("b"), node("c")),
                List.of(
                        new Edge("a", "b", EdgeType.EVENTS, "a long label on the way"),
                        new Edge("a", "c", EdgeType.EVENTS, ""),
                        new Edge("b", "c", EdgeType.EVENTS, "")));

        List<Box> boxes = boxes(graph);

        assertThat(boxes).extracting(Box::x).isSorted().doesNotHaveDuplicates();
        assertThat(boxes.get(1).x - boxes.get(0).x - boxes.get(0).width)
                .as("room for the label")
                .isGreaterThan(6 * "a long label on the way".length());
    }

    @Test
    void writesTheLabelsOfEdgesThatEndTogetherInDifferentLines() throws Exception {
        Graph graph = new Graph(
                List.of(node("a"), node("b"), node("c")),
                List.of(new Edge("a", "c", EdgeType.EVENTS, "one"), new Edge("b", "c", EdgeType.EVENTS, "two")));

        NodeList texts = parse(graph).getElementsByTagName("text");
        List<Integer> lines = new ArrayList<>();
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            if (text.getAttribute("class").equals("label")) {
                lines.add(number(text, "y"));
            }
        }

        assertThat(lines).hasSize(2);
        assertThat(Math.abs(lines.get(0) - lines.get(1))).isGreaterThan(11);
    }

    @Test
    void isXmlWhateverTheNamesAre() throws Exception {
        String odd = "<script>&\"'\u0001\ud800 ]]>";
        Graph graph = new Graph(List.of(node(odd)), List.of(new Edge(odd, odd, EdgeType.EVENTS, odd)));

        assertThat(boxes(graph)).extracting(Box::id).containsExactly("<script>&\"'\ufffd\ufffd ]]>");
    }

    @Test
    void drawsNothingToo() throws Exception {
        assertThat(boxes(new Graph(List.of(), List.of()))).isEmpty();
    }

    @Test
    void followsTheViewersChoiceOfLightOrDarkAndNeedsNothingElse() {
        String svg = new Graph(List.of(node("a")), List.of()).render(GraphFormat.SVG);

        assertThat(svg).contains("prefers-color-scheme: dark");
        assertThat(svg.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http", "href", "@import");
    }

    @Test
    void writesTheSameDigitsInEveryLocale() {
        Graph graph = new Graph(List.of(node("a")), List.of());
        String usual = graph.render(GraphFormat.SVG);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(graph.render(GraphFormat.SVG)).isEqualTo(usual);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static Node node(String name) {
        return new Node(name, NodeType.SERVICE, "Service", "default", name, Optional.empty(), false);
    }

    private static void assertThatNoneOverlap(List<Box> boxes) {
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = i + 1; j < boxes.size(); j++) {
                assertThat(boxes.get(i).overlaps(boxes.get(j)))
                        .as("%s over %s", boxes.get(i), boxes.get(j))
                        .isFalse();
            }
        }
    }

    private static List<Box> boxes(Graph graph) throws Exception {
        NodeList groups = parse(graph).getElementsByTagName("g");
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < groups.getLength(); i++) {
            Element group = (Element) groups.item(i);
            Element rect = (Element) group.getElementsByTagName("rect").item(0);
            boxes.add(new Box(
                    group.getElementsByTagName("title").item(0).getTextContent(),
                    number(rect, "x"),
                    number(rect, "y"),
                    number(rect, "width"),
                    number(rect, "height")));
        }
        return boxes;
    }

    private static List<String> paths(Graph graph) throws Exception {
        NodeList paths = parse(graph).getElementsByTagName("path");
        List<String> found = new ArrayList<>();
        for (int i = 0; i < paths.getLength(); i++) {
            Element path = (Element) paths.item(i);
            if (path.getAttribute("class").startsWith("edge")) {
                found.add(path.getAttribute("d"));
            }
        }
        return found;
    }

    private static int number(Element element, String attribute) {
        return Integer.parseInt(element.getAttribute(attribute));
    }

    private static Document parse(Graph graph) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(graph.render(GraphFormat.SVG))));
    }
}
