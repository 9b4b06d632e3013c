package dev.knemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Stopwatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {

    private static final String SHOP = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: default
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: orders
            spec:
              broker: default
              filters:
                - exact:
                    type: order.placed
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: shipping
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: shipping
            spec:
              ports:
                - port: 80
            """;

    @TempDir
    private Path directory;

    private final Console console = new Console();

    private String file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int post(URI url, String type) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("ce-specversion", "1.0")
                .header("ce-id", "7")
                .header("ce-type", type)
                .header("ce-source", "/shop")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"total\": 12}"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    }

    /** Starts on a free port. */
    private URI startWith(String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "--port", "0"));
        arguments.addAll(List.of(more));
        console.start(arguments.toArray(String[]::new));
        Matcher ready = Pattern.compile("Knemu is ready: (http://127\\.0\\.0\\.1:\\d+) \\(.+\\)")
                .matcher(console.err.await("Knemu is ready"));
        assertThat(ready.matches()).isTrue();
        return URI.create(ready.group(1));
    }

    @Nested
    class WhileItRuns {

        @Test
        void namesTheStandInOfEachService() {
            startWith("-f", file("services.yaml", """
                    apiVersion: serving.knative.dev/v1
                    kind: Service
                    metadata:
                      name: first-step
                    spec:
                      template:
                        spec:
                          containers:
                            - image: gcr.io/knative-releases/knative.dev/eventing/cmd/appender
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata:
                      name: plain
                    spec:
                      ports:
                        - port: 80
                    """));
            console.stop();

            assertThat(console.err.toString())
                    .contains(
                            "  default/first-step: appender for gcr.io/knative-releases/knative.dev/eventing/cmd/appender")
                    .contains("  default/plain: event-display");
        }

        @Test
        void printsEventsAsEventDisplayDoesAndNothingElseOnStandardOutput() throws Exception {
            URI url = startWith("-f", file("shop.yaml", SHOP));

            assertThat(post(url.resolve("/default/default"), "order.placed")).isEqualTo(202);
            assertThat(console.stop()).isZero();

            assertThat(console.out.toString().replaceAll("(knativearrivaltime: ).*", "$1..."))
                    .isEqualTo("""
                            ☁️  cloudevents.Event
                            Context Attributes,
                              specversion: 1.0
                              type: order.placed
                              source: /shop
                              id: 7
                              datacontenttype: application/json
                            Extensions,
                              knativearrivaltime: ...
                            Data,
                              {
                                "total": 12
                              }
                            """);
        }

        @Test
        void saysHowToSendAnEventWhereThereIsOnlyAService() {
            URI url = startWith("-f", file("service.yaml", """
                            apiVersion: v1
                            kind: Service
                            metadata: {name: display}
                            spec: {ports: [{port: 80}]}
                            """));
            console.stop();

            assertThat(console.err.toString())
                    .contains("Send an event to Service default/display:\n  curl -v -x " + url
                            + " http://display.default.svc.cluster.local");
        }

        @Test
        void saysWhatThereIsAndHowToSendAnEvent() {
            URI url = startWith("-f", file("shop.yaml", SHOP));
            console.stop();

            assertThat(console.err.toString())
                    .containsPattern("KIND +NAMESPACE +NAME +READY +REASON +URL\n")
                    .containsPattern("Trigger +default +orders +True +-> http://shipping.default.svc.cluster.local\n")
                    .contains("--service shipping=http://localhost:9000\n  default/shipping: event-display\n")
                    .contains("  curl -v " + url + "/default/default \\\n"
                            + "      -H 'ce-specversion: 1.0' -H 'ce-id: 1' \\\n"
                            + "      -H 'ce-type: order.placed' -H 'ce-source: /curl' \\\n")
                    .contains("Knemu is ready: " + url + " (1 broker, 1 trigger, 1 service)\n")
                    .endsWith("Stopped: everything accepted came to rest\n");
        }

        @Test
        void saysWhereWebhooksArePosted() {
            URI url = startWith("-f", file("hooks.yaml", """
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: hooks}
                    stringData: {access: unused, token: s3cr3t}
                    ---
                    apiVersion: sources.knative.dev/v1alpha1
                    kind: GitHubSource
                    metadata: {name: orders}
                    spec:
                      ownerAndRepository: shop/orders
                      eventTypes: [push]
                      accessToken: {secretKeyRef: {name: hooks, key: access}}
                      secretToken: {secretKeyRef: {name: hooks, key: token}}
                      sink: {uri: "http://localhost:9"}
                    """));
            console.stop();

            assertThat(console.err.toString())
                    .containsPattern("GitHubSource +default +orders +True +POST \\Q" + url
                            + "/_knemu/webhooks/github/default/orders\\E\n");
        }

        @Test
        void saysInWordsWhatIsNotReady() {
            String orphan = SHOP.substring(SHOP.indexOf("---"), SHOP.lastIndexOf("---"));

            startWith("-f", file("orphan.yaml", orphan));
            console.stop();

            assertThat(console.err.toString())
                    .contains("Not ready:\n  Trigger default/orders: ")
                    .contains("There is nothing to send an event to");
        }

        @Test
        void saysWhichKindsItKeepsWithoutEmulatingThem() {
            String account = file("account.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: shop\n");

            startWith("-f", account);
            console.stop();

            assertThat(console.err.toString())
                    .contains("Kept, but not emulated:\n  " + account + ":1: ServiceAccount default/shop")
                    .contains("(nothing in it)");
        }

        @Test
        void deliversToTheProgramThatStandsBehindAService() throws Exception {
            List<String> types = new CopyOnWriteArrayList<>();
            HttpServer shipping = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            shipping.createContext("/", exchange -> {
                types.add(exchange.getRequestHeaders().getFirst("ce-type"));
                exchange.sendResponseHeaders(202, -1);
                exchange.close();
            });
            shipping.start();
            try {
                URI url = startWith(
                        "-f",
                        file("shop.yaml", SHOP),
                        "--service",
                        "shipping=http://127.0.0.1:" + shipping.getAddress().getPort());

                assertThat(post(url.resolve("/default/default"), "order.placed"))
                        .isEqualTo(202);
                console.stop();
            } finally {
                shipping.stop(0);
            }

            assertThat(types).containsExactly("order.placed");
            assertThat(console.out.toString()).isEmpty();
            assertThat(console.err.toString()).contains("Services that are real:\n  default/shipping -> http://127");
        }

        @Test
        void tellsOfRefusalsAndOfWhatCouldNotBeDelivered() throws Exception {
            int closed = freePort();
            String once = SHOP.replace("  subscriber:\n", "  delivery:\n    retry: 0\n  subscriber:\n");
            URI url = startWith("-f", file("shop.yaml", once), "--service", "shipping=http://127.0.0.1:" + closed);

            assertThat(post(url.resolve("/default/nobody"), "order.placed")).isEqualTo(404);
            assertThat(post(url.resolve("/default/default"), "order.placed")).isEqualTo(500);
            console.stop();

            assertThat(console.err.toString())
                    .containsPattern("refused event 7 \\(order.placed\\) at .*default/nobody.* with 404")
                    .containsPattern(
                            "event 7 \\(order.placed\\) -> Trigger default/orders: dropped after 1 attempt at .*"
                                    + "no dead letter sink");
        }

        @Test
        void sendsTwiceWhatFaultsSayAndSaysWhichFaults() throws Exception {
            URI url = startWith("--faults", "seed=7,duplicate=1", "-f", file("shop.yaml", SHOP));

            post(url.resolve("/default/default"), "order.placed");

            assertThat(console.err.toString())
                    .contains("Faults are injected on the way to subscribers: seed=7,duplicate=1\n");
            console.out.awaitTimes("id: 7", 2);
        }

        @Test
        void saysWhyATriggerDoesNotWantAnEventWhenAsked() throws Exception {
            URI url = startWith("--why", "-f", file("shop.yaml", SHOP));

            assertThat(post(url.resolve("/default/default"), "order.placd")).isEqualTo(202);
            assertThat(post(url.resolve("/default/default"), "order.placed")).isEqualTo(202);
            console.stop();

            assertThat(console.err.toString())
                    .contains("event 7 (order.placd) -> Trigger default/orders: not wanted: type \"order.placd\" is not"
                            + " \"order.placed\"")
                    .contains("event 7 (order.placed) -> Trigger default/orders: wanted: type is \"order.placed\"");
        }

        @Test
        void saysNothingOfThemWhenQuiet() throws Exception {
            URI url = startWith("--quiet", "-f", file("shop.yaml", SHOP));

            assertThat(post(url.resolve("/default/nobody"), "order.placed")).isEqualTo(404);
            console.stop();

            assertThat(console.err.toString()).doesNotContain("refused event");
        }
    }

    @Nested
    class WhenItIsStopped {

        private static final Duration A_SECOND = Duration.ofSeconds(1);

        @Test
        void namesWithinASecondWhatWasStillOpenAndWhenItWouldHaveBeenTriedAgain() throws Exception {
            String patient = SHOP.replace(
                    "  subscriber:\n",
                    "  delivery: {retry: 5, backoffPolicy: linear, backoffDelay: PT1H}\n  subscriber:\n");
            URI url =
                    startWith("-f", file("shop.yaml", patient), "--service", "shipping=http://127.0.0.1:" + freePort());
            CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return post(url.resolve("/default/default"), "order.placed");
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            console.err.await("that was attempt 2, the next is in 3600.0 s");

            Stopwatch stopwatch = Stopwatch.start();
            assertThat(console.stop()).isZero();

            assertThat(stopwatch.elapsed()).isLessThan(A_SECOND);
            assertThat(answer.join()).isEqualTo(500);
            assertThat(console.err.toString())
                    .containsPattern("Stopped: 1 not delivered:\n  event 7 to Trigger default/orders at .*:"
                            + " waits after attempt 2, the next is in PT59M");
        }

        @Test
        void waitsLongerForOpenDeliveriesWhenAsked() {
            startWith("-f", file("shop.yaml", SHOP), "--drain", "1m");

            console.stop();

            assertThat(console.err.toString())
                    .contains("deliveries that are open have 60.0 s to come to rest")
                    .endsWith("Stopped: everything accepted came to rest\n");
        }
    }

    @Nested
    class WhenItCannotStart {

        @Test
        void findsWhatIsWrongWithManifestsBeforeItOpensAPort() throws IOException {
            String file = file("shop.yaml", SHOP.replace("  broker: default\n", "  broker: \"\"\n"));
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                String port = String.valueOf(taken.getLocalPort());

                assertThat(console.run("run", "--port", port, "-f", file)).isEqualTo(ExitCode.WRONG);
            }
        }

        @Test
        void namesEveryErrorOfEveryManifest() {
            String first = file("first.yaml", SHOP.replace("subscriber:", "subscribr:"));
            String second = file("second.yaml", "kind: Broker\n");

            assertThat(console.run("run", "-f", first, "-f", second)).isEqualTo(ExitCode.WRONG);

            assertThat(console.err.toString())
                    .contains("nothing was started")
                    .contains(first + ":15:3 (document 2): spec.subscribr: unknown field. Did you mean \"subscriber\"?")
                    .contains(second + ":1:1 (document 1): apiVersion: is missing");
            assertThat(console.out.toString()).isEmpty();
        }

        @Test
        void namesWhatAClustersWebhookWouldRefuse() {
            String file = file("shop.yaml", SHOP.replace("  broker: default\n", "  broker: \"\"\n"));

            assertThat(console.run("run", "--port", "0", "-f", file)).isEqualTo(ExitCode.WRONG);

            assertThat(console.err.toString()).contains(file + ":").contains("spec.broker");
        }

        @Test
        void namesTheFilesThatAreNotThere() {
            assertThat(console.run("run", "-f", "nowhere.yaml", "-f", "nor-here"))
                    .isEqualTo(ExitCode.NOT_FOUND);

            assertThat(console.err.toString()).contains("nowhere.yaml, nor-here");
        }

        @Test
        void namesThePortThatIsTaken() throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                String port = String.valueOf(taken.getLocalPort());

                assertThat(console.run("run", "--port", port, "-f", file("shop.yaml", SHOP)))
                        .isEqualTo(ExitCode.FAILED);

                assertThat(console.err.toString())
                        .contains(port)
                        .contains("in use")
                        .containsPattern("why: .* listens there")
                        .containsPattern("mend: .*--port \\d+ is free");
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "shipping                      | has no \"=\"",
                    "Shipping=http://localhost     | is not NAME or NAME.NAMESPACE",
                    "a.b.c=http://localhost        | is not NAME or NAME.NAMESPACE",
                    "shipping=localhost:9000       | is not an http URL",
                    "shipping=http://local host    | is not a URL",
                })
        void saysHowAServiceIsWritten(String service, String problem) {
            assertThat(console.run("run", "-f", ".", "--service", service)).isEqualTo(ExitCode.USAGE);

            assertThat(console.err.toString())
                    .contains("--service")
                    .contains(problem)
                    .contains("shipping=http://localhost:9000");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "run                           | -f",
                    "run -f . --port 70000         | --port 70000 is no port",
                    "run -f . --port x             | --port",
                    "run -f . --service a=http://b --service a.default=http://c | twice",
                    "run -f . --quiet --why        | contradict",
                    "run -f . --faults duplicat=1  | mend: Did you mean duplicate? Those that there are: seed",
                    "run -f . --verbose            | --verbose",
                    "rum                           | rum",
                })
        void saysWhatIsWrongWithACommandLine(String arguments, String problem) {
            assertThat(console.run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);

            assertThat(console.err.toString()).contains(problem).contains("--help");
        }
    }

    @Nested
    class Help {

        @ParameterizedTest
        @CsvSource({"--help", "run --help", "demo --help"})
        void beginsWithAnExample(String arguments) {
            assertThat(console.run(arguments.split(" "))).isZero();

            assertThat(console.out.toString()).startsWith("Example:\n  knemu ");
            assertThat(console.err.toString()).isEmpty();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Nested
    class OverKafka {

        @Test
        void saysWhatIsMissingWhereNothingSpeaksToKafka() {
            assertThat(console.run("run", "-f", file("shop.yaml", SHOP), "--kafka", "localhost:9092"))
                    .isEqualTo(ExitCode.FAILED);

            assertThat(console.err.toString())
                    .contains("Kafka at localhost:9092 cannot be used")
                    .contains("put knemu-kafka.jar beside knemu.jar");
        }

        @Test
        void saysWhatIsMissingWhereThereIsNoKafkaToRun() {
            assertThat(console.run("run", "-f", file("shop.yaml", SHOP), "--kafka", "embedded"))
                    .isEqualTo(ExitCode.FAILED);

            assertThat(console.err.toString())
                    .contains("there is no Kafka to run in this process")
                    .contains("put knemu-kafka-embedded.jar and knemu-kafka.jar beside knemu.jar");
        }

        @ParameterizedTest
        @CsvSource({
            "--kafka localhost, --kafka \"localhost\" is neither HOST:PORT nor a file nor",
            "--kafka-data records, --kafka-data is for the Kafka in this process",
            "--kafka localhost:9092 --kafka-data records, Write --kafka embedded as well",
            "--kafka embedded:65536, Write one from 1 to 65535",
            "--kafka embedded:x, is neither HOST:PORT nor a file nor",
            "--kafka kafka://localhost:9092, or the name of a file with client properties",
            "--kafka-channels, --kafka-channels needs to know where Kafka is",
        })
        void saysWhatCannotBeMeant(String arguments, String problem) {
            List<String> line = new ArrayList<>(List.of("run", "-f", file("shop.yaml", SHOP)));
            line.addAll(List.of(arguments.split(" ")));

            assertThat(console.run(line.toArray(new String[0]))).isEqualTo(ExitCode.USAGE);
            assertThat(console.err.toString()).contains(problem);
        }

        @Test
        void wantsAFileToSayWhereKafkaIs() {
            String properties = file("client.properties", "security.protocol=SASL_SSL\n");

            assertThat(console.run("run", "-f", file("shop.yaml", SHOP), "--kafka", properties))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(console.err.toString()).contains("client.properties has no bootstrap.servers");
        }
    }
}
