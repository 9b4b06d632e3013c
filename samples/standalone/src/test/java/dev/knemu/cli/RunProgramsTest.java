package dev.knemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.process.Child;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that {@code knemu run} starts; each is a real process. */
class RunProgramsTest {

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
              delivery: {retry: 0}
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: shipping
            """;

    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    private final Console console = new Console();

    @AfterEach
    void nothingIsLeftBehind() {
        console.stop();
        // One that is dead counts as alive until the JVM has asked the system about it.
        assertThat(ProcessHandle.current().children())
                .allSatisfy(child -> assertThat(child.onExit()).succeedsWithin(AT_ONCE));
    }

    private String file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] command(List<String> first, String... child) {
        List<String> all = new ArrayList<>(first);
        all.addAll(Child.command(child));
        return all.toArray(String[]::new);
    }

    private URI ready() {
        Matcher ready = Pattern.compile("Knemu is ready: (http://127\\.0\\.0\\.1:\\d+) \\(.+\\)")
                .matcher(console.err.await("Knemu is ready"));
        assertThat(ready.matches()).isTrue();
        return URI.create(ready.group(1));
    }

    private static int post(URI url, String type) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/default/default"))
                .header("ce-specversion", "1.0")
                .header("ce-id", "7")
                .header("ce-type", type)
                .header("ce-source", "/shop")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    }

    /** The child's command as YAML. */
    private static String yaml(String... child) {
        return Child.command(child).stream().collect(Collectors.joining("', '", "['", "']"));
    }

    @Nested
    class OnTheCommandLine {

        @Test
        void takesTheEventsOfItsServiceAndIsToldWhereToSend() throws Exception {
            console.start(command(
                    List.of("run", "-p", "0", "-f", file("shop.yaml", SHOP), "--as", "shipping", "--"), "serve"));
            URI url = ready();

            assertThat(post(url, "order.placed")).isEqualTo(202);

            console.err.await("shipping | got order.placed");
            console.stop();
            assertThat(console.err.toString())
                    .contains("shipping | K_SINK=" + url + "/default/default\n")
                    .contains("shipping | K_CE_OVERRIDES=\n")
                    .containsPattern("shipping is ready on port \\d+ after .* \\(process \\d+\\)\n")
                    .contains("Services that are real:\n  default/shipping -> http://127.0.0.1:");
            assertThat(console.out.toString()).isEmpty();
        }

        @Test
        void isToldTheSinkOfTheSinkBindingThatNamesIt() {
            String binding = """
                    ---
                    apiVersion: sources.knative.dev/v1
                    kind: SinkBinding
                    metadata:
                      name: bind-shipping
                    spec:
                      subject: {apiVersion: apps/v1, kind: Deployment, name: shipping}
                      sink: {uri: "http://elsewhere.example/events"}
                      ceOverrides: {extensions: {team: shop}}
                    """;

            console.start(command(
                    List.of("run", "-p", "0", "-f", file("shop.yaml", SHOP + binding), "--as", "shipping", "--"),
                    "serve"));
            ready();
            console.stop();

            assertThat(console.err.toString())
                    .contains("shipping | K_SINK=http://elsewhere.example/events\n")
                    .contains("shipping | K_CE_OVERRIDES={\"extensions\":{\"team\":\"shop\"}}\n");
        }

        @Test
        void isStartedAgainWhenItEndsAndMeanwhileDeliveriesFail() throws Exception {
            console.start(command(
                    List.of("run", "-p", "0", "-f", file("shop.yaml", SHOP), "--as", "shipping", "--"), "serve"));
            URI url = ready();

            assertThat(post(url, "die")).isEqualTo(500);
            console.err.await("shipping ended with exit code 3; it is started again in 0.5 s");
            console.err.awaitTimes("shipping is ready", 2);

            assertThat(post(url, "order.placed")).isEqualTo(202);
        }

        @Test
        void failsTheRunWhenItEndsBeforeItsPortAnswers() {
            assertThat(console.run(command(List.of("run", "-p", "0", "--as", "shipping", "--"), "exit", "4")))
                    .isEqualTo(ExitCode.FAILED);

            assertThat(console.err.toString())
                    .containsPattern("knemu: shipping ended with exit code 4 before its port \\d+ answered: .*java")
                    .containsPattern("why:  the last that it printed is\n")
                    .containsPattern("mend: run the command by hand in .*, with PORT=\\d+");
        }

        @Test
        void failsTheRunWhenItsPortDoesNotAnswerInTime() {
            assertThat(console.run(
                            command(List.of("run", "-p", "0", "--wait", "300ms", "--as", "shipping", "--"), "wait")))
                    .isEqualTo(ExitCode.TIMED_OUT);

            assertThat(console.err.toString())
                    .containsPattern("knemu: shipping runs, and its port \\d+ did not answer within 0.3 s\n")
                    .contains("mend: let it read PORT");
        }

        @Test
        void failsTheRunWhenThereIsNoSuchProgram() {
            assertThat(console.run("run", "-p", "0", "--as", "shipping", "--", "no-such-program"))
                    .isEqualTo(ExitCode.FAILED);

            assertThat(console.err.toString()).contains("shipping cannot be started: no-such-program");
        }

        @Test
        void endsWithAllThatItStarted() throws Exception {
            console.start(command(List.of("run", "-p", "0", "--as", "shipping", "--"), "parent"));
            ready();
            Matcher pid = Pattern.compile("child (\\d+)").matcher(console.err.await("| child "));
            assertThat(pid.find()).isTrue();
            ProcessHandle grandchild =
                    ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow();

            assertThat(console.stop()).isZero();

            assertThat(grandchild.onExit().get(5, TimeUnit.SECONDS).isAlive()).isFalse();
        }

        @Test
        void isKilledWhenItDoesNotEndByItself() {
            console.start(command(List.of("run", "-p", "0", "--as", "shipping", "--"), "stubborn"));
            ready();

            assertThat(console.stop()).isZero();

            assertThat(console.err.toString()).containsPattern("Killed after \\d+ ms, .*: shipping");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "run k8s                             | Write -f k8s for a manifest",
                    "run -- sleep 1                      | Write for example --as shipping",
                    "run -f . --as shipping              | Write it last, after --",
                    "run --as Shipping -- sleep 1        | is not NAME or NAME.NAMESPACE",
                    "run --as a --sink brokr:b -- sleep 1 | Write broker:NAME, channel:NAME",
                    "run --as a --app-port 0 -- sleep 1  | --app-port 0 is no port",
                    "run --as a --service a=http://b -- sleep 1 | it is said twice what is behind default/a",
                    "run -f - --watch                    | cannot watch standard input",
                })
        void saysWhatIsWrongWithACommandLine(String arguments, String problem) {
            assertThat(console.run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);

            assertThat(console.err.toString())
                    .contains(problem)
                    .contains("\n  why:  ")
                    .contains("\n  mend: ")
                    .contains("see knemu run --help");
        }
    }

    @Nested
    class InAProjectFile {

        @Test
        void runsSeveralWithTheManifestsThatItNames() throws Exception {
            file("shop.yaml", SHOP);
            String project = file("knemu.yaml", """
                    manifests: shop.yaml
                    port: 0
                    services:
                      - name: shipping
                        command: %s
                        env: {COLOUR: blue}
                        ready: {path: /, timeout: 30s}
                      - name: billing
                        namespace: money
                        command: %s
                        sink: broker:default:default
                        ceOverrides: {extensions: {team: money}}
                      - name: mail
                        url: http://127.0.0.1:1
                    """.formatted(yaml("serve"), yaml("serve")));

            console.start("run", "--project", project);
            URI url = ready();
            assertThat(post(url, "order.placed")).isEqualTo(202);
            console.err.await("shipping | got order.placed");
            console.stop();

            assertThat(console.err.toString())
                    .contains("shipping | COLOUR=blue\n")
                    .contains("billing  | K_SINK=" + url + "/default/default\n")
                    .contains("billing  | K_CE_OVERRIDES={\"extensions\":{\"team\":\"money\"}}\n")
                    .contains("  default/mail -> http://127.0.0.1:1")
                    .contains("  money/billing -> http://127.0.0.1:");
        }

        @Test
        void runsAProgramInThePlaceOfAContainerSource() {
            file("source.yaml", """
                    apiVersion: sources.knative.dev/v1
                    kind: ContainerSource
                    metadata:
                      name: beats
                    spec:
                      template:
                        spec:
                          containers:
                            - name: heartbeats
                              image: gcr.io/knative-nightly/heartbeats:v1
                              args: [--period=1]
                              env: [{name: COLOUR, value: red}]
                      sink:
                        ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: default}
                    """);
            file("shop.yaml", SHOP);
            String project = file("knemu.yaml", """
                    manifests: [shop.yaml, source.yaml]
                    port: 0
                    sources:
                      - image: heartbeats
                        command: %s
                        restart: never
                    """.formatted(yaml("exit", "0")));

            console.start("run", "--project", project);
            URI url = ready();
            console.err.await("heartbeats ended with exit code 0, and is not started again");
            console.stop();

            assertThat(console.err.toString())
                    .contains("heartbeats | K_SINK=" + url + "/default/default\n")
                    .contains("heartbeats | COLOUR=red\n")
                    .contains("heartbeats | arguments [0, --period=1]\n")
                    .containsPattern("ContainerSource +default +beats +True ");
        }

        @Test
        void saysThatNothingTellsASourceWhereToSend() {
            String project = file("knemu.yaml", """
                    port: 0
                    sources:
                      - name: beats
                        command: [x]
                    """);

            assertThat(console.run("run", "--project", project)).isEqualTo(ExitCode.WRONG);

            assertThat(console.err.toString())
                    .contains("knemu: nothing says where the source default/beats sends")
                    .contains("they have none at all")
                    .contains("sink: broker:default");
        }

        @Test
        void namesEveryMistakeWithItsPlaceAndTheNearestName() {
            String project = file("knemu.yaml", """
                    port: many
                    sevices: []
                    services:
                      - name: Shipping
                        comand: ./run
                      - name: billing
                        command: ./run
                        url: http://localhost
                        sink: broker
                        restart: sometimes
                        ready: {timeout: soon, pth: /}
                      - name: billing
                        url: ftp://x
                        directory: nowhere
                    """);

            assertThat(console.run("run", "--project", project)).isEqualTo(ExitCode.WRONG);

            assertThat(console.err.toString())
                    .contains(project + ":1:7: port: \"many\" is no number from 0 to 65535.")
                    .contains(project + ":2:1: sevices: unknown field. Did you mean \"services\"?")
                    .contains(project + ":4:11: services[0].name: \"Shipping\" cannot be a name on a cluster.")
                    .contains(project + ":5:5: services[0].comand: unknown field. Did you mean \"command\"?")
                    .contains(project + ":4:5: services[0]: has neither command nor url.")
                    .contains(project + ":8:10: services[1].url: is here beside command.")
                    .contains(project + ":9:11: services[1].sink: \"broker\" is no sink. Write broker:NAME")
                    .contains(project + ":10:14: services[1].restart: \"sometimes\" is no restart policy.")
                    .contains(project + ":11:22: services[1].ready.timeout: \"soon\" is not a length of time.")
                    .contains(project + ":11:28: services[1].ready.pth: unknown field. Did you mean \"path\"?")
                    .contains(project + ":12:11: services[2].name: the Service default/billing is here twice.")
                    .contains(project + ":13:10: services[2].url: \"ftp://x\" is not an http URL.")
                    .contains(project + ":14:16: services[2].directory: ")
                    .contains("mend: correct what is listed; nothing was started");
        }

        @Test
        void saysWhenTheFileIsNoYaml() {
            String project = file("knemu.yaml", "services: [\n");

            assertThat(console.run("run", "--project", project)).isEqualTo(ExitCode.WRONG);

            assertThat(console.err.toString()).contains(project + ":2:1: is not YAML: ");
        }

        @Test
        void saysWhenThereIsNoSuchFile() {
            assertThat(console.run(
                            "run", "--project", directory.resolve("none.yaml").toString()))
                    .isEqualTo(ExitCode.NOT_FOUND);
        }
    }
}
