package dev.knemu.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultFileTest {

    private static final BenchResult RESULT = Results.of(
            Results.cell("exact", 1, Results.run(1e6, 900), Results.run(1.1e6, 800)),
            Results.cell("exact", 1000, Results.silent()));

    @TempDir
    private Path directory;

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("a.json"), json);
    }

    private Problem problem(String json) throws IOException {
        Path file = file(json);
        return catchThrowableOfType(Problem.class, () -> ResultFile.read(file));
    }

    @Test
    void readsWhatItWrote() {
        Path file = directory.resolve("a.json");

        ResultFile.write(file, ResultFile.json(RESULT));

        assertThat(ResultFile.read(file)).isEqualTo(RESULT);
    }

    @Test
    void writesNamesThatProgramsCanRelyOn() {
        assertThat(ResultFile.json(RESULT))
                .startsWith("{\n  \"format\" : \"knemu-bench/1\",\n  \"environment\" : {")
                .contains(
                        "\"date\" : \"2026-03-01T12:00:00Z\"",
                        "\"warmup\" : \"PT2S\"",
                        "\"name\" : \"1 exact trigger, 10 % match, 1 kB, handler, journal outcomes, max rate\"",
                        "\"saturated\" : true",
                        "\"throughput\" : {",
                        "\"median\" : 1050000.0",
                        "\"p99.9\" : ",
                        "\"distribution\" : [ [ 0.0, ")
                .doesNotContain("null", "NaN");
    }

    @Test
    void passesOverFieldsThatItDoesNotKnow() throws IOException {
        String json = ResultFile.json(RESULT);
        String newer = json.replace("\"cpus\" : 2,", "\"cpus\" : 2, \"weather\" : {\"rain\": true},");

        assertThat(newer).isNotEqualTo(json);
        assertThat(ResultFile.read(file(newer))).isEqualTo(RESULT);
    }

    @Test
    void reckonsTheSummaryAnewFromTheRuns() throws IOException {
        String json = ResultFile.json(RESULT);
        String lie = json.replace("\"median\" : 1050000.0", "\"median\" : 9");

        assertThat(lie).isNotEqualTo(json);
        assertThat(ResultFile.read(file(lie)).cells().get(0).spread(Metric.named("throughput")))
                .hasValueSatisfying(spread -> assertThat(spread.median()).isEqualTo(1_050_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"format\": \"knemu-bench/2\"} | was written by another version of Knemu | this version reads \"knemu-bench/1\"",
                "{\"format\": \"other/1\"} | is no result of knemu bench | its \"format\" is \"other/1\"",
                "{} | is no result of knemu bench | it has no \"format\"",
                "[] | is no result of knemu bench | it has no \"format\"",
                "`` | is no result of knemu bench | it has no \"format\"",
                "{\"format\": | is not JSON | line 1, column",
                "{\"format\": \"knemu-bench/1\"} | has a field that is wrong: the whole | environment is missing",
            })
    void saysWhatIsWrongWithAnotherFile(String json, String what, String why) throws IOException {
        Problem problem = problem(json);

        assertThat(problem).hasMessageContainingAll(directory.resolve("a.json") + " " + what, "why:  ", why, "mend: ");
        assertThat(problem.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"triggers\" : 1,     | \"triggers\" : -1,     | cells[0].workload | triggers is -1.0",
                "\"duration\" : \"PT0S\" | \"duration\" : \"soon\"  | cells[1].runs[0].duration | \"soon\" is no length of time",
                "\"sent\" : 0,         | \"sent\" : \"many\",   | cells[1].runs[0].sent | \"many\"",
                "\"sent\" : 0,         | \"unsent\" : 0,      | cells[1].runs[0].sent | a number is missing there",
                "\"triggers\" : 1000   | \"triggers\" : 1       | the whole | cells has the same workload twice: 1 exact trigger",
            })
    void namesTheFieldThatIsWrong(String right, String wrong, String path, String why) throws IOException {
        String json = ResultFile.json(RESULT);
        assertThat(json).contains(right);

        assertThat(problem(json.replace(right, wrong)))
                .hasMessageContainingAll("has a field that is wrong: " + path + "\n", why);
    }

    @Test
    void saysThatAFileIsNotThere() {
        assertThatThrownBy(() -> ResultFile.read(directory.resolve("b.json")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.NOT_FOUND))
                .hasMessageContainingAll("b.json is not there", "mend: write one with knemu bench -o json > ");
    }
}
