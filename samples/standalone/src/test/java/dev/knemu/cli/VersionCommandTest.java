package dev.knemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VersionCommandTest {

    private final Console console = new Console();

    @Test
    void saysWhatItIsMadeOf() {
        assertThat(console.run("version")).isZero();

        assertThat(console.out.toString())
                .containsPattern("Knemu +\\S+\n")
                .contains("Java     " + Runtime.version())
                .containsPattern("Vert.x +5\\.\\d+\\.\\d+\n")
                .doesNotContain("Server");
    }

    @Test
    void asksTheEmulatorThatIsNamed() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/_knemu/v1/", exchange -> {
            byte[] body = "{\"version\": \"9.9\", \"java\": \"25\", \"url\": \"http://there\"}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();

            assertThat(console.run("version", "--url", url, "-o", "json")).isZero();
        } finally {
            server.stop(0);
        }

        JsonNode said = new ObjectMapper().readTree(console.out.toString());
        assertThat(said.at("/client/java").asText()).isEqualTo(Runtime.version().toString());
        assertThat(said.path("server")).hasToString("{\"version\":\"9.9\",\"java\":\"25\",\"url\":\"http://there\"}");
    }

    @Test
    void saysThatTheEmulatorWhichIsNamedDoesNotAnswer() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(console.run("version", "--url", "http://127.0.0.1:" + free)).isEqualTo(ExitCode.FAILED);

        assertThat(console.err.toString()).contains("no emulator answers at http://127.0.0.1:" + free);
    }
}
