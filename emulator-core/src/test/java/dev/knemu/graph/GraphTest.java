package dev.knemu.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.EventingEmulator;
import dev.knemu.graph.Graph.Edge;
import dev.knemu.graph.Graph.EdgeType;
import dev.knemu.graph.Graph.Node;
import dev.knemu.graph.Graph.NodeType;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.Resource;
import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphTest {

    private static final Manifest EVERYTHING =
            new ManifestReader().readResource(GraphTest.class.getClassLoader(), "dev/knemu/graph/everything.yaml");

    private final Graph graph = Graph.of(EVERYTHING);

    @Test
    void hasANodeForEverythingThatEventsComeBy() {
        assertThat(graph.nodes())
                .extracting(Node::id)
                .containsExactly(
                        "ApiServerSource/default/watcher",
                        "Broker/default/default",
                        "Channel/default/answers",
                        "JobSink/default/jobs",
                        "Parallel/default/split",
                        "Parallel/default/split/branches[0]",
                        "Parallel/default/split/branches[1]",
                        "PingSource/default/tick",
                        "Sequence/default/price",
                        "Sequence/default/price/steps[0]",
                        "Sequence/default/price/steps[1]",
                        "Service.serving.knative.dev/default/look-up",
                        "Service/default/desk",
                        "Service/default/nobody",
                        "Service/default/shipping",
                        "Subscription/default/read-answers",
                        "Trigger/default/eu-orders",
                        "Trigger/default/prices",
                        "URL/https://desk.example.com/lost?a=1&b=2");
    }

    @Test
    void marksWhatIsReferredToAndNotThere() {
        assertThat(graph.nodes())
                .filteredOn(Node::missing)
                .extracting(Node::id)
                .containsExactly("Service/default/nobody");
    }

    @Test
    void readsAnEmptyValueAsTheBrokerDoes() {
        Trigger trigger = Trigger.named("all")
                .broker("orders")
                .filterAttributes(Map.of("type", "order.paid", "team", ""))
                .subscriber(Destination.uri("http://localhost:9000"));
        Broker broker = Broker.named("orders");

        assertThat(filterOf(trigger, broker)).isEqualTo("team is present and type is order.paid");
        assertThat(filterOf(trigger, broker.brokerClass(Broker.KAFKA_CLASS))).isEqualTo("type is order.paid");
    }

    private static String filterOf(Trigger trigger, Broker broker) {
        return Graph.of(List.of(broker, trigger)).edges().stream()
                .filter(edge -> edge.to().equals("Trigger/default/all"))
                .map(Edge::label)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void leadsFromTheBrokerThroughTheTriggersFilterToItsSubscriber() {
        assertThat(graph.edges())
                .contains(
                        new Edge(
                                "Broker/default/default",
                                "Trigger/default/eu-orders",
                                EdgeType.EVENTS,
                                "type is order.placed and source starts with /shop/eu"),
                        new Edge("Trigger/default/eu-orders", "Service/default/shipping", EdgeType.EVENTS, "/v2"),
                        new Edge("Broker/default/default", "Service/default/desk", EdgeType.DEAD_LETTER, ""));
    }

    @Test
    void leadsBackToTheBrokerOnlyFromASubscriberThatMayAnswer() {
        assertThat(graph.edges())
                .filteredOn(edge -> edge.type() == EdgeType.REPLY && edge.from().startsWith("Trigger/"))
                .extracting(Edge::from)
                .as("a Sequence answers nothing to who posts to it")
                .containsExactly("Trigger/default/eu-orders");
    }

    @Test
    void chainsTheStepsOfASequenceByTheirAnswers() {
        assertThat(graph.edges())
                .contains(
                        new Edge("Sequence/default/price", "Sequence/default/price/steps[0]", EdgeType.EVENTS, ""),
                        new Edge(
                                "Sequence/default/price/steps[0]",
                                "Sequence/default/price/steps[1]",
                                EdgeType.REPLY,
                                ""),
                        new Edge("Sequence/default/price/steps[1]", "Service/default/desk", EdgeType.DEAD_LETTER, ""),
                        new Edge("Sequence/default/price/steps[1]", "Broker/default/default", EdgeType.REPLY, ""));
    }

    @Test
    void knowsTheClusterAddressOfAFlow() {
        assertThat(graph.edges())
                .contains(
                        new Edge("Parallel/default/split/branches[1]", "Sequence/default/price", EdgeType.EVENTS, ""));
    }

    @Test
    void givesABranchItsOwnReplyOrElseThatOfTheParallel() {
        assertThat(graph.edges())
                .filteredOn(edge -> edge.type() == EdgeType.REPLY && edge.from().startsWith("Parallel/"))
                .extracting(Edge::to)
                .containsExactly("Broker/default/default", "Channel/default/answers");
    }

    @Test
    void isTheSameInWhateverOrderTheResourcesCome() {
        List<Resource> shuffled = new ArrayList<>(EVERYTHING.resources());
        Collections.reverse(shuffled);

        for (GraphFormat format : GraphFormat.values()) {
            assertThat(Graph.of(shuffled).render(format)).isEqualTo(graph.render(format));
        }
    }

    @Test
    void leavesOutWhatControllersMade() {
        Graph running;
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            eventing.apply(EVERYTHING);
            running = Graph.of(eventing.list(Resource.class));
        }

        assertThat(running.nodes())
                .extracting(Node::id)
                .isEqualTo(graph.nodes().stream().map(Node::id).toList());
        assertThat(running.edges()).isEqualTo(graph.edges());
    }

    @Test
    void countsAnInjectedBrokerAsThere() {
        Trigger trigger = Trigger.named("all").broker("default").subscriber(Destination.uri("http://localhost:1"));
        Trigger injecting =
                trigger.withMetadata(trigger.metadata().withAnnotation(Trigger.INJECTION_ANNOTATION, "enabled"));

        assertThat(Graph.of(List.of(trigger)).nodes()).filteredOn(Node::missing).hasSize(1);
        assertThat(Graph.of(List.of(injecting)).nodes())
                .filteredOn(Node::missing)
                .isEmpty();
    }

    @Test
    void saysFiltersInWordsAndLeavesOutThoseThatKnativeSkips() {
        assertThat(label(SubscriptionsAPIFilter.not(SubscriptionsAPIFilter.any(
                        SubscriptionsAPIFilter.exact("type", "a"), SubscriptionsAPIFilter.suffix("subject", ".png")))))
                .isEqualTo("not (type is a or subject ends with .png)");
        assertThat(label(SubscriptionsAPIFilter.exact("type", ""))).isEmpty();
        assertThat(label(SubscriptionsAPIFilter.cesql("LENGTH(subject) > 3"))).isEqualTo("LENGTH(subject) > 3");
    }

    private static String label(SubscriptionsAPIFilter filter) {
        Trigger trigger = Trigger.named("t").broker("default").filter(filter).subscriber(Destination.service("s"));
        return Graph.of(List.of(Broker.named("default"), trigger))
                .edges()
                .get(0)
                .label();
    }

    @Test
    void isReadableAsJson() throws Exception {
        JsonNode json = new ObjectMapper().readTree(graph.render(GraphFormat.JSON));

        assertThat(json.path("nodes").get(1).path("type").asText()).isEqualTo("broker");
        assertThat(json.path("edges")).hasSize(graph.edges().size());
        assertThat(json.path("edges").get(0).path("type").asText()).isEqualTo("events");
    }

    @Test
    void writesMermaidThatNoNameCanBreak() {
        String odd = "http://h/\"]; end %%{init}%% `x` $$ #<b>|";
        Graph named = new Graph(
                List.of(new Node(odd, NodeType.URL, "URL", "", odd, Optional.empty(), false)),
                List.of(new Edge(odd, odd, EdgeType.REPLY, odd)));

        String escaped = "http://h/#34;#93;; end #37;#37;#123;init#125;#37;#37; #96;x#96; #36;#36; #35;#60;b#62;#124;";
        assertThat(named.render(GraphFormat.MERMAID))
                .isEqualTo("flowchart LR\n"
                        + "    n0[\\\"" + escaped + "<br/>URL\"\\]\n"
                        + "    n0 -.->|\"reply " + escaped + "\"| n0\n"
                        + "    classDef missing stroke:#c00,stroke-dasharray:4 3\n");
    }

    @Test
    void writesDotThatNoNameCanBreak() {
        Graph named = new Graph(
                List.of(new Node("a\"\\", NodeType.URL, "URL", "", "a\"\\\n", Optional.empty(), false)),
                List.of(new Edge("a\"\\", "a\"\\", EdgeType.EVENTS, "x\"; y")));

        assertThat(named.render(GraphFormat.DOT))
                .contains("  \"a\\\"\\\\\" [label=\"a\\\"\\\\\\nURL\", shape=note];\n")
                .contains("  \"a\\\"\\\\\" -> \"a\\\"\\\\\" [label=\"x\\\"; y\"];\n");
    }

    @Test
    void drawsEveryKindOfEdgeInMermaidAndDot() {
        assertThat(graph.render(GraphFormat.MERMAID))
                .contains(" --> ", " -.->|\"reply\"| ", " ==>|\"dead letter\"| ", ":::missing");
        assertThat(graph.render(GraphFormat.DOT)).contains("style=dashed, label", "style=bold, color=red, label");
    }

    @Test
    void namesItsFormatsAsTheCommandLineDoes() {
        assertThat(GraphFormat.ofWireName("mermaid")).contains(GraphFormat.MERMAID);
        assertThat(GraphFormat.ofWireName("png")).isEmpty();
        assertThat(GraphFormat.SVG.mediaType()).isEqualTo("image/svg+xml");
    }
}
