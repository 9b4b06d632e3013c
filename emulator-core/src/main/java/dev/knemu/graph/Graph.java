package dev.knemu.graph;

import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Who sends events to whom. The same resources give the same graph and the same drawing, byte for byte, in whatever
 * order they come.
 *
 * <p>What controllers make is left out, since what they make it of is there; so are Services that nothing refers to. A
 * Trigger's way back to its Broker is drawn where its subscriber may answer with an event: channels, flows and Brokers
 * never do. Immutable; may be used by many threads.
 *
 * @param nodes sorted by id
 * @param edges sorted by from, type and to; both ends are among the nodes
 */
public record Graph(List<Node> nodes, List<Edge> edges) {

    public Graph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /** What a node stands for. */
    public enum NodeType {
        BROKER,
        TRIGGER,
        /** A Channel or one of a special kind, such as an InMemoryChannel. */
        CHANNEL,
        SUBSCRIPTION,
        SEQUENCE,
        /** Of a Sequence. */
        STEP,
        PARALLEL,
        /** Of a Parallel. */
        BRANCH,
        SOURCE,
        SERVICE,
        /** Any other resource that gets events, such as a JobSink. */
        RESOURCE,
        /** An address that is no resource's. */
        URL
    }

    /** What goes along an edge. */
    public enum EdgeType {
        EVENTS,
        /** What a subscriber answers. */
        REPLY,
        /** What a subscriber would not take. */
        DEAD_LETTER
    }

    /**
     * A place where events are, or come by.
     *
     * @param id unique, such as {@code Trigger/default/orders} or {@code Sequence/default/prices/steps[0]}
     * @param kind Knative's, {@code step}, {@code branch} or {@code URL}
     * @param namespace {@code ""} for a URL
     * @param name of the resource, with the number of the step or branch; the URL of a URL
     * @param resource the resource that it is or is a part of; empty for a URL
     * @param missing whether it is referred to and not there
     */
    public record Node(
            String id,
            NodeType type,
            String kind,
            String namespace,
            String name,
            Optional<ResourceKey> resource,
            boolean missing) {}

    /**
     * A way that events take.
     *
     * @param from the {@link Node#id} where they come from
     * @param to the id of where they go
     * @param label a Trigger's filter in words, the part of an address after a resource's, or {@code ""}
     */
    public record Edge(String from, String to, EdgeType type, String label) {}

    public static Graph of(Collection<? extends Resource> resources) {
        return new GraphBuilder(resources).build();
    }

    public static Graph of(Manifest manifest) {
        return of(manifest.resources());
    }

    public static Graph of(ResourceStore.Snapshot snapshot) {
        return of(snapshot.resources().values());
    }

    /** The graph as text, with a line break at its end. */
    public String render(GraphFormat format) {
        return switch (format) {
            case JSON -> JsonGraph.write(this);
            case MERMAID -> MermaidGraph.write(this);
            case DOT -> DotGraph.write(this);
            case SVG -> SvgGraph.write(this);
        };
    }
}
