package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands say when no emulator gives an answer that they can use. */
class ConnectionTest {

    private final Console console = new Console();

    @Test
    void nobodyListening() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(console.run("get", "--url", "http://127.0.0.1:" + port)).isEqualTo(ExitCode.FAILED);

        assertThat(console.err.toString())
                .startsWith("knemu: no emulator answers at http://127.0.0.1:" + port + "\n  why:  ")
                .contains("\n  mend: start one with: knemu run -f PATH")
                .contains("--url http://HOST:PORT, or KNEMU_URL");
        assertThat(console.out.toString()).isEmpty();
    }

    @Test
    void somethingElseListening() {
        try (ScriptedApi other = new ScriptedApi()) {
            assertThat(console.run("get", "--url", other.url())).isEqualTo(ExitCode.FAILED);

            assertThat(console.err.toString())
                    .contains("what answers at " + other.url() + " is no emulator of this version")
                    .contains("it answered 404");
        }
    }

    @Test
    void nobodyAnsweringInTime() throws IOException {
        // Takes connections, since the system does, and never reads.
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String url = "127.0.0.1:" + silent.getLocalPort();

            assertThat(console.run("get", "--url", url, "--timeout", "100ms")).isEqualTo(ExitCode.TIMED_OUT);

            assertThat(console.err.toString()).contains("no answer from http://" + url + " within 0.1 s");
        }
    }

    @ParameterizedTest
    @CsvSource({"400, 2", "404, 4", "422, 3", "500, 1"})
    void refusalsEndWithACodeOfTheirOwn(int status, int exitCode) {
        try (ScriptedApi api = new ScriptedApi()
                .on("GET /resources", status, "{\"error\": \"what was wrong\", \"hint\": \"how to mend it\"}")) {
            assertThat(console.run("get", "--url", api.url())).isEqualTo(exitCode);

            assertThat(console.err.toString())
                    .startsWith("knemu: what was wrong\n")
                    .contains("answered " + status)
                    .endsWith("mend: how to mend it\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://localhost", "http://", "http://local host"})
    void anAddressThatIsNone(String url) {
        assertThat(console.run("get", "--url", url)).isEqualTo(ExitCode.USAGE);

        assertThat(console.err.toString()).contains("--url " + url + " is no address");
    }
}
