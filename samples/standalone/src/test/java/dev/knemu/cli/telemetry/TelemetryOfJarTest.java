package dev.knemu.cli.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as users have it: cut down, so that a class may be missing that the class path of other tests has. Runs once the
 * jar is packed.
 */
@Tag("jar")
class TelemetryOfJarTest {

    private static final String BROKER =
            "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: default}\n";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void theJarGivesItsNumbersAndSendsItsSpans() throws Exception {
        Path manifest = Files.writeString(directory.resolve("broker.yaml"), BROKER);
        try (Collector collector = new Collector()) {
            Process knemu = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar",
                            System.getProperty("knemu.jar"),
                            "run",
                            "--port",
                            "0",
                            "--otlp",
                            collector.url(),
                            "-f",
                            manifest.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                URI url = whenReady(knemu);

                HttpRequest event = HttpRequest.newBuilder(url.resolve("/default/default"))
                        .header("ce-specversion", "1.0")
                        .header("ce-id", "7")
                        .header("ce-type", "order.placed")
                        .header("ce-source", "/shop")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                assertThat(client.send(event, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(202);
                for (String format : new String[] {"text/plain", "application/openmetrics-text"}) {
                    assertThat(page(url, format))
                            .startsWith(format)
                            .contains("kn_eventing_dispatch_duration_seconds_bucket{")
                            .contains("knemu_open_events 0.0")
                            .contains("jvm_memory_used_bytes{");
                }

                knemu.destroy();
                assertThat(knemu.waitFor(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS))
                        .isTrue();
                assertThat(collector.named("broker:default.default").service()).isEqualTo("knemu");
            } finally {
                knemu.destroyForcibly();
            }
        }
    }

    /** Its content type, and itself. */
    private String page(URI url, String format) throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(url.resolve("/metrics"))
                        .header("Accept", format)
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("content-type").orElse("") + "\n" + answer.body();
    }

    private static URI whenReady(Process knemu) throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader lines = knemu.errorReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Knemu is ready: ")) {
                // What else it says must be read, or it would wait for a reader.
                CompletableFuture.runAsync(() -> lines.lines().forEach(read -> {}));
                return URI.create(line.replaceAll(".*(http://127\\.0\\.0\\.1:\\d+).*", "$1"));
            }
        }
        throw new AssertionError("The jar ended before it was ready:\n" + said);
    }
}
