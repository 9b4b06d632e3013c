package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Table;
import dev.knemu.cli.terminal.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code knemu version}: of this program and, when one is named, of an emulator that runs. */
@Command(
        name = "version",
        headerHeading = "Example:%n  knemu version%n  knemu version --url http://127.0.0.1:8080 -o json%n%n",
        description = {
            "Says the versions of Knemu, Java and Vert.x, and those of the emulator that --url (or KNEMU_URL) names."
        },
        customSynopsis = "knemu version [--url URL] [-o json]%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
public final class VersionCommand implements Callable<Integer> {

    private static final String VERTX = "/META-INF/vertx/vertx-version.txt";

    enum Format {
        json
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection = new Connection();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}, instead of lines for people")
    private List<Format> output = List.of();

    @Override
    public Integer call() {
        ObjectNode versions = Json.object();
        versions.putObject("client")
                .put("version", Version.ofKnemu())
                .put("java", Runtime.version().toString())
                .put("vertx", vertx());
        if (isServerNamed()) {
            JsonNode server = connection.emulator().get("/", Query.NONE);
            versions.putObject("server")
                    .put("version", Json.text(server, "version"))
                    .put("java", Json.text(server, "java"))
                    .put("url", Json.text(server, "url"));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(output.isEmpty() ? text(versions) : Json.pretty(versions));
        return ExitCode.OK;
    }

    /** Nobody who asks for a version means that a server must run. */
    private boolean isServerNamed() {
        String fromEnvironment = System.getenv("KNEMU_URL");
        return spec.commandLine().getParseResult().hasMatchedOption("--url")
                || fromEnvironment != null && !fromEnvironment.isBlank();
    }

    private static String vertx() {
        try (InputStream version = VersionCommand.class.getResourceAsStream(VERTX)) {
            return version == null ? "unknown" : new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String text(JsonNode versions) {
        JsonNode client = versions.path("client");
        Table table = new Table("Knemu", Json.text(client, "version"))
                .row("Java", Json.text(client, "java"))
                .row("Vert.x", Json.text(client, "vertx"));
        JsonNode server = versions.path("server");
        if (!server.isMissingNode()) {
            table.row(
                    "Server",
                    Json.text(server, "version") + " on Java " + Json.text(server, "java") + " at "
                            + Json.text(server, "url"));
        }
        return table.toString();
    }
}
