package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code knemu apply}: manifests into an emulator that runs. */
@Command(
        name = "apply",
        headerHeading = "Example:%n"
                + "  knemu apply -f k8s/eventing%n"
                + "  kustomize build overlays/dev | knemu apply -f -%n"
                + "  knemu apply -f trigger.yaml --dry-run%n%n",
        description = {"Applies manifests to a running emulator.", "With an error in any of them nothing is applied."},
        customSynopsis = "knemu apply -f PATH... [--dry-run] [-o name|json]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ApplyCommand implements Callable<Integer> {

    enum Format {
        name,
        json
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            required = true,
            arity = "1..*",
            description = "a manifest, or a directory with all *.yaml, *.yml and *.json below it; - is standard input;"
                    + " may be given several times")
    private List<String> paths = List.of();

    @Option(names = "--dry-run", description = "check only, and say what would be done")
    private boolean dryRun;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "name or json instead of one line a resource")
    private Format format;

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() {
        List<ManifestFiles.Text> texts = ManifestFiles.read(paths, System.in);
        Emulator emulator = connection.emulator();
        PrintWriter out = spec.commandLine().getOut();
        Set<String> remarks = new LinkedHashSet<>();
        // All are checked before the first is applied, so that an error in the last leaves nothing half done.
        boolean checkFirst = texts.size() > 1 && !dryRun;
        if (checkFirst) {
            texts.forEach(text -> send(emulator, text, true));
        }
        for (ManifestFiles.Text text : texts) {
            JsonNode answer = send(emulator, text, dryRun);
            Json.elements(answer.path("applied")).forEach(applied -> print(out, applied));
            Json.elements(answer.path("remarks")).map(ApplyCommand::remark).forEach(remarks::add);
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        remarks.forEach(err::println);
        err.flush();
        return ExitCode.OK;
    }

    private static JsonNode send(Emulator emulator, ManifestFiles.Text text, boolean dryRun) {
        Query query = Query.NONE.with("file", text.file()).with("dryRun", dryRun ? "true" : "");
        return emulator.post("/resources", query, "application/yaml", text.content());
    }

    private void print(PrintWriter out, JsonNode applied) {
        Named named = new Named(
                Json.text(applied, "apiVersion"),
                Json.text(applied, "kind"),
                Json.text(applied, "namespace"),
                Json.text(applied, "name"));
        if (format == Format.json) {
            out.println(Json.line(applied));
        } else if (format == Format.name) {
            out.println(named.text());
        } else {
            out.println(named.text() + " " + Json.text(applied, "result") + (dryRun ? " (dry run)" : ""));
        }
    }

    private static String remark(JsonNode remark) {
        if (remark.isTextual()) {
            return remark.asText();
        }
        String message = Json.text(remark, "message");
        return message.isEmpty() ? Json.line(remark) : message;
    }
}
