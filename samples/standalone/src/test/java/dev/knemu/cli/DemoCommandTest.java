package dev.knemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.resource.ManifestReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {

    private final Console console = new Console();

    @Test
    void tellsTheWholeStoryHoweverShortItIs() {
        assertThat(console.run("demo", "--for", "1s")).isZero();

        assertThat(console.out.toString())
                .containsPattern("demo-1 +demo.event from /demo → Broker default\n")
                .containsPattern("user-1 +→ user-welcome → welcome-mail: answered 503, trying again in 0.2 s\n")
                .containsPattern("user-1 +→ user-welcome → welcome-mail: answered 503, trying again in 0.4 s\n")
                .containsPattern("user-1 +→ user-welcome → welcome-mail: delivered at attempt 3\n")
                .containsPattern("order-2 +→ order-shipping → shipping: answered 422, dead-lettered to support-desk\n")
                .containsPattern("order-3 +→ no Trigger wants it");
        assertThat(console.err.toString()).isEmpty();
    }

    @Test
    void endsWithATableAWhyAndWhatToTryNext() {
        assertThat(console.run("demo", "--for", "1ms")).isZero();

        assertThat(console.out.toString())
                .contains("What became of 9 events\n")
                .containsPattern("demo-audit +demo.event +3 +- +- +- +3\n")
                .containsPattern("user-welcome +user.created +3 +- +- +- +5\n")
                .containsPattern("order-shipping +order.placed +1 +1 +- +1 +2\n")
                .containsPattern("order-shipping +user.created +- +- +- +3 +-\n")
                .contains("Why did order-shipping not get order-3?\n  Trigger default/order-shipping did not want event"
                        + " order-3: source \"/shop/us\" does not start with\n  \"/shop/eu\"")
                .contains("demo --show-manifest > shop.yaml");
    }

    @Test
    void showsAManifestThatCanBeRun() {
        assertThat(console.run("demo", "--show-manifest")).isZero();

        assertThat(new ManifestReader().read(console.out.toString()).resources())
                .extracting(resource -> resource.key().toString())
                .containsExactly(
                        "Broker default/default",
                        "Trigger default/demo-audit",
                        "Trigger default/user-welcome",
                        "Trigger default/order-shipping",
                        "Service default/audit",
                        "Service default/welcome-mail",
                        "Service default/shipping",
                        "Service default/support-desk");
    }

    @Test
    void keepsTheShopOpenForEventsOfOthers() throws Exception {
        console.start("demo", "--for", "1ms", "--keep", "--port", "0");
        String broker = console.out.await("The shop stays open: ").replaceAll(".*: ", "");
        console.out.await("Stop with Ctrl-C");
        HttpRequest order = HttpRequest.newBuilder(URI.create(broker))
                .header("ce-specversion", "1.0")
                .header("ce-id", "mine")
                .header("ce-type", "order.placed")
                .header("ce-source", "/shop/eu")
                .POST(HttpRequest.BodyPublishers.ofString("{\"address\": \"here\"}"))
                .build();

        int status = HttpClient.newHttpClient()
                .send(order, BodyHandlers.discarding())
                .statusCode();

        assertThat(status).isEqualTo(202);
        assertThat(console.stop()).isZero();
        assertThat(console.out.toString())
                .containsPattern("mine +→ order-shipping → shipping: delivered\n")
                .endsWith("The shop is closed.\n");
    }

    @Test
    void takesAFreePortWhenTheUsualOneIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Console other = new Console(taken.getLocalPort());

            other.start("demo", "--for", "1ms", "--keep");
            String broker = other.out.await("The shop stays open: ");

            assertThat(other.stop()).isZero();
            assertThat(other.out.toString()).startsWith("Port " + taken.getLocalPort() + " is taken, so this is port ");
            assertThat(broker).doesNotContain(":" + taken.getLocalPort() + "/");
        }
    }

    @Test
    void failsWhenThePortThatWasAskedForIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertThat(console.run("demo", "--keep", "--port", port)).isEqualTo(ExitCode.FAILED);

            assertThat(console.err.toString()).contains(port).contains("in use");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo --for soon       | \"soon\" is not a length of time",
                "demo --for 10         | Write one such as 10s",
                "demo --for 0s         | longer than nothing",
                "demo --for PT-1S      | longer than nothing",
                "demo --for 61m        | at most 1h",
                "demo --port 1         | Add --keep",
                "demo --keep --port -1 | no port",
            })
    void saysWhatIsWrongWithACommandLine(String arguments, String problem) {
        assertThat(console.run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(console.err.toString()).contains(problem);
        assertThat(console.out.toString()).isEmpty();
    }
}
