package dev.knemu.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {

    private static final String EXACT = "1,000 exact triggers, 10 % match, 1 kB, handler, journal outcomes, max rate";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static Cell exact(double... throughputs) {
        List<Run> runs = new ArrayList<>();
        for (double throughput : throughputs) {
            runs.add(Results.run(throughput, Math.round(1e9 / throughput)));
        }
        return Results.cell("exact", 1000, runs.toArray(Run[]::new));
    }

    private int compare(BenchResult before, BenchResult after, String... options) {
        ResultFile.write(directory.resolve("a.json"), ResultFile.json(before));
        ResultFile.write(directory.resolve("b.json"), ResultFile.json(after));
        return compareFiles(options);
    }

    private int compareFiles(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                directory.resolve("a.json").toString(),
                directory.resolve("b.json").toString()));
        arguments.addAll(List.of(options));
        return new CommandLine(new CompareCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof Problem problem) {
                        err.write(String.valueOf(problem.getMessage()));
                        return problem.exitCode();
                    }
                    throw failure;
                })
                .execute(arguments.toArray(String[]::new));
    }

    private JsonNode json() throws JsonProcessingException {
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void tellsADifferenceFromNoise() {
        int code = compare(
                Results.of(
                        exact(1_000_000, 1_010_000, 990_000),
                        Results.cell("cesql", 1, Results.run(100_000, 5_000), Results.run(90_000, 9_000))),
                Results.of(
                        exact(900_000, 905_000, 910_000),
                        Results.cell("cesql", 1, Results.run(99_000, 5_000), Results.run(97_000, 9_000))));

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines())
                .startsWith(
                        "10 % match, 1 kB, handler, journal outcomes, max rate",
                        "TRIGGERS   FILTER   FIGURE           BEFORE        AFTER       CHANGE",
                        "1,000      exact    throughput       1,000,000/s   905,000/s   -9.5 %    worse")
                .anyMatch(line -> line.matches("1 +cesql +throughput +95,000/s +98,000/s +\\+3\\.2 % +within noise"))
                .anyMatch(line -> line.matches(" +delivery\\.p50 +7\\.00 µs +7\\.00 µs +0\\.0 % +same"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void endsWithThreeWhereAConditionHolds() {
        int code = compare(
                Results.of(exact(1_000_000, 1_010_000)),
                Results.of(exact(900_000, 910_000)),
                "--fail-if",
                "throughput<-5%,p99>+50%");

        assertThat(code).isEqualTo(ExitCode.WRONG);
        assertThat(out.toString().lines())
                .contains("FAILED throughput<-5%  " + EXACT
                        + ": throughput went from 1,005,000/s to 905,000/s (-10.0 %); the limit is 954,750/s")
                .noneMatch(line -> line.startsWith("FAILED p99"));
    }

    @Test
    void saysThatAllConditionsWereMet() {
        int code =
                compare(Results.of(exact(1_000_000)), Results.of(exact(990_000)), "--fail-if", "throughput<-5%,lost>0");

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("OK throughput<-5%, lost>0 hold for none of 1 cell")
                .contains("One run says nothing of noise: measure both with --repeat 5.");
    }

    @Test
    void countsTheWorstRunOfWhatWasLost() {
        int code = compare(
                Results.of(
                        Results.cell("exact", 1, Results.run(1e5, 100), Results.run(1e5, 100), Results.run(1e5, 100))),
                Results.of(Results.cell(
                        "exact", 1, Results.run(1e5, 100), Results.run(1e5, 100), Results.run(1e5, 100, 3))),
                "--fail-if",
                "lost>0");

        assertThat(code).isEqualTo(ExitCode.WRONG);
        assertThat(out.toString()).contains(": lost went from 0 to 3 (from 0); the limit is 0");
    }

    @Test
    void letsNoiseGoOnlyIfToldTo() {
        BenchResult before = Results.of(exact(1_000_000, 1_200_000));
        BenchResult after = Results.of(exact(900_000, 1_100_000));

        assertThat(compare(before, after, "--fail-if", "throughput<-5%")).isEqualTo(ExitCode.WRONG);
        assertThat(out.toString()).contains("; within noise: runs of one result are up to 200,000/s apart");
        assertThat(compareFiles("--fail-if", "throughput<-5%", "--ignore-noise"))
                .isEqualTo(ExitCode.OK);
        assertThat(compareFiles("--fail-if", "throughput<1100k", "--ignore-noise"))
                .isEqualTo(ExitCode.WRONG);
    }

    @Test
    void failsWhereACellIsGoneUnlessToldOtherwise() {
        BenchResult before = Results.of(exact(1_000_000), Results.cell("cesql", 1, Results.run(1e5, 100)));
        BenchResult after = Results.of(exact(1_000_000));

        assertThat(compare(before, after, "--fail-if", "lost>0")).isEqualTo(ExitCode.WRONG);
        assertThat(out.toString())
                .contains("Only in the earlier result: 1 cesql trigger, ")
                .contains("FAILED  1 cesql trigger, ")
                .contains(" is not in the later result (--ignore-missing lets that pass)");
        assertThat(compareFiles()).isEqualTo(ExitCode.OK);
        assertThat(compareFiles("--fail-if", "lost>0", "--ignore-missing")).isEqualTo(ExitCode.OK);
    }

    @Test
    void looksAtNewCellsWhereALimitIsAValue() {
        BenchResult before = Results.of(exact(1_000_000));
        BenchResult after = Results.of(exact(1_000_000), Results.cell("cesql", 1, Results.run(1e5, 100)));

        assertThat(compare(before, after, "--fail-if", "throughput<-5%")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Only in the later result: 1 cesql trigger, ");
        assertThat(compareFiles("--fail-if", "throughput<500k")).isEqualTo(ExitCode.WRONG);
        assertThat(out.toString()).contains("max rate: throughput is 100,000/s; the limit is 500,000/s");
    }

    @Test
    void failsWhereNothingIsDeliveredAnyMore() {
        BenchResult before = Results.of(exact(1_000_000));
        BenchResult after = Results.of(Results.cell("exact", 1000, Results.silent()));

        assertThat(compare(before, after, "--fail-if", "p99>+10%")).isEqualTo(ExitCode.WRONG);
        assertThat(out.toString()).contains("delivery.p99 was ", " and is not there any more");
        assertThat(compare(after, after, "--fail-if", "p99>+10%,throughput<-5%"))
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void comparesABrokerThatHasNoJournalWithOneThatHas() {
        Workload workload = Results.workload("exact", 1000);
        Workload other = new Workload(1000, "exact", 10.0, 1024, "handler", null, null, null);
        Run run = Results.run(1e5, 100);

        assertThat(compare(
                        Results.of(new Cell(workload, List.of(run))),
                        Results.of(new Cell(other, List.of(run))),
                        "--fail-if",
                        "throughput<-5%"))
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void refusesResultsThatHaveNothingInCommon() {
        assertThat(compare(Results.of(exact(1e6)), Results.of(Results.cell("cesql", 1, Results.run(1e5, 100)))))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("a.json has " + EXACT, "b.json has 1 cesql trigger, ", "mend: measure both with the same");
    }

    @Test
    void saysWhatWasNotMeasuredAlike() {
        BenchResult result = Results.of(exact(1e6));
        Environment here = Results.environment();
        BenchResult elsewhere = new BenchResult(
                new Environment(
                        here.knemu(), "25+36", here.vendor(), here.vm(), here.os(), 8, here.heapBytes(), here.date()),
                result.settings(),
                result.cells());

        compare(result, elsewhere);

        assertThat(out.toString())
                .contains("Not measured alike: java was 17.0.15+6, now 25+36\n")
                .contains("Not measured alike: cpus was 2, now 8\n");
    }

    @Test
    void tellsProgramsEverything() throws JsonProcessingException {
        int code = compare(
                Results.of(exact(1_000_000, 1_010_000)),
                Results.of(exact(900_000, 910_000)),
                "--fail-if",
                "throughput<-5%",
                "-o",
                "json");

        assertThat(code).isEqualTo(ExitCode.WRONG);
        JsonNode root = json();
        assertThat(root.path("failed").asBoolean()).isTrue();
        JsonNode failure = root.path("failures").path(0);
        assertThat(failure.path("cell").asText()).isEqualTo(EXACT);
        assertThat(failure.path("metric").asText()).isEqualTo("throughput");
        assertThat(failure.path("before").asDouble()).isEqualTo(1_005_000);
        assertThat(failure.path("after").asDouble()).isEqualTo(905_000);
        assertThat(failure.path("limit").asDouble()).isEqualTo(954_750);
        JsonNode figures = root.path("cells").path(0).path("figures");
        assertThat(figures.path("answer.p99.99").path("unit").asText()).isEqualTo("nanoseconds");
        assertThat(figures.path("throughput").path("verdict").asText()).isEqualTo("worse");
        assertThat(figures.path("throughput").path("percent").asDouble()).isBetween(-10.0, -9.9);
        assertThat(err.toString()).startsWith("FAILED throughput<-5%  " + EXACT);
    }

    @Test
    void writesMarkdownForPullRequests() {
        compare(
                Results.of(exact(1_000_000, 1_010_000)),
                Results.of(exact(900_000, 910_000)),
                "--fail-if",
                "throughput<-5%",
                "-o",
                "markdown");

        assertThat(out.toString().lines())
                .startsWith("### knemu bench: failed", "")
                .contains("| cell | figure | before | after | change | |", "|---|---|--:|--:|--:|---|")
                .contains("| " + EXACT + " | throughput | 1,005,000/s | **905,000/s** | **-10.0 %** | **worse** |")
                .anyMatch(line -> line.startsWith("- **throughput&lt;-5%** " + EXACT + ": throughput went from"));
    }

    @Test
    void refusesAConditionThatIsWrongBeforeItReadsAFile() {
        assertThat(compareFiles("--fail-if", "p99>10%")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("--fail-if is wrong at column 5");
    }

    @Test
    void saysThatAFileIsNotThere() {
        assertThat(compareFiles()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(err.toString()).contains("a.json is not there");
    }

    @Test
    void helpFitsOnOneScreen() {
        assertThat(new CommandLine(new CompareCommand())
                        .setUsageHelpWidth(80)
                        .setUsageHelpLongOptionsMaxWidth(26)
                        .getUsageMessage()
                        .lines())
                .hasSizeLessThan(50)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
}
