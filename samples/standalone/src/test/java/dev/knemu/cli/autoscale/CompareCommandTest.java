package dev.knemu.cli.autoscale;

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

class CompareCommandTest {

    @TempDir
    private Path directory;

    private final Console console = new Console();
    private String now = "";
    private String then = "";

    @BeforeEach
    void twoServices() throws IOException {
        now = service("now.yaml", "10");
        then = service("then.yaml", "20");
    }

    private String service(String name, String target) throws IOException {
        return Files.writeString(directory.resolve(name), """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  name: orders
                spec:
                  template:
                    metadata:
                      annotations:
                        autoscaling.knative.dev/target: "%s"
                        autoscaling.knative.dev/min-scale: "1"
                    spec:
                      containers:
                        - image: example.com/orders
                """.formatted(target)).toString();
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(console.out.toString());
    }

    @Test
    void saysWhatDiffers() {
        assertThat(console.run("autoscale", "compare", now, then, "--load", "50"))
                .isEqualTo(ExitCode.OK);

        assertThat(console.out.toString().lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .contains(
                        "FIGURE | A: " + now + " | B: " + then + " | DIFFERENCE",
                        "most pods | 8 | 4 | -4 (-50 %)",
                        "wait p95 | 0 s | 0 s | 0",
                        "to zero after the last load | not reached | not reached | 0");
        assertThat(console.err.toString()).isEmpty();
    }

    @Test
    void laysSettingsOverTheOtherManifest() throws IOException {
        console.run("autoscale", "compare", now, "target=20,window=30s", "--load", "50", "-o", "json");

        assertThat(json().path("format").asText()).isEqualTo("knemu-autoscale-compare/1");
        assertThat(json().path("b").asText()).isEqualTo("target=20,window=30s");
        assertThat(json().at("/figures/mostPods").toString()).isEqualTo("{\"a\":8.0,\"b\":4.0,\"difference\":-4.0}");
        // Of min-scale 1: the manifest's own.
        assertThat(json().at("/figures/coldStarted/b").asDouble()).isZero();
        assertThat(json().at("/figures").has("timeToZeroSeconds")).isTrue();
    }

    @Test
    void takesBothAsSettingsOverOneManifest() throws IOException {
        console.run(
                "autoscale",
                "compare",
                "target=10",
                "container-concurrency=5",
                "-f",
                then,
                "--load",
                "50",
                "-o",
                "json");

        assertThat(json().at("/figures/mostPods/a").asDouble()).isEqualTo(8);
        assertThat(json().at("/figures/mostPods/b").asDouble()).isGreaterThan(14);
    }

    @Test
    void tellsAMistakeOfTheSecondBeforeItRunsTheFirst() {
        assertThat(console.run("autoscale", "compare", now, "target=20,window", "--load", "50"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.run("autoscale", "compare", now, "window=5s", "--load", "50"))
                .isEqualTo(ExitCode.WRONG);

        assertThat(console.out.toString()).isEmpty();
        assertThat(console.err.toString())
                .contains(
                        "knemu: \"window\" of \"target=20,window\" is no setting\n",
                        "expected 6s <= 5s <= 1h0m0s: autoscaling.knative.dev/window");
    }

    @Test
    void laysThePlotsOverEachOther() throws IOException {
        Path html = directory.resolve("compare.html");
        Path png = directory.resolve("compare.png");

        console.run(
                "autoscale", "compare", now, then, "--load", "50", "--html", html.toString(), "--png", png.toString());

        assertThat(Files.readString(html))
                .contains(
                        "Solid lines and upper bands: A.",
                        "ready, A</th>",
                        "ready, B</th>",
                        "<tr class=\"differs\"><th scope=\"row\">target of a pod</th><td>7 (total 10)</td><td>14 (total"
                                + " 20)</td></tr>");
        assertThat(png).isNotEmptyFile();
    }
}
