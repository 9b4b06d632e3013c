package dev.knemu.routing;

import dev.knemu.graph.Graph;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What all tests of a table share.
 *
 * @param namespace of names that say none
 * @param subscribers by {@code NAMESPACE/NAME} of the Service
 * @param services all Services that there are or that something refers to, as {@code NAMESPACE/NAME}
 * @param absent those of them that are not among the manifests: applications are often deployed from elsewhere
 */
record Surroundings(
        String file,
        String namespace,
        List<Manifest> manifests,
        Map<String, Answers> subscribers,
        Set<String> services,
        List<ResourceKey> absent) {

    static Surroundings of(String file, String namespace, List<Manifest> manifests, Map<String, Answers> subscribers) {
        List<Resource> resources =
                manifests.stream().flatMap(one -> one.resources().stream()).toList();
        List<Graph.Node> services = Graph.of(resources).nodes().stream()
                .filter(node -> node.kind().equals("Service"))
                .toList();
        return new Surroundings(
                file,
                namespace,
                List.copyOf(manifests),
                subscribers,
                services.stream()
                        .map(node -> node.namespace() + "/" + node.name())
                        .collect(Collectors.toCollection(TreeSet::new)),
                services.stream()
                        .filter(Graph.Node::missing)
                        .map(Graph.Node::resource)
                        .flatMap(Optional::stream)
                        .toList());
    }
}
