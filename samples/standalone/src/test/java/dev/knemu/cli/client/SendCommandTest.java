package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.journal.Entry;
import io.cloudevents.CloudEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendCommandTest {

    private final LiveEmulator live = new LiveEmulator();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        live.close();
    }

    private List<CloudEvent> accepted() {
        return live.eventing.journal().entries(Entry.Accepted.class).stream()
                .map(Entry.Accepted::event)
                .toList();
    }

    private static String data(CloudEvent event) {
        return new String(event.getData().toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void saysWhoTookTheEvent() {
        assertThat(live.run("send", "--type", "order.placed", "--id", "7")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).isEqualTo("202 Accepted by broker default/default, event 7\n");
        assertThat(live.err()).isEmpty();
    }

    @Test
    void aRecordedLineThatIsNoEventIsToldBeforeAnythingIsSent() throws Exception {
        Path file = Files.writeString(
                directory.resolve("recorded.jsonl"),
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"order.placed\"}\nnothing\n");

        assertThat(live.run("send", "--events", file.toString())).isEqualTo(ExitCode.WRONG);

        assertThat(live.err()).startsWith("knemu: " + file + ":2: this line holds no event");
        assertThat(accepted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--count=2", "--follow", "--data=x", "--id=7"})
    void recordedEventsAreSentAsTheyAre(String option) {
        assertThat(live.run("send", "--events", "recorded.jsonl", option)).isEqualTo(ExitCode.USAGE);

        assertThat(live.err()).contains("--events sends events as they are in the file, once");
    }

    @Test
    void hasTheDefaultsOfTheKnCommand() {
        assertThat(live.run("send")).isEqualTo(ExitCode.OK);

        assertThat(accepted()).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("dev.knative.cli.plugin.event.generic");
            assertThat(event.getSource()).hasToString("knemu");
            assertThat(event.getId()).hasSize(36);
            assertThat(event.getData()).isNull();
            assertThat(event.getDataContentType()).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void carriesAllThatAnEventHas(boolean structured) {
        List<String> arguments = new ArrayList<>(List.of(
                "send",
                "--type",
                "t",
                "--source",
                "/s",
                "--id",
                "7",
                "--subject",
                "a \"b\"",
                "--ext",
                "region=eu",
                "-e",
                "price=1=2",
                "--data",
                "{\"total\": 12.50}"));
        if (structured) {
            arguments.add("--structured");
        }

        assertThat(live.run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.OK);

        assertThat(accepted()).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("t");
            assertThat(event.getSource()).hasToString("/s");
            assertThat(event.getSubject()).isEqualTo("a \"b\"");
            assertThat(event.getExtension("region")).isEqualTo("eu");
            assertThat(event.getExtension("price")).isEqualTo("1=2");
            assertThat(event.getDataContentType()).isEqualTo("application/json");
            assertThat(data(event)).contains("12.50");
        });
    }

    @Test
    void sendsAttributesThatHeadersDoNotCarryInTheBody() {
        assertThat(live.run("send", "--subject", "Käse")).isEqualTo(ExitCode.OK);

        assertThat(accepted().get(0).getSubject()).isEqualTo("Käse");
        assertThat(live.err()).contains("sent in structured mode");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{} | application/json", "7 | application/json", "7 up | text/plain"})
    void looksAtTheDataForItsType(String data, String type) {
        assertThat(live.run("send", "--data", data)).isEqualTo(ExitCode.OK);

        assertThat(accepted().get(0).getDataContentType()).isEqualTo(type);
        assertThat(data(accepted().get(0))).isEqualTo(data);
    }

    @Test
    void readsDataFromAFile() throws Exception {
        Path file = Files.write(directory.resolve("data"), new byte[] {0, 1, (byte) 0xff});

        assertThat(live.run("send", "--data-file", file.toString(), "--structured"))
                .isEqualTo(ExitCode.OK);

        assertThat(accepted().get(0).getDataContentType()).isEqualTo("application/octet-stream");
        assertThat(accepted().get(0).getData().toBytes()).containsExactly(0, 1, 0xff);
    }

    @ParameterizedTest
    @CsvSource({
        "channel:pipe, channel default/pipe",
        "svc:shipping, svc default/shipping",
        "http://pipe-kn-channel.default.svc.cluster.local, http://pipe-kn-channel.default.svc.cluster.local"
    })
    void reachesAddressesOfTheClusterThroughTheEmulator(String to, String name) {
        assertThat(live.run("send", "--to", to, "--id", "7")).as(live.err()).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains(" by " + name + ", event 7");
    }

    @Test
    void reachesAnyUrl() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> types = new ArrayList<>();
        server.createContext("/", exchange -> {
            types.add(exchange.getRequestHeaders().getFirst("ce-type"));
            byte[] body = "thanks".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/in";

            assertThat(live.run("send", "--to", url, "--type", "t", "--id", "7"))
                    .isEqualTo(ExitCode.OK);

            assertThat(live.out()).isEqualTo("200 answered by " + url + ", event 7\nthanks\n");
            assertThat(types).containsExactly("t");
        } finally {
            server.stop(0);
        }
        String gone = "http://127.0.0.1:" + server.getAddress().getPort();
        assertThat(live.run("send", "--to", gone)).isEqualTo(ExitCode.FAILED);
        assertThat(live.err()).contains("nothing answers at " + gone);
    }

    @Test
    void endsWithThreeWhenTheEventIsRefused() {
        assertThat(live.run("send", "--to", "broker:nope:shop", "--id", "7")).isEqualTo(ExitCode.WRONG);

        assertThat(live.out()).isEmpty();
        assertThat(live.err())
                .startsWith("knemu: event 7 was refused by broker shop/nope with 404\n")
                .contains("mend: knemu why 7");
    }

    @Test
    void answersAsJson() {
        assertThat(live.run("send", "--id", "7", "-o", "json")).isEqualTo(ExitCode.OK);
        assertThat(live.run("send", "--to", "broker:nope", "--id", "8", "-o", "json"))
                .isEqualTo(ExitCode.WRONG);

        assertThat(live.out()).isEqualTo("""
                {"type":"answered","accepted":true,"status":202,"to":"broker default/default","id":"7"}
                {"type":"answered","accepted":false,"status":404,"to":"broker default/nope","id":"8"}
                """);
    }

    @Test
    void followsTheEventUntilAllHasComeToRest() {
        assertThat(live.run("send", "--type", "order.paid", "--id", "7", "--follow", "--ascii"))
                .as(live.err())
                .isEqualTo(ExitCode.OK);

        assertThat(live.out().replaceAll("\\d+(\\.\\d+)? m?s", "TIME")).isEqualTo("""
                        event 7 order.paid from knemu -> Broker default/default
                        |- Trigger default/orders decided no: type "order.paid" is not "order.placed"
                        |- Trigger default/payments attempted #1 at http://bank.default.svc.cluster.local: answered 503, TIME; again in TIME
                        |- Trigger default/payments attempted #2 at http://bank.default.svc.cluster.local: answered 503, TIME
                        |- Trigger default/payments attempted #1 of the dead-letter at http://morgue.default.svc.cluster.local: status 200, TIME
                        |- Trigger default/payments dead-lettered to http://morgue.default.svc.cluster.local after 2 attempts at http://bank.default.svc.cluster.local, status 503
                        `- at rest: 1 event, 0 delivered, 1 dead-lettered
                        202 Accepted by broker default/default, event 7
                        """);
    }

    @Test
    void followsAsEntriesOfTheJournal() {
        assertThat(live.run("send", "--type", "order.placed", "--id", "7", "--follow", "-o", "json"))
                .isEqualTo(ExitCode.OK);

        assertThat(live.out().lines())
                .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"))
                .anySatisfy(line -> assertThat(line).contains("\"type\":\"delivered\""))
                .last()
                .asString()
                .contains("\"type\":\"answered\"");
    }

    @Test
    void doesNotWaitForWhatWasRefused() {
        assertThat(live.run("send", "--to", "broker:nope", "--follow")).isEqualTo(ExitCode.WRONG);

        assertThat(live.out()).isEmpty();
    }

    @Test
    void sendsManyAndCounts() {
        assertThat(live.run("send", "--count", "20", "--id", "n", "--rate", "1000/s"))
                .isEqualTo(ExitCode.OK);

        assertThat(live.out()).startsWith("20 sent in ").contains(": 20 accepted\nlatency: p50 ");
        assertThat(accepted())
                .extracting(CloudEvent::getId)
                .contains("n-1", "n-20")
                .doesNotHaveDuplicates();
    }

    @Test
    void countsRefusalsByStatus() {
        assertThat(live.run("send", "--count", "5", "--to", "broker:nope")).isEqualTo(ExitCode.WRONG);
        assertThat(live.out()).contains(": 0 accepted, 5 refused with 404");

        assertThat(live.run("send", "--count", "5", "--to", "broker:nope", "-o", "json"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(live.out())
                .contains("{\"sent\":5,\"accepted\":0,\"refused\":5,\"unanswered\":0,")
                .contains("\"statuses\":{\"404\":5}");
    }

    @Test
    void stopsSendingWhenItIsTold() throws InterruptedException {
        // The first request of a JVM takes longer than whoever presses Ctrl-C is to wait.
        assertThat(live.run("send", "--type", "order.placed")).isEqualTo(ExitCode.OK);
        CountDownLatch first = new CountDownLatch(1);
        live.eventing.journal().listen(entry -> {
            if (entry instanceof Entry.Delivered) {
                first.countDown();
            }
        });
        live.console.start(live.arguments("send", "--type", "order.placed", "--count", "1000000", "--rate", "1/m"));
        assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();

        int exitCode = live.console.stop();

        assertThat(live.out()).as("%s", live.console.err).contains("1 sent in ", ": 1 accepted");
        assertThat(exitCode).isEqualTo(ExitCode.OK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--to broker                | Write broker:NAME[:NAMESPACE], channel:NAME",
                "--to queue:a               | is no address",
                "--to broker:a:b:c          | is no address",
                "--to broker:Upper          | is no address",
                "--to ftp://a               | is no address",
                "--ext Region=eu            | Write region.",
                "--ext type=x               | Use --type.",
                "--data a --data-file b     | contradict each other",
                "--count 0                  | Write 1 or more",
                "--rate 5                   | --rate is for --count",
                "--count 5 --rate fast      | is no rate",
                "--count 5 --rate 0         | is no rate",
                "--count 5 --follow         | knemu watch shows them all",
                "--id=                      | must not be empty",
            })
    void refusesWhatMakesNoSense(String arguments, String problem) {
        assertThat(live.run(("send " + arguments).split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(live.err()).contains(problem);
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThat(live.run("send", "--data-file", "nowhere")).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(live.err()).contains("cannot read --data-file nowhere");
    }
}
