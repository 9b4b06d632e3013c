package dev.knemu.graph;

import dev.knemu.graph.Graph.Edge;
import dev.knemu.graph.Graph.EdgeType;
import dev.knemu.graph.Graph.Node;
import dev.knemu.graph.Graph.NodeType;
import dev.knemu.graph.Reference.Role;
import dev.knemu.graph.Targets.Target;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.OwnerReference;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes a {@link Graph} of resources. */
final class GraphBuilder {

    private static final String SOURCES = "sources.knative.dev";
    private static final Set<String> MAKERS = Set.of(
            "Broker",
            "Trigger",
            "Channel",
            "Sequence",
            "Parallel",
            "Service",
            "ContainerSource",
            "IntegrationSource",
            "RequestReply");
    private static final Comparator<Edge> ORDER = Comparator.comparing(Edge::from)
            .thenComparing(Edge::type)
            .thenComparing(Edge::to)
            .thenComparing(Edge::label);

    private final List<Resource> resources;
    private final Targets targets;
    private final TreeMap<String, Node> nodes = new TreeMap<>();
    private final TreeSet<Edge> edges = new TreeSet<>(ORDER);

    GraphBuilder(Collection<? extends Resource> resources) {
        List<Resource> written = resources.stream()
                .filter(resource -> !isMade(resource))
                .map(Resource.class::cast)
                .toList();
        this.targets = Targets.of(written);
        this.resources = List.copyOf(targets.all());
    }

    /** By a controller, from a resource that is there as well. */
    private static boolean isMade(Resource resource) {
        return resource.metadata()
                .controller()
                .map(OwnerReference::kind)
                .filter(MAKERS::contains)
                .isPresent();
    }

    Graph build() {
        for (Resource resource : resources) {
            if (isDrawnAlone(resource)) {
                node(resource.key(), false);
            }
            if (resource instanceof Sequence sequence) {
                steps(sequence);
            } else if (resource instanceof Parallel parallel) {
                branches(parallel);
            } else {
                others(resource);
            }
        }
        return new Graph(List.copyOf(nodes.values()), List.copyOf(edges));
    }

    private static boolean isDrawnAlone(Resource resource) {
        return switch (type(resource.key())) {
            case BROKER, TRIGGER, CHANNEL, SUBSCRIPTION, SEQUENCE, PARALLEL, SOURCE -> true;
            default -> false;
        };
    }

    /** As its Broker reads it, which over Kafka an empty value is no condition to. */
    private Trigger.Spec read(Trigger trigger) {
        return trigger.spec()
                .asReadBy(targets.get(trigger.brokerKey())
                        .filter(Broker.class::isInstance)
                        .map(Broker.class::cast));
    }

    private void others(Resource resource) {
        String namespace = resource.metadata().namespace();
        List<Reference> references = Reference.of(resource);
        boolean mayAnswer = references.stream()
                .filter(reference -> reference.role() == Role.SUBSCRIBER)
                .anyMatch(reference -> mayAnswer(targets.find(reference.to(), namespace)));
        for (Reference reference : references) {
            String self = id(resource.key());
            switch (reference.role()) {
                case BROKER, CHANNEL -> {
                    String from = node(reference.to(), namespace).id();
                    edge(from, self, EdgeType.EVENTS, resource instanceof Trigger t ? FilterText.of(read(t)) : "");
                    if (resource instanceof Trigger && mayAnswer) {
                        edge(self, from, EdgeType.REPLY, "");
                    }
                }
                case SUBSCRIBER, SINK, FILTER -> {
                    node(resource.key(), false);
                    edge(self, reference.to(), namespace, EdgeType.EVENTS);
                }
                case REPLY -> edge(self, reference.to(), namespace, EdgeType.REPLY);
                case DEAD_LETTER -> edge(self, reference.to(), namespace, EdgeType.DEAD_LETTER);
                case CONFIG -> {
                    // No event goes there.
                }
            }
        }
    }

    private void steps(Sequence sequence) {
        String namespace = sequence.metadata().namespace();
        String from = id(sequence.key());
        for (int i = 0; i < sequence.spec().steps().size(); i++) {
            String step = part(sequence, NodeType.STEP, "step", "steps", i);
            edge(from, step, i == 0 ? EdgeType.EVENTS : EdgeType.REPLY, "");
            Sequence.Step spec = sequence.spec().steps().get(i);
            edge(step, spec.destination(), namespace, EdgeType.EVENTS);
            spec.delivery()
                    .flatMap(delivery -> delivery.deadLetterSink())
                    .ifPresent(sink -> edge(step, sink, namespace, EdgeType.DEAD_LETTER));
            from = step;
        }
        String last = from;
        sequence.spec().reply().ifPresent(reply -> edge(last, reply, namespace, EdgeType.REPLY));
    }

    private void branches(Parallel parallel) {
        String namespace = parallel.metadata().namespace();
        for (int i = 0; i < parallel.spec().branches().size(); i++) {
            Parallel.Branch branch = parallel.spec().branches().get(i);
            String id = part(parallel, NodeType.BRANCH, "branch", "branches", i);
            edge(id(parallel.key()), id, EdgeType.EVENTS, "");
            branch.filter().ifPresent(filter -> labelled(id, filter, namespace, "filter"));
            edge(id, branch.subscriber(), namespace, EdgeType.EVENTS);
            branch.reply()
                    .or(() -> parallel.spec().reply())
                    .ifPresent(reply -> edge(id, reply, namespace, EdgeType.REPLY));
            branch.delivery()
                    .flatMap(delivery -> delivery.deadLetterSink())
                    .ifPresent(sink -> edge(id, sink, namespace, EdgeType.DEAD_LETTER));
        }
    }

    private String part(Resource whole, NodeType type, String kind, String field, int index) {
        ResourceKey key = whole.key();
        String id = id(key) + "/" + field + "[" + index + "]";
        String name = key.name() + " " + field + "[" + index + "]";
        nodes.put(id, new Node(id, type, kind, key.namespace(), name, Optional.of(key), false));
        return id;
    }

    private void edge(String from, Destination to, String namespace, EdgeType type) {
        labelled(from, to, namespace, type, "");
    }

    private void labelled(String from, Destination to, String namespace, String label) {
        labelled(from, to, namespace, EdgeType.EVENTS, label);
    }

    private void labelled(String from, Destination to, String namespace, EdgeType type, String label) {
        if (to.ref().isEmpty() && to.uri().isEmpty()) {
            return;
        }
        Target target = targets.find(to, namespace);
        boolean onlyPath = to.ref().isPresent() && !target.url().isEmpty();
        edge(from, node(target).id(), type, onlyPath ? target.url() : label);
    }

    private void edge(String from, String to, EdgeType type, String label) {
        edges.add(new Edge(from, to, type, label));
    }

    private Node node(Destination destination, String namespace) {
        return node(targets.find(destination, namespace));
    }

    private Node node(Target target) {
        if (target.key().isPresent()) {
            return node(target.key().get(), target.missing());
        }
        return nodes.computeIfAbsent(
                "URL/" + target.url(),
                id -> new Node(id, NodeType.URL, "URL", "", target.url(), Optional.empty(), false));
    }

    private Node node(ResourceKey key, boolean missing) {
        return nodes.computeIfAbsent(
                id(key),
                id -> new Node(id, type(key), key.kind(), key.namespace(), key.name(), Optional.of(key), missing));
    }

    /** A channel, a flow and a Broker take an event and answer nothing. */
    private static boolean mayAnswer(Target target) {
        return target.key()
                .map(GraphBuilder::type)
                .map(type -> switch (type) {
                    case BROKER, CHANNEL, SEQUENCE, PARALLEL -> false;
                    default -> true;
                })
                .orElse(true);
    }

    static NodeType type(ResourceKey key) {
        boolean knative = key.group().endsWith("knative.dev");
        return switch (key.kind()) {
            case Broker.KIND -> knative ? NodeType.BROKER : NodeType.RESOURCE;
            case Trigger.KIND -> knative ? NodeType.TRIGGER : NodeType.RESOURCE;
            case Subscription.KIND -> knative ? NodeType.SUBSCRIPTION : NodeType.RESOURCE;
            case Sequence.KIND -> knative ? NodeType.SEQUENCE : NodeType.RESOURCE;
            case Parallel.KIND -> knative ? NodeType.PARALLEL : NodeType.RESOURCE;
            case Channel.KIND, InMemoryChannel.KIND, "KafkaChannel", "NatsJetStreamChannel" ->
                knative ? NodeType.CHANNEL : NodeType.RESOURCE;
            case "Service" -> knative || key.group().isEmpty() ? NodeType.SERVICE : NodeType.RESOURCE;
            default -> key.group().equals(SOURCES) ? NodeType.SOURCE : NodeType.RESOURCE;
        };
    }

    private static String id(ResourceKey key) {
        boolean onlyOne = Kinds.known().stream()
                        .filter(kind -> kind.kind().equals(key.kind()))
                        .count()
                <= 1;
        String kind = onlyOne || key.group().isEmpty() ? key.kind() : key.kind() + "." + key.group();
        return kind + "/" + key.namespace() + "/" + key.name();
    }
}
