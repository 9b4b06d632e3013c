package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.resource.ResourceWriter;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu get}: resources in the columns of {@code kubectl get}. */
@Command(
        name = "get",
        headerHeading =
                "Example:%n" + "  knemu get%n" + "  knemu get triggers -A%n" + "  knemu get broker default -o yaml%n%n",
        description = "Shows the resources of a running emulator as kubectl get does.",
        customSynopsis = "knemu get [KIND[,KIND...] [NAME] | KIND/NAME] [-n NAMESPACE | -A]%n"
                + "                 [-l SELECTOR] [-o FORMAT]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GetCommand implements Callable<Integer> {

    /** What people have written, and not what Knemu keeps for itself. */
    private static final String USUAL_KINDS = "all,svc";

    enum Format {
        wide,
        json,
        yaml,
        name
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND",
            defaultValue = "",
            description = "a kind as after kubectl get: broker, triggers, imc, all; several with commas"
                    + " (default: all of Knative's, and Services)")
    private String kind = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", defaultValue = "", description = "this one only")
    private String name = "";

    @Mixin
    private Scope scope = new Scope();

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            defaultValue = "",
            description = "only those with these labels: a=b, a!=b, a, !a; several with commas")
    private String selector = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "wide, json, yaml or name instead of the table")
    private Format format;

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() {
        KindAndName asked = KindAndName.of(kind, name);
        Selector wanted = Selector.of(selector);
        Emulator emulator = connection.emulator();
        JsonNode answer = emulator.get(
                "/resources",
                Query.NONE
                        .with("kind", asked.kind().isEmpty() ? USUAL_KINDS : asked.kind())
                        .with("namespace", scope.namespace(spec))
                        .with("name", asked.name()));
        List<JsonNode> items =
                Json.elements(answer.path("items")).filter(wanted::selects).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json || format == Format.yaml) {
            print(out, items, !asked.name().isEmpty());
        } else if (items.isEmpty()) {
            sayThatThereIsNothing();
        } else if (format == Format.name) {
            items.forEach(item -> out.println(Named.of(item).text()));
        } else {
            boolean hasServices =
                    items.stream().anyMatch(item -> Named.of(item).kind().equals("Service"));
            Behind behind = hasServices ? Behind.of(emulator) : Behind.NOTHING_KNOWN;
            new ResourceTable(Json.text(answer, "time"), format == Format.wide, scope.isAll(), behind)
                    .lines(items)
                    .forEach(out::println);
        }
        out.flush();
        return ExitCode.OK;
    }

    private void print(PrintWriter out, List<JsonNode> items, boolean isOne) {
        JsonNode whole = isOne && items.size() == 1 ? items.get(0) : list(items);
        if (format == Format.json) {
            out.println(Json.pretty(whole));
        } else {
            out.print(ResourceWriter.toYaml(whole));
        }
    }

    private static ObjectNode list(List<JsonNode> items) {
        ObjectNode list = Json.object().put("apiVersion", "v1");
        ArrayNode array = list.putArray("items");
        items.forEach(array::add);
        list.put("kind", "List").putObject("metadata").put("resourceVersion", "");
        return list;
    }

    private void sayThatThereIsNothing() {
        PrintWriter err = spec.commandLine().getErr();
        if (scope.isAll()) {
            err.println("No resources found");
        } else {
            err.println("No resources found in " + scope.namespace(spec) + " namespace. All namespaces: add -A.");
        }
        err.flush();
    }

    /** In which namespaces. */
    static final class Scope {

        @Option(
                names = {"-n", "--namespace"},
                paramLabel = "NAMESPACE",
                defaultValue = "default",
                description = "in this namespace (default: ${DEFAULT-VALUE})")
        private String namespace = "default";

        @Option(
                names = {"-A", "--all-namespaces"},
                description = "in all of them")
        private boolean all;

        boolean isAll() {
            return all;
        }

        /** Empty for all. */
        String namespace(CommandSpec spec) {
            if (all && spec.commandLine().getParseResult().hasMatchedOption("--namespace")) {
                throw new ParameterException(spec.commandLine(), "-n and -A contradict each other. Keep one of them.");
            }
            return all ? "" : namespace;
        }
    }
}
