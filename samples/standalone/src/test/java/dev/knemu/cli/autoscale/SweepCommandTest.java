package dev.knemu.cli.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepCommandTest {

    @TempDir
    private Path directory;

    private final Console console = new Console();

    private int sweep(String... arguments) {
        List<String> all = new ArrayList<>(List.of("autoscale", "sweep"));
        all.addAll(List.of(arguments));
        return console.run(all.toArray(String[]::new));
    }

    private JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        assertThat(sweep(all.toArray(String[]::new))).as(console.err.toString()).isZero();
        return new ObjectMapper().readTree(console.out.toString());
    }

    @Test
    void ranksByWhatIsWished() {
        assertThat(sweep("--load", "50", "--target", "5,10,20", "--window", "30s,60s", "--goal", "min pod-seconds"))
                .isEqualTo(ExitCode.OK);

        assertThat(console.out.toString()).isEqualTo("""
                RANK   TARGET   WINDOW   POD-SECONDS   P95   COLD-STARTED   REFUSED   MOST-PODS   GOAL
                   1       20   60s      2,390         0 s             50         0           4   met
                   2       20   30s      2,392         0 s             50         0           4   met
                   3       10   60s      4,776         0 s             50         0           8   met
                   4       10   30s      4,780         0 s             50         0           8   met
                   5        5   60s      8,956         0 s             50         0          15   met
                   6        5   30s      8,962         0 s             50         0          15   met

                pod-seconds by target and window; * the best, ! misses the goal
                TARGET   30s     60s
                     5   8,962   8,956
                    10   4,780   4,776
                    20   2,392   2,390 *
                """);
    }

    @Test
    void putsWhatKeepsTheBoundsFirst() throws IOException {
        JsonNode root = json(
                "--load",
                "step:0/s,50/s@10s",
                "--container-concurrency",
                "10",
                "--min-scale",
                "0,1",
                "--max-scale",
                "1,20",
                "--duration",
                "5m",
                "--goal",
                "cold-started<=0,refused<1%,min pod-seconds");

        assertThat(root.path("format").asText()).isEqualTo("knemu-autoscale-sweep/1");
        JsonNode ranking = root.path("ranking");
        assertThat(ranking).hasSize(4);
        assertThat(ranking.findValuesAsText("meetsGoal")).containsExactly("true", "true", "false", "false");
        assertThat(ranking.findValuesAsText("min-scale")).containsExactly("1", "1", "0", "0");
    }

    @Test
    void saysWhereNothingMeetsTheGoal() {
        assertThat(sweep("--load", "50", "--target", "5,10", "--goal", "pod-seconds<10"))
                .isEqualTo(ExitCode.WRONG);

        assertThat(console.out.toString()).contains("   1       10   4,776").contains("missed");
        assertThat(console.err.toString())
                .startsWith(
                        "knemu: none of 2 settings meets the goal pod-seconds<10\n  why:  the nearest is target=10\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            p95<1s,min pod-second | 12 | there is no figure "pod-second"; did you mean pod-seconds?
            p95<1s,,min flaps     |  8 | there is nothing
            p95<1s,p95>2s         |  8 | no run can meet it together with p95<1 s
            p95<5,min flaps       |  5 | p95 is a time, and "5" is none, such as 1s or 250ms
            flaps<1s              |  7 | flaps is a number, and "1s" is none, such as 10 or 0.5%
            flaps<1%              |  7 | flaps is no part of the requests, so it has no percentage
            refused<0             |  1 | nothing is below 0: no run can meet it
            min flaps,max flaps   | 11 | there is a wish for flaps already
            latency-p95<1s        |  1 | the fluid engine does not know latency-p95; --engine events does
            cheap                 |  1 | "cheap" is neither a bound nor a wish
            """)
    void saysWhatIsWrongWithAGoalAndWhere(String goal, int column, String why) {
        assertThat(sweep("--load", "50", "--target", "5,10", "--goal", goal)).isEqualTo(ExitCode.WRONG);

        assertThat(console.err.toString())
                .startsWith("knemu: --goal is wrong at column " + column + "\n  why:  " + goal + "\n        "
                        + " ".repeat(column - 1) + "^ " + why
                        + "\n  mend: write bounds and wishes");
        assertThat(console.out.toString()).isEmpty();
    }

    @Test
    void leavesOutWhatDoesNotGoTogether() throws IOException {
        JsonNode root = json("--load", "50", "--min-scale", "0,5", "--max-scale", "3,10", "--goal", "min flaps");

        assertThat(root.path("ranking")).hasSize(3);
        assertThat(console.err.toString())
                .startsWith("Left out 1 of 4 combinations, which Knative would refuse: why:  max-scale=3 is less than"
                        + " min-scale=5");
    }

    @Test
    void refusesAValueThatGoesWithNone() {
        assertThat(sweep("--load", "50", "--target", "10,-1", "--window", "30s,60s"))
                .isEqualTo(ExitCode.WRONG);

        assertThat(console.err.toString())
                .contains("target -1 should be at least 0.01: autoscaling.knative.dev/target");
    }

    @Test
    void refusesToVaryNothingOrTooMuch() {
        assertThat(sweep("--load", "50")).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).startsWith("knemu: there is nothing to vary\n");

        String many = String.join(
                ",", IntStream.rangeClosed(1, 1001).mapToObj(String::valueOf).toList());
        assertThat(sweep("--load", "50", "--target", many, "--max-scale", many)).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("there are more than 100000 combinations");
    }

    @Test
    void knowsLatenciesOfSingleRequests() throws IOException {
        JsonNode root = json(
                "--load",
                "20",
                "--duration",
                "1m",
                "--target",
                "5,10",
                "--engine",
                "events",
                "--goal",
                "latency-p99<5s,min latency-p99");

        assertThat(root.at("/ranking/0/figures/latencyP99Seconds").asDouble()).isBetween(0.1, 5.0);
    }

    @Test
    void writesTheSameAsRows() {
        sweep("--load", "50", "--target", "5,10", "-o", "csv");

        List<String> lines = console.out.toString().lines().toList();
        assertThat(lines.get(0))
                .startsWith("rank,target,requests,answered,refused,")
                .endsWith(",meetsGoal");
        assertThat(lines.get(1)).startsWith("1,10,").endsWith(",true");
        assertThat(lines).hasSize(3);
    }

    @Test
    void drawsHeatMaps() throws Exception {
        Path file = directory.resolve("sweep.html");

        sweep("--load", "50", "--target", "5,10,20", "--window", "30s,60s", "--html", file.toString());

        String page = Files.readString(file);
        var factory = DocumentBuilderFactory.newInstance();
        factory.newDocumentBuilder().parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
        assertThat(page)
                .contains(
                        "autoscaling.knative.dev/target: &quot;20&quot;\nautoscaling.knative.dev/window: &quot;60s&quot;",
                        "<caption>pod-seconds, by target and window</caption>",
                        "<td style=\"background: rgba(0, 122, 204, 0.60)\">8,962</td>",
                        "<td class=\"best\" style=\"background: rgba(0, 122, 204, 0.00)\">2,390</td>",
                        "6 of 6 settings meet the goal p95&lt;1s,min pod-seconds.")
                .doesNotContain("<script", "https:", " src=", "NaN");
    }
}
