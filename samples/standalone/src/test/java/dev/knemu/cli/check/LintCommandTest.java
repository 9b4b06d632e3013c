package dev.knemu.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintCommandTest {

    private static final String GOOD = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: default
            spec:
              delivery:
                deadLetterSink:
                  uri: http://desk.example.com
            """;
    private static final String BAD = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: orders
            spec:
              broker: defualt
              filters:
                - exact: {type: order.placed}
              subscriber:
                uri: http://orders.example.com
            """;
    private static final String DOUBTFUL = BAD.replace("defualt", "default") + """
              delivery:
                retry: 5
            """;

    @TempDir
    private Path directory;

    private final Console console = new Console();

    @BeforeEach
    void aBroker() throws IOException {
        Files.writeString(directory.resolve("broker.yaml"), GOOD);
    }

    private int lint(String trigger, String... more) throws IOException {
        Files.writeString(directory.resolve("orders, 100%.yaml"), trigger);
        String[] arguments = new String[more.length + 3];
        arguments[0] = "lint";
        arguments[1] = "-f";
        arguments[2] = directory.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return console.run(arguments);
    }

    @Test
    void tellsPeopleWhatIsWrongWhereAndWhatToDo() throws IOException {
        assertThat(lint(BAD)).isEqualTo(ExitCode.WRONG);

        assertThat(console.out.toString().replace(directory.toString(), "k8s")).isEqualToNormalizingNewlines("""
                        k8s/orders, 100%.yaml:6
                          error  Trigger default/orders: spec.broker  missing-reference
                            Broker default/defualt does not exist in these manifests.
                            No event comes by.
                            Did you mean "default"?

                        1 error, 0 warnings, 0 info
                        """);
        assertThat(console.err.toString()).isEmpty();
    }

    @Test
    void isContentWithWarningsUnlessToldOtherwise() throws IOException {
        assertThat(lint(DOUBTFUL)).isEqualTo(ExitCode.OK);
        assertThat(console.out.toString()).contains("0 errors, 1 warning, 0 info");
        assertThat(lint(DOUBTFUL, "--strict")).isEqualTo(ExitCode.WRONG);
    }

    @Test
    void saysSoWhenNothingIsWrong() throws IOException {
        assertThat(lint(BAD.replace("defualt", "default"))).isEqualTo(ExitCode.OK);
        assertThat(console.out.toString()).isEqualToNormalizingNewlines("Nothing was found.\n");
    }

    @Test
    void leavesOutWhatItIsToldTo() throws IOException {
        assertThat(lint(BAD, "--disable", "missing-reference,retry-budget")).isEqualTo(ExitCode.OK);
        assertThat(lint(BAD, "--disable", "missing-referense")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err.toString())
                .contains("--disable missing-referense is no rule", "Did you mean missing-reference?");
    }

    @Test
    void tellsWhatCannotBeReadAsFindings() throws IOException {
        assertThat(lint("kind: [", "-o", "github")).isEqualTo(ExitCode.WRONG);

        assertThat(console.out.toString())
                .startsWith("::error file=" + directory + "/orders%2C 100%25.yaml,line=")
                .contains("title=invalid-manifest::");
    }

    @Test
    void annotatesTheLinesOfAPullRequest() throws IOException {
        lint(BAD, "-o", "github");

        assertThat(console.out.toString().replace(directory.toString(), "k8s"))
                .isEqualToNormalizingNewlines(
                        "::error file=k8s/orders%2C 100%25.yaml,line=6,col=3,title=missing-reference::Trigger default/orders:"
                                + " spec.broker: Broker default/defualt does not exist in these manifests. No event comes by."
                                + " Did you mean \"default\"?\n");
    }

    @Test
    void writesJsonForPrograms() throws IOException {
        lint(BAD, "-o", "json");

        JsonNode finding = new ObjectMapper()
                .readTree(console.out.toString())
                .path("findings")
                .get(0);
        assertThat(finding.path("rule").asText()).isEqualTo("missing-reference");
        assertThat(finding.path("severity").asText()).isEqualTo("error");
        assertThat(finding.path("resource").path("name").asText()).isEqualTo("orders");
        assertThat(finding.path("line").asInt()).isEqualTo(6);
        assertThat(finding.path("fix").asText()).isEqualTo("Did you mean \"default\"?");
    }

    @Test
    void writesSarifForCodeScanning() throws IOException {
        lint(BAD, "-o", "sarif");

        JsonNode sarif = new ObjectMapper().readTree(console.out.toString());
        assertThat(sarif.path("version").asText()).isEqualTo("2.1.0");
        JsonNode run = sarif.path("runs").get(0);
        JsonNode result = run.path("results").get(0);
        JsonNode rule = run.path("tool")
                .path("driver")
                .path("rules")
                .get(result.path("ruleIndex").asInt());
        assertThat(rule.path("id")).isEqualTo(result.path("ruleId"));
        assertThat(rule.path("help").path("text").asText()).contains("docs/reference/lint-rules.md");
        assertThat(result.path("level").asText()).isEqualTo("error");
        assertThat(result.path("message").path("text").asText()).endsWith("Did you mean \"default\"?");
        JsonNode place = result.path("locations").get(0).path("physicalLocation");
        assertThat(place.path("artifactLocation").path("uri").asText())
                .startsWith("file:///")
                .endsWith("/orders,%20100%25.yaml");
        assertThat(place.path("region").path("startLine").asInt()).isEqualTo(6);
        assertThat(place.path("region").path("startColumn").asInt()).isEqualTo(3);
    }

    @Test
    void tellsAMissingFileApartFromAWrongOne() {
        assertThat(console.run("lint", "-f", directory.resolve("none.yaml").toString()))
                .isEqualTo(ExitCode.NOT_FOUND);
    }
}
