package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.cli.Console;
import dev.knemu.cli.bench.report.BenchResult;
import dev.knemu.cli.bench.report.Cell;
import dev.knemu.cli.bench.report.ResultFile;
import dev.knemu.cli.bench.report.Run;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {

    private static final String[] SHORT = {"--warmup", "0s", "--repeat", "1", "--duration", "300ms", "-o", "json"};

    private final Console console = new Console();

    @TempDir
    private Path directory;

    private int bench(String... arguments) {
        return console.run(all(arguments));
    }

    private static String[] all(String... arguments) {
        return Stream.of(Stream.of("bench"), Stream.of(arguments), Stream.of(SHORT))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private BenchResult result() throws IOException {
        return ResultFile.read(file("result.json", console.out.toString()));
    }

    private static void assertAllArrived(Run run, int times) {
        assertThat(run.sent()).isPositive();
        assertThat(run.answered()).isEqualTo(run.sent());
        assertThat(run.deliveries()).isEqualTo(new Run.Deliveries(times * run.sent(), times * run.sent(), 0, 0));
        assertThat(run.answer().count()).isEqualTo(run.sent());
        assertThat(run.delivery().count()).isEqualTo(times * run.sent());
        assertThat(run.delivery().max()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"handler", "http"})
    void measuresAGridAtARate(String subscribers) throws IOException {
        Path page = directory.resolve("page.html");

        int code = bench(
                "--triggers",
                "20",
                "--match",
                "2",
                "--filter",
                "mixed",
                "--rate",
                "500/s",
                "--payload",
                "64",
                "--subscribers",
                subscribers,
                "--connections",
                "4",
                "--html",
                page.toString());

        assertThat(code).as(console.err.toString()).isEqualTo(ExitCode.OK);
        assertThat(result().cells()).singleElement().satisfies(cell -> {
            assertThat(cell.workload().filter()).isEqualTo("mixed");
            assertThat(cell.workload().matchPercent()).isEqualTo(10);
            assertThat(cell.workload().payloadBytes()).isEqualTo(64);
            assertThat(cell.workload().rate()).isEqualTo(500);
            assertThat(cell.runs()).singleElement().satisfies(run -> {
                assertThat(run.sent()).isEqualTo(150);
                assertAllArrived(run, 2);
            });
        });
        assertThat(result().settings().command()).startsWith("knemu bench --triggers 20 --match 2");
        assertThat(page).content().contains("<html");
    }

    @Test
    void measuresTheMaximumFirstWhereTheRateIsAPartOfIt() throws IOException {
        assertThat(bench("--triggers", "1,3,1", "--rate", "20%")).isEqualTo(ExitCode.OK);

        List<Cell> cells = result().cells();
        assertThat(cells).extracting(cell -> cell.workload().triggers()).containsExactly(1, 1, 3, 3);
        for (int i = 0; i < cells.size(); i += 2) {
            Cell maximum = cells.get(i);
            Cell part = cells.get(i + 1);
            assertThat(maximum.workload().ratePercent()).isNull();
            assertThat(maximum.isSaturated()).isTrue();
            assertThat(part.workload().ratePercent()).isEqualTo(20);
            double due = maximum.runs().get(0).eventsPerSecond() * 0.2 * 0.3;
            assertThat((double) part.runs().get(0).sent()).isCloseTo(due, Offset.offset(1.0));
            assertAllArrived(maximum.runs().get(0), 1);
            assertAllArrived(part.runs().get(0), 1);
            assertThat(part.notes()).anySatisfy(note -> assertThat(note).startsWith("The rate is "));
        }
    }

    private static final String MANIFEST = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: orders, namespace: shop}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: placed, namespace: shop}
            spec:
              broker: orders
              filters: [{exact: {type: order.placed, region: eu}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: in-another-repository}}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: all, namespace: shop}
            spec:
              broker: orders
              filters: [{prefix: {type: order.}}]
              subscriber: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: audit}}
            ---
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata: {name: audit, namespace: shop}
            spec: {template: {spec: {containers: [{image: shop/audit}]}}}
            """;

    @Test
    void measuresManifestsWithEventsThatItsTriggersWant() throws IOException {
        Path manifest = file("shop.yaml", MANIFEST);

        int code = bench("-f", manifest.toString(), "--rate", "500/s");

        assertThat(code).as(console.err.toString()).isEqualTo(ExitCode.OK);
        Cell cell = result().cells().get(0);
        assertThat(cell.workload().triggers()).isEqualTo(2);
        assertThat(cell.workload().filter()).isEqualTo("manifest");
        assertThat(cell.notes())
                .filteredOn(note -> !note.endsWith(" contain.") && !note.contains("compiling"))
                .isEmpty();
        // Every other event is for both Triggers.
        assertThat(cell.runs().get(0).sent()).isEqualTo(150);
        assertThat(cell.runs().get(0).deliveries()).isEqualTo(new Run.Deliveries(225, 225, 0, 0));
    }

    @Test
    void countsBehindEveryServiceThatNoManifestBrings() throws IOException {
        Path manifest = file("flow.yaml", """
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: default, namespace: shop}
                spec: {delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: graveyard}}}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: both-steps, namespace: shop}
                spec:
                  broker: default
                  subscriber: {ref: {apiVersion: flows.knative.dev/v1, kind: Sequence, name: steps}}
                ---
                apiVersion: flows.knative.dev/v1
                kind: Sequence
                metadata: {name: steps, namespace: shop}
                spec:
                  channelTemplate: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel}
                  steps: [{ref: {apiVersion: v1, kind: Service, name: first}}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: first, namespace: elsewhere}
                """);

        int code = bench("-f", manifest.toString(), "--rate", "100/s");

        assertThat(code).as(console.err.toString()).isEqualTo(ExitCode.OK);
        Cell cell = result().cells().get(0);
        assertThat(cell.notes())
                .filteredOn(note -> !note.endsWith(" contain.") && !note.contains("compiling"))
                .isEmpty();
        assertAllArrived(cell.runs().get(0), 1);
    }

    @Test
    void sendsTheEventThatItIsGiven() throws IOException {
        Path manifest = file("shop.yaml", MANIFEST);
        Path event = file("event.json", """
                {"specversion": "1.0", "id": "7", "type": "order.placed", "source": "/shop", "region": "eu",
                 "data": {"total": 12}}
                """);

        int code = bench("-f", manifest.toString(), "--event", event.toString(), "--rate", "300/s");

        assertThat(code).as(console.err.toString()).isEqualTo(ExitCode.OK);
        Run run = result().cells().get(0).runs().get(0);
        assertThat(run.sent()).isEqualTo(90);
        assertAllArrived(run, 2);
    }

    @Test
    void measuresAnotherBroker() throws IOException {
        CompletableFuture<URI> sink = new CompletableFuture<>();
        try (EventingEmulator other =
                EventingEmulator.start(EmulatorOptions.defaults().withPort(0))) {
            other.subscriber("forwarder", new Forwarder(sink));
            other.apply("""
                    apiVersion: eventing.knative.dev/v1
                    kind: Broker
                    metadata: {name: default}
                    ---
                    apiVersion: eventing.knative.dev/v1
                    kind: Trigger
                    metadata: {name: all}
                    spec:
                      broker: default
                      subscriber: {ref: {apiVersion: v1, kind: Service, name: forwarder}}
                    """);

            console.start(all(
                    "--url",
                    other.url() + "/default/default",
                    "--sink-port",
                    "0",
                    "--triggers",
                    "1",
                    "--rate",
                    "300/s"));
            String line = console.err.await("The sink listens on port");
            sink.complete(URI.create("http://127.0.0.1:" + line.replaceAll("\\D", "") + "/"));

            assertThat(console.end()).as(console.err.toString()).isEqualTo(ExitCode.OK);
        }
        assertThat(result().settings().target()).endsWith("/default/default");
        Run run = result().cells().get(0).runs().get(0);
        assertThat(run.sent()).isEqualTo(90);
        assertAllArrived(run, 1);
    }

    /** As a function on a cluster would, that changes the id and keeps the extensions. */
    private record Forwarder(CompletableFuture<URI> sink, HttpClient client) implements Subscriber {

        Forwarder(CompletableFuture<URI> sink) {
            this(sink, HttpClient.newHttpClient());
        }

        @Override
        public CompletionStage<Response> receive(ReceivedEvent event) {
            return sink.thenCompose(url -> client.sendAsync(
                            HttpRequest.newBuilder(url)
                                    .header("ce-specversion", "1.0")
                                    .header("ce-type", "forwarded")
                                    .header("ce-source", "/forwarder")
                                    .header("ce-id", "another")
                                    .header(
                                            "ce-knemubenchid",
                                            String.valueOf(event.event().getExtension("knemubenchid")))
                                    .POST(BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.discarding()))
                    .thenApply(answer -> Response.status(answer.statusCode()));
        }
    }

    @Test
    void saysWhenEventsAreLost() throws IOException {
        try (EventingEmulator other =
                EventingEmulator.start(EmulatorOptions.defaults().withPort(0))) {
            int code = bench("--url", other.url() + "/default/none", "--sink-port", "0", "--triggers", "1");

            assertThat(code).isEqualTo(ExitCode.FAILED);
            assertThat(console.err.toString())
                    .contains("the broker did not take an event of each kind")
                    .contains("it answered with [404]");
        }
    }

    @Test
    void failsWhereARunHadNoEventTaken() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer broker = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        broker.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            // The first finds out how often an event arrives.
            exchange.sendResponseHeaders(requests.getAndIncrement() == 0 ? 202 : 503, -1);
            exchange.close();
        });
        broker.start();
        try {
            String url = "http://127.0.0.1:" + broker.getAddress().getPort() + "/";
            int code = bench("--url", url, "--sink-port", "0", "--triggers", "1", "--rate", "100/s");

            assertThat(code).isEqualTo(ExitCode.FAILED);
            assertThat(console.err.toString()).contains("none was taken: 1 exact trigger");
            Run run = result().cells().get(0).runs().get(0);
            assertThat(run.refused()).isEqualTo(30);
            assertThat(run.saturated()).isTrue();
        } finally {
            broker.stop(0);
        }
    }

    @Test
    void printsTheGridForAnotherBroker() {
        int code = console.run(
                "bench",
                "--print-manifests",
                "--sink-url",
                "http://10.0.0.7:9000/",
                "--triggers",
                "2",
                "--broker",
                "shop/orders");

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(console.out.toString())
                .contains("kind: Broker")
                .contains("name: bench-1\n  namespace: shop")
                .contains("uri: http://10.0.0.7:9000/");
    }

    @Test
    void endsWithWhatWasMeasuredWhenItIsStopped() throws IOException {
        console.start(
                "bench", "--triggers", "1", "--rate", "100/s", "--warmup", "0s", "--duration", "1h", "-o", "json");
        console.err.await("Measures 1 cell");
        console.err.await("run 1 of 3");

        assertThat(console.stop()).as(console.err.toString()).isEqualTo(ExitCode.OK);

        assertThat(result().cells()).singleElement().satisfies(cell -> {
            assertThat(cell.runs()).singleElement().satisfies(run -> assertAllArrived(run, 1));
            assertThat(cell.notes())
                    .anySatisfy(note -> assertThat(note)
                            .matches("Stopped after [0-9.]+ m?s of run 1 of 3, which was to take 3600.0 s."));
        });
        assertThat(console.err.toString()).contains("Stopped: this is what was measured until then, 1 of 1 row.");
    }

    @ParameterizedTest
    @CsvSource({
        "--repeat 0,--repeat 0 is too few",
        "--triggers 0,--triggers 0 is too few",
        "--duration 0s,measures nothing",
        "--filter sql,'expected one of [exact, prefix, suffix, cesql, mixed]'",
        "--url http://127.0.0.1:1/,--url and --sink-port go together",
        "--url shop --sink-port 0 --triggers 1,is no address of a broker",
        "--url http://127.0.0.1:1/ --sink-port 0,one grid at a time",
        "--print-manifests --triggers 1,--sink-url",
        "--event e.json,--event is for manifests",
        "--html no/such/place/page.html,is in no directory that is there",
        "-f shop.yaml --url http://127.0.0.1:1/ --sink-port 0,contradict each other"
    })
    void refusesWhatMakesNoSense(String arguments, String message) {
        assertThat(console.run(("bench " + arguments).split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(console.err.toString()).contains(message).contains("mend: ");
    }

    @Test
    void asksWhichBrokerWhereThereAreSeveral() throws IOException {
        Path manifest = file("two.yaml", MANIFEST + """
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: payments, namespace: shop}
                """);

        assertThat(bench("-f", manifest.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(console.err.toString())
                .contains("the manifests have several: shop/orders, shop/payments")
                .contains("mend: say which: --broker shop/orders");
    }
}
