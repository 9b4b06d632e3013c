package dev.knemu.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphCommandTest {

    @TempDir
    private Path directory;

    private final Console console = new Console();
    private String file = "";

    @BeforeEach
    void aTrigger() throws IOException {
        file = Files.writeString(directory.resolve("orders.yaml"), """
                        apiVersion: eventing.knative.dev/v1
                        kind: Broker
                        metadata:
                          name: default
                        ---
                        apiVersion: eventing.knative.dev/v1
                        kind: Trigger
                        metadata:
                          name: orders
                        spec:
                          broker: default
                          filters:
                            - exact: {type: order.placed}
                          subscriber:
                            uri: http://orders.example.com
                        """).toString();
    }

    @Test
    void drawsMermaidUnlessToldOtherwise() {
        assertThat(console.run("graph", "-f", file)).isEqualTo(ExitCode.OK);

        assertThat(console.out.toString()).isEqualTo("""
                flowchart LR
                    n0(["default<br/>Broker"])
                    n1{{"orders<br/>Trigger"}}
                    n2[\\"http://orders.example.com<br/>URL"\\]
                    n0 -->|"type is order.placed"| n1
                    n1 --> n2
                    n1 -.->|"reply"| n0
                    classDef missing stroke:#c00,stroke-dasharray:4 3
                """);
        assertThat(console.err.toString()).isEmpty();
    }

    @Test
    void drawsInTheOtherFormats() {
        console.run("graph", "-f", file, "-o", "dot");
        console.run("graph", "-f", file, "-o", "svg");
        console.run("graph", "-f", file, "-o", "json");

        assertThat(console.out.toString()).contains("digraph eventing {", "<svg xmlns=", "\"nodes\" : [");
    }

    @Test
    void writesIntoAFile() throws IOException {
        Path svg = directory.resolve("eventing.svg");

        assertThat(console.run("graph", "-f", file, "-o", "svg", "--output-file", svg.toString()))
                .isEqualTo(ExitCode.OK);

        assertThat(Files.readString(svg)).startsWith("<svg ").endsWith("</svg>\n");
        assertThat(console.out.toString()).isEmpty();
    }

    @Test
    void saysWhyItCannotWrite() {
        assertThat(console.run(
                        "graph",
                        "-f",
                        file,
                        "--output-file",
                        directory.resolve("no/where.svg").toString()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(console.err.toString())
                .contains("the drawing could not be written to", "NoSuchFileException", "mend: ");
    }

    @Test
    void drawsNothingOfAManifestThatIsWrong() throws IOException {
        Files.writeString(directory.resolve("orders.yaml"), "kind: Brocker\napiVersion: eventing.knative.dev/v1\n");

        assertThat(console.run("graph", "-f", file)).isEqualTo(ExitCode.WRONG);
        assertThat(console.out.toString()).isEmpty();
    }
}
