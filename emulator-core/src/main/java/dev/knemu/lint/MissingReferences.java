package dev.knemu.lint;

import dev.knemu.graph.Reference;
import dev.knemu.graph.Targets.Target;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.NearestName;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** {@link Rule#MISSING_REFERENCE}. */
final class MissingReferences {

    private static final int MOST_COMPARED = 1_000;
    private static final Set<String> NOT_OFTEN_ELSEWHERE =
            Set.of("Broker", "Channel", "InMemoryChannel", "KafkaChannel", "Sequence", "Parallel");

    private final Lookout lookout;
    private final Map<ResourceKey, SortedSet<String>> names = new HashMap<>();

    MissingReferences(Lookout lookout) {
        this.lookout = lookout;
        lookout.targets()
                .all()
                .forEach(resource -> names.computeIfAbsent(nameless(resource.key()), any -> new TreeSet<>())
                        .add(resource.key().name()));
    }

    void look() {
        for (Resource resource : lookout.all(Resource.class)) {
            for (Reference reference : Reference.of(resource)) {
                Target target = lookout.targets()
                        .find(reference.to(), resource.metadata().namespace());
                if (target.missing() && !comesWithKnative(target.key().orElseThrow())) {
                    missing(resource, reference, target.key().orElseThrow());
                }
            }
        }
    }

    private static boolean comesWithKnative(ResourceKey key) {
        return key.namespace().equals(ClusterConfig.SYSTEM_NAMESPACE);
    }

    private void missing(Resource resource, Reference reference, ResourceKey wanted) {
        SortedSet<String> siblings = names.getOrDefault(nameless(wanted), new TreeSet<>());
        boolean otherGroup = siblings.contains(wanted.name());
        Optional<String> near = siblings.size() > MOST_COMPARED || otherGroup
                ? Optional.empty()
                : NearestName.of(wanted.name(), siblings);
        boolean sure =
                !siblings.isEmpty() && (NOT_OFTEN_ELSEWHERE.contains(wanted.kind()) || near.isPresent() || otherGroup);
        lookout.found(
                Rule.MISSING_REFERENCE,
                sure ? Severity.ERROR : Severity.WARNING,
                resource.key(),
                path(reference),
                wanted + " does not exist in these manifests.",
                consequence(reference),
                otherGroup
                        ? "There is one of that name in another API group: look at apiVersion."
                        : near.map(name -> "Did you mean \"" + name + "\"?").orElseGet(() -> others(siblings)));
    }

    private static String others(SortedSet<String> siblings) {
        return siblings.isEmpty()
                ? "Add it, unless the cluster has it."
                : "There are: " + Lookout.names(siblings) + ". Add it, unless the cluster has it.";
    }

    /** A ref to a core Service may mean a Knative Service of that name, so they are looked for together. */
    private static ResourceKey nameless(ResourceKey key) {
        String group = key.kind().equals("Service") ? "" : key.group();
        return new ResourceKey(group, key.kind(), key.namespace(), "");
    }

    private static String path(Reference reference) {
        return switch (reference.role()) {
            case BROKER -> reference.path().equals("spec.broker") ? reference.path() : reference.path() + ".name";
            case CHANNEL, CONFIG -> reference.path() + ".name";
            default -> reference.path() + ".ref.name";
        };
    }

    private static String consequence(Reference reference) {
        return switch (reference.role()) {
            case BROKER, CHANNEL -> "No event comes by.";
            case CONFIG -> "The Broker does not become Ready.";
            case SUBSCRIBER, FILTER, SINK -> "Events have nowhere to go.";
            case REPLY -> "Answers have nowhere to go.";
            case DEAD_LETTER -> "What cannot be delivered has nowhere to go.";
        };
    }
}
