package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.resource.Kind;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.Resource;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu delete}: resources out of an emulator that runs. */
@Command(
        name = "delete",
        headerHeading = "Example:%n"
                + "  knemu delete trigger orders%n"
                + "  knemu delete -f k8s/eventing --ignore-not-found%n%n",
        description = {
            "Deletes resources of a running emulator, and what they own.",
            "Events that were accepted before are still delivered."
        },
        customSynopsis = {
            "knemu delete KIND NAME... | KIND/NAME... [-n NAMESPACE]",
            "       [--ignore-not-found]",
            "       knemu delete -f PATH... [--ignore-not-found]%n"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DeleteCommand implements Callable<Integer> {

    private record Target(String word, String type, String namespace, String name) {

        @Override
        public String toString() {
            return type + " \"" + name + "\"";
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "KIND", description = "a kind as after kubectl delete")
    private String kind;

    @Parameters(index = "1..*", paramLabel = "NAME", description = "which ones")
    private List<String> names = List.of();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            arity = "1..*",
            description = "all that these manifests name; - is standard input")
    private List<String> paths = List.of();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "with KIND NAME, in this namespace (default: ${DEFAULT-VALUE})")
    private String namespace = "default";

    @Option(names = "--ignore-not-found", description = "what is not there is deleted well enough")
    private boolean ignoreNotFound;

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() {
        if (paths.isEmpty() == (kind == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    (kind == null ? "neither KIND NAME nor -f PATH is given" : "both KIND NAME and -f PATH are given")
                            + ". Say what to delete with one of them.");
        }
        if (kind != null && names.isEmpty() && !kind.contains("/")) {
            throw new ParameterException(
                    spec.commandLine(), "it is not said which " + kind + " to delete. Write KIND NAME, or KIND/NAME.");
        }
        Emulator emulator = connection.emulator();
        PrintWriter out = spec.commandLine().getOut();
        List<String> missing = new ArrayList<>();
        for (Target target : paths.isEmpty() ? named() : inManifests()) {
            Query query = Query.NONE
                    .with("kind", target.word())
                    .with("namespace", target.namespace())
                    .with("name", target.name());
            try {
                JsonNode answer = emulator.delete("/resources", query);
                out.println(
                        (target.type().isEmpty() ? type(answer) + " \"" + target.name() + "\"" : target) + " deleted");
            } catch (Problem problem) {
                if (problem.exitCode() != ExitCode.NOT_FOUND) {
                    throw problem;
                }
                missing.add(target.word() + " " + target.namespace() + "/" + target.name());
            }
        }
        out.flush();
        if (!missing.isEmpty() && !ignoreNotFound) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "not found: " + String.join(", ", missing),
                    "the emulator at " + emulator.url()
                            + " has none of that name and namespace; the others were deleted",
                    "see what there is with: knemu get -A");
        }
        return ExitCode.OK;
    }

    private List<Target> named() {
        if (!kind.contains("/")) {
            return names.stream()
                    .map(name -> named(new KindAndName(kind, name)))
                    .toList();
        }
        return Stream.concat(Stream.of(kind), names.stream())
                .map(word -> named(KindAndName.of(word, "")))
                .toList();
    }

    private Target named(KindAndName wanted) {
        String type = Kinds.called(wanted.kind()).map(DeleteCommand::type).orElse("");
        return new Target(wanted.kind(), type, namespace, wanted.name());
    }

    private List<Target> inManifests() {
        return Manifests.read(paths, System.in).resources().stream()
                .map(DeleteCommand::target)
                .toList();
    }

    private static Target target(Resource resource) {
        Kind kind = Kinds.of(resource);
        String word = kind.shortNames().isEmpty()
                ? kind.plural() + suffix(kind)
                : kind.shortNames().get(0);
        return new Target(
                word,
                type(kind),
                resource.metadata().namespace(),
                resource.metadata().name());
    }

    private static String type(Kind kind) {
        return kind.kind().toLowerCase(Locale.ROOT) + suffix(kind);
    }

    private static String suffix(Kind kind) {
        return kind.group().isEmpty() ? "" : "." + kind.group();
    }

    /** Of a kind that only the emulator knows. */
    private static String type(JsonNode answer) {
        return Json.text(answer.path("deleted").path(0), "kind").toLowerCase(Locale.ROOT);
    }
}
