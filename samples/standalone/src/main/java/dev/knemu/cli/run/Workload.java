package dev.knemu.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.EventingEmulator;
import dev.knemu.resource.ChildName;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.LabelSelector;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SinkBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest says of a program that a local one takes the place of: a ContainerSource, or a Deployment or the like
 * that a SinkBinding binds.
 *
 * @param image of its first container
 * @param args of that container
 * @param env of that container, as far as it is written out
 * @param binding what tells it where to send
 */
record Workload(
        String namespace, String name, String image, List<String> args, Map<String, String> env, SinkBinding binding) {

    private static final String DEPLOYMENT_SUFFIX = "-deployment";

    static List<Workload> in(EventingEmulator eventing) {
        List<SinkBinding> bindings = eventing.list(SinkBinding.class);
        List<Workload> workloads = new ArrayList<>();
        for (ContainerSource source : eventing.list(ContainerSource.class)) {
            String deployment = ChildName.of(source.metadata().name(), DEPLOYMENT_SUFFIX);
            bindings.stream()
                    .filter(binding -> isOf(source, binding))
                    .filter(binding -> binding.spec().subject().name().equals(deployment))
                    .forEach(binding -> workloads.add(
                            of(source.key(), Optional.of(source.spec().template()), binding)));
        }
        for (SinkBinding binding : bindings) {
            if (binding.metadata().controller().isEmpty()) {
                workloads.addAll(boundBy(binding, eventing.list(OtherResource.class)));
            }
        }
        return workloads;
    }

    private static boolean isOf(ContainerSource source, SinkBinding binding) {
        return binding.metadata().namespace().equals(source.metadata().namespace())
                && binding.metadata()
                        .controller()
                        .filter(owner -> owner.kind().equals(ContainerSource.KIND)
                                && owner.name().equals(source.metadata().name()))
                        .isPresent();
    }

    private static List<Workload> boundBy(SinkBinding binding, List<OtherResource> others) {
        SinkBinding.Subject subject = binding.spec().subject();
        String namespace = subject.namespace().isEmpty() ? binding.metadata().namespace() : subject.namespace();
        List<Workload> bound = others.stream()
                .filter(other -> other.kind().equals(subject.kind())
                        && other.metadata().namespace().equals(namespace)
                        && (subject.name().isEmpty()
                                ? matches(subject.selector(), other)
                                : other.metadata().name().equals(subject.name())))
                .map(other -> of(other.key(), template(other), binding))
                .toList();
        // A subject that no manifest has, or a Knative Service: its name is enough for a program of that name.
        return bound.isEmpty() && !subject.name().isEmpty()
                ? List.of(new Workload(namespace, subject.name(), "", List.of(), Map.of(), binding))
                : bound;
    }

    private static boolean matches(Optional<LabelSelector> selector, OtherResource other) {
        return selector.filter(wanted -> wanted.matches(other.metadata().labels()))
                .isPresent();
    }

    private static Optional<FreeForm> template(OtherResource workload) {
        return workload.content()
                .at("/spec/template")
                .flatMap(template -> template instanceof com.fasterxml.jackson.databind.node.ObjectNode tree
                        ? Optional.of(FreeForm.of(tree))
                        : Optional.empty());
    }

    private static Workload of(ResourceKey key, Optional<FreeForm> template, SinkBinding binding) {
        List<String> args = new ArrayList<>();
        Map<String, String> env = new LinkedHashMap<>();
        for (JsonNode arg : at(template, "/spec/containers/0/args")) {
            args.add(arg.asText());
        }
        for (JsonNode variable : at(template, "/spec/containers/0/env")) {
            if (variable.has("value")) {
                env.put(variable.path("name").asText(), variable.path("value").asText());
            }
        }
        String image =
                template.flatMap(pods -> pods.text("/spec/containers/0/image")).orElse("");
        return new Workload(key.namespace(), key.name(), image, args, env, binding);
    }

    private static Iterable<JsonNode> at(Optional<FreeForm> template, String pointer) {
        return template.flatMap(pods -> pods.at(pointer))
                .<Iterable<JsonNode>>map(node -> node)
                .orElse(List.of());
    }

    boolean isNamed(String namespace, String name) {
        return this.namespace.equals(namespace) && this.name.equals(name);
    }

    /** Whether it runs this image, whatever registry and version either names. */
    boolean runs(String image) {
        return !this.image.isEmpty() && shortImage(this.image).equals(shortImage(image));
    }

    private static String shortImage(String image) {
        String plain = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
        String last = plain.substring(plain.lastIndexOf('/') + 1);
        return last.contains(":") ? last.substring(0, last.indexOf(':')) : last;
    }
}
