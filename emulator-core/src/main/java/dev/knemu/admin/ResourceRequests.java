package dev.knemu.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.journal.Ref;
import dev.knemu.resource.ApiStatusException;
import dev.knemu.resource.Kind;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestError;
import dev.knemu.resource.ManifestException;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.NearestName;
import dev.knemu.resource.NotEmulated;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceStore;
import dev.knemu.resource.ResourceWriter;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What {@code /resources} answers. */
final class ResourceRequests {

    private static final String DEFAULT_NAMESPACE = "default";

    private final Emulation emulation;

    ResourceRequests(Emulation emulation) {
        this.emulation = emulation;
    }

    JsonNode list(Call call) {
        ResourceStore.Snapshot snapshot = emulation.resources();
        Optional<String> kinds = call.parameter("kind");
        Optional<String> namespace = call.parameter("namespace");
        Optional<String> name = call.parameter("name");
        Predicate<Kind> wanted = kinds.map(words -> called(words, snapshot)).orElse(any -> true);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("kind", "List");
        answer.put("apiVersion", "v1");
        answer.put("time", JournalJson.time(emulation.now()));
        answer.putObject("metadata").put("resourceVersion", Long.toString(snapshot.resourceVersion()));
        ArrayNode items = answer.putArray("items");
        Set<String> others = new TreeSet<>();
        for (Resource resource : snapshot.resources().values()) {
            if (wanted.test(Kinds.of(resource))
                    && (namespace.map(resource.key().namespace()::equals).orElse(true)
                            // As kubectl: what lives in no namespace is in every one, if its kind is asked for.
                            || kinds.isPresent() && resource.key().namespace().isEmpty())) {
                if (name.map(resource.key().name()::equals).orElse(true)) {
                    items.add(ResourceWriter.toJson(resource));
                } else {
                    others.add(resource.key().name());
                }
            }
        }
        if (name.isPresent() && items.isEmpty()) {
            throw notThere(kinds.orElse("resource"), namespace, name.get(), others);
        }
        return answer;
    }

    private static ApiProblem notThere(String kind, Optional<String> namespace, String name, Set<String> others) {
        return new ApiProblem(
                404,
                "There is no " + kind + " \"" + name + "\""
                        + namespace.map(in -> " in namespace " + in).orElse("") + ".",
                NearestName.of(name, others)
                        .map(near -> "Did you mean " + near + "?")
                        .orElse(
                                others.isEmpty()
                                        ? "There is none of any name."
                                        : "There are "
                                                + String.join(
                                                        ", ",
                                                        others.stream()
                                                                .limit(20)
                                                                .toList()) + "."));
    }

    /** Kinds as after {@code kubectl get}: several with commas, each by any of its names, or by a category. */
    private static Predicate<Kind> called(String words, ResourceStore.Snapshot snapshot) {
        Predicate<Kind> any = kind -> false;
        for (String word : words.split(",")) {
            any = any.or(calledOne(word.strip(), snapshot));
        }
        return any;
    }

    private static Predicate<Kind> calledOne(String word, ResourceStore.Snapshot snapshot) {
        Optional<Kind> known = Kinds.called(word);
        if (known.isPresent()) {
            return known.get()::equals;
        }
        boolean isCategory =
                Kinds.known().stream().anyMatch(kind -> kind.categories().contains(word));
        if (isCategory) {
            return kind -> kind.categories().contains(word);
        }
        // Kinds of other groups are known by the resources that there are of them.
        if (snapshot.resources().values().stream()
                .anyMatch(resource -> Kinds.of(resource).isCalled(word))) {
            return kind -> kind.isCalled(word);
        }
        throw unknownKind(word);
    }

    private static ApiProblem unknownKind(String word) {
        // Of names equally near, one of Knative's is meant: they come first.
        Set<String> names = new LinkedHashSet<>();
        for (Kind kind : Kinds.known()) {
            names.add(kind.kind().toLowerCase(java.util.Locale.ROOT));
            names.add(kind.plural());
            names.addAll(kind.shortNames());
            names.addAll(kind.categories());
        }
        return new ApiProblem(
                400,
                "There is no kind \"" + word + "\".",
                NearestName.of(word, names)
                        .map(near -> "Did you mean " + near + "?")
                        .orElse("Write it as after kubectl get: trigger, triggers, broker, ksvc, all."));
    }

    JsonNode apply(Call call) {
        boolean dryRun = call.flag("dryRun");
        String file = call.parameter("file").orElse("<body>");
        ResourceStore.Snapshot before = emulation.resources();
        try {
            Manifest manifest = new ManifestReader().read(new ByteArrayInputStream(call.body()), file);
            List<Resource> after = dryRun ? emulation.check(manifest) : emulation.apply(manifest);
            return applied(after, before, manifest.notEmulated());
        } catch (ManifestException wrong) {
            throw refused(wrong.errors());
        } catch (ApiStatusException refused) {
            throw refused(String.valueOf(refused.getMessage())
                    .lines()
                    .map(line -> new ManifestError(file, 0, 0, 0, "", line, ""))
                    .toList());
        } catch (IllegalStateException closed) {
            throw new ApiProblem(503, String.valueOf(closed.getMessage()), "Start it again.");
        }
    }

    private static JsonNode applied(
            List<Resource> resources, ResourceStore.Snapshot before, List<NotEmulated> notEmulated) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode applied = answer.putArray("applied");
        for (Resource resource : resources) {
            applied.add(ref(resource.key())
                    .put("apiVersion", resource.apiVersion())
                    .put("result", result(before.get(resource.key()), resource)));
        }
        ArrayNode remarks = answer.putArray("remarks");
        notEmulated.forEach(remark -> remarks.add(remark.toString()));
        return answer;
    }

    private static String result(Optional<Resource> before, Resource after) {
        if (before.isEmpty()) {
            return "created";
        }
        return wished(before.get()).equals(wished(after)) ? "unchanged" : "configured";
    }

    /** What people write; the rest is the emulator's own. */
    private static ObjectNode wished(Resource resource) {
        ObjectNode json = ResourceWriter.toJson(resource);
        json.remove("status");
        if (json.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"));
        }
        return json;
    }

    private static ApiProblem refused(List<ManifestError> errors) {
        ApiProblem problem = new ApiProblem(
                422,
                (errors.size() == 1 ? "The manifest has an error" : "The manifest has " + errors.size() + " errors")
                        + "; nothing was applied. " + errors.get(0),
                "Each of errors says where it is and how to mend it.");
        ArrayNode array = problem.body().putArray("errors");
        for (ManifestError error : errors) {
            array.addObject()
                    .put("file", error.file())
                    .put("document", error.document())
                    .put("line", error.line())
                    .put("column", error.column())
                    .put("path", error.path())
                    .put("message", error.problem())
                    .put("hint", error.hint());
        }
        return problem;
    }

    JsonNode delete(Call call) {
        String word = required(call, "kind");
        String name = required(call, "name");
        ResourceStore.Snapshot snapshot = emulation.resources();
        List<Kind> kinds = new ArrayList<>(Kinds.called(word).stream().toList());
        snapshot.resources().values().stream()
                .map(Kinds::of)
                .filter(kind -> kind.isCalled(word) && !kinds.contains(kind))
                .forEach(kinds::add);
        if (kinds.isEmpty()) {
            throw unknownKind(word);
        }
        String namespace = call.parameter("namespace").orElse(DEFAULT_NAMESPACE);
        for (Kind kind : kinds) {
            ResourceKey key = new ResourceKey(kind.group(), kind.kind(), kind.namespaced() ? namespace : "", name);
            if (emulation.delete(key)) {
                ObjectNode answer = JsonNodeFactory.instance.objectNode();
                answer.putArray("deleted").add(ref(key));
                return answer;
            }
        }
        Set<String> others = new TreeSet<>();
        snapshot.resources().keySet().stream()
                .filter(key -> kinds.stream()
                        .anyMatch(kind ->
                                kind.kind().equals(key.kind()) && kind.group().equals(key.group())))
                .filter(key -> key.namespace().isEmpty() || key.namespace().equals(namespace))
                .forEach(key -> others.add(key.name()));
        throw notThere(word, Optional.of(namespace), name, others);
    }

    private static String required(Call call, String parameter) {
        return call.parameter(parameter)
                .orElseThrow(() -> new ApiProblem(
                        400,
                        parameter + " is missing: what is deleted is named.",
                        "Write kind=trigger&namespace=default&name=orders."));
    }

    private static ObjectNode ref(ResourceKey key) {
        return JournalJson.ref(new Ref(key.kind(), key.namespace(), key.name()));
    }
}
