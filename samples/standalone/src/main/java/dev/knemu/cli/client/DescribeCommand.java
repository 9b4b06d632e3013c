package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.resource.ResourceWriter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu describe}: all that there is to say of one resource. */
@Command(
        name = "describe",
        headerHeading =
                "Example:%n" + "  knemu describe trigger orders%n" + "  knemu describe broker default -n shop%n%n",
        description = {
            "Shows all that there is to say of one resource of a running emulator.",
            "Its conditions in words, its spec, its address, what stands behind a Service, and the dead letters of a"
                    + " Trigger or Subscription."
        },
        customSynopsis = "knemu describe KIND NAME | KIND/NAME [-n NAMESPACE]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DescribeCommand implements Callable<Integer> {

    private static final int LABEL = 14;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "KIND", description = "a kind as after kubectl describe")
    private String kind = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "which one")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "in this namespace (default: ${DEFAULT-VALUE})")
    private String namespace = "default";

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() {
        KindAndName asked = KindAndName.of(kind, name);
        if (asked.name().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "it is not said which " + asked.kind() + ". Write KIND NAME, or KIND/NAME.");
        }
        Emulator emulator = connection.emulator();
        JsonNode answer = emulator.get(
                "/resources",
                Query.NONE
                        .with("kind", asked.kind())
                        .with("namespace", namespace)
                        .with("name", asked.name()));
        PrintWriter out = spec.commandLine().getOut();
        Paint paint = Paint.ofOutput();
        List<String> blocks = new ArrayList<>();
        Json.elements(answer.path("items"))
                .forEach(item -> blocks.add(text(emulator, item, Json.text(answer, "time"), paint)));
        out.println(String.join("\n\n", blocks));
        out.flush();
        return ExitCode.OK;
    }

    private static String text(Emulator emulator, JsonNode resource, String now, Paint paint) {
        Named named = Named.of(resource);
        JsonNode metadata = resource.path("metadata");
        JsonNode status = resource.path("status");
        List<String> lines = new ArrayList<>();
        label(lines, "Name:", paint.strong(named.name()));
        label(lines, "Namespace:", named.namespace());
        label(lines, "Kind:", named.kind() + " (" + named.apiVersion() + ")");
        String created = Json.text(metadata, "creationTimestamp");
        String age = Age.of(created, now);
        label(lines, "Created:", age.isEmpty() ? created : created + " (" + age + " ago)");
        pairs(lines, "Labels:", metadata.path("labels"));
        pairs(lines, "Annotations:", metadata.path("annotations"));
        String owner = FieldOf.text(metadata, ".ownerReferences").isEmpty()
                ? ""
                : Json.text(metadata.path("ownerReferences").path(0), "kind") + " "
                        + Json.text(metadata.path("ownerReferences").path(0), "name");
        label(lines, "Belongs to:", owner);
        label(lines, "Address:", FieldOf.text(status, ".address.url"));
        label(lines, "Sends to:", FieldOf.text(status, ".subscriberUri"));
        label(lines, "Sink:", FieldOf.text(status, ".sinkUri"));
        label(lines, "Dead letters:", FieldOf.text(status, ".deadLetterSinkUri"));
        if (named.kind().equals("Service")) {
            label(lines, "Behind it:", Behind.of(emulator).text(named.namespace(), named.name()));
        }
        conditions(lines, status.path("conditions"), paint);
        section(lines, "Spec:", resource.path("spec"));
        section(lines, "Data:", resource.path("data"));
        if (named.kind().equals("Trigger") || named.kind().equals("Subscription")) {
            deadLetters(lines, emulator, named);
        }
        return String.join("\n", lines);
    }

    private static void label(List<String> lines, String label, String text) {
        if (!text.isEmpty()) {
            lines.add(label + " ".repeat(Math.max(1, LABEL - label.length())) + text);
        }
    }

    private static void pairs(List<String> lines, String label, JsonNode map) {
        String title = label;
        for (var pair : map.properties()) {
            label(lines, title, pair.getKey() + "=" + pair.getValue().asText());
            title = "";
        }
    }

    private static void conditions(List<String> lines, JsonNode conditions, Paint paint) {
        if (conditions.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  TYPE", "STATUS", "REASON", "MESSAGE"));
        Json.elements(conditions)
                .forEach(condition -> rows.add(List.of(
                        "  " + Json.text(condition, "type"),
                        Json.text(condition, "status"),
                        Json.text(condition, "reason"),
                        Json.text(condition, "message"))));
        lines.add("Conditions:");
        List<String> table = Columns.lines(rows);
        lines.add(table.get(0));
        for (int i = 1; i < table.size(); i++) {
            boolean isFalse = rows.get(i).get(1).equals("False");
            lines.add(isFalse ? paint.bad(table.get(i)) : table.get(i));
        }
    }

    private static void section(List<String> lines, String title, JsonNode tree) {
        if (tree instanceof ObjectNode && !tree.isEmpty()) {
            lines.add(title);
            ResourceWriter.toYaml(tree).lines().forEach(line -> lines.add("  " + line));
        }
    }

    private static void deadLetters(List<String> lines, Emulator emulator, Named named) {
        int count = emulator.get(
                        "/deadletters",
                        Query.NONE.with("namespace", named.namespace()).with("subscription", named.name()))
                .path("items")
                .size();
        if (count > 0) {
            lines.add((count == 1 ? "1 event was" : count + " events were") + " not delivered: knemu dlq list -n "
                    + named.namespace() + " --trigger " + named.name());
        }
    }
}
