package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.bench.report.BenchResult;
import dev.knemu.cli.bench.report.ResultFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar has of the histograms' library only what is needed: this shows that it is enough. Runs once it is packed. */
@Tag("jar")
class BenchOfJarTest {

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void theJarMeasuresAndWritesItsResults() throws Exception {
        Path result = directory.resolve("result.json");
        Path page = directory.resolve("page.html");

        Process knemu = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("knemu.jar"),
                        "bench",
                        "--triggers",
                        "2",
                        "--subscribers",
                        "http",
                        "--rate",
                        "200/s",
                        "--warmup",
                        "0s",
                        "--duration",
                        "200ms",
                        "--repeat",
                        "1",
                        "-o",
                        "json",
                        "--html",
                        page.toString())
                .redirectOutput(result.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(knemu.waitFor(Duration.ofSeconds(60).toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        } finally {
            knemu.destroyForcibly();
        }

        assertThat(knemu.exitValue()).isZero();
        BenchResult read = ResultFile.read(result);
        assertThat(read.cells().get(0).runs().get(0).sent()).isEqualTo(40);
        assertThat(page).content().contains("</html>");
    }
}
