package dev.knemu.cli.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AutoscaleCommandTest {

    private static final Path SAMPLES = Path.of("..", "autoscale");

    @TempDir
    private Path directory;

    private final Console console = new Console();
    private String file = "";

    @BeforeEach
    void aService() throws IOException {
        file = write("service.yaml", """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  name: orders
                spec:
                  template:
                    metadata:
                      annotations:
                        autoscaling.knative.dev/target: "10"
                        autoscaling.knative.dev/target-utilization-percentage: "60"
                        autoscaling.knative.dev/max-scale: "3"
                    spec:
                      containerConcurrency: 20
                      containers:
                        - image: example.com/orders
                """);
    }

    private String write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    @Test
    void saysWhatASteadyLoadNeeds() {
        assertThat(console.run("autoscale", "calc", "-f", file, "--load", "50")).isEqualTo(ExitCode.OK);

        assertThat(console.out.toString()).isEqualTo("""
                target        6 requests in flight a pod (total 10)
                pods          3 for a steady load of 50, held at max-scale; 9 without it
                panic         with 3 ready above 30 over 6 s
                activator     always in the path with 3 ready
                activators    3
                to zero       60 s to 95 s after the last request
                """);
        assertThat(console.err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "activation-scale=3 | 5 | 3 for a steady load of 5, held at activation-scale; 1 without it",
                "min-scale=2 | 5 | 2 for a steady load of 5, held at min-scale; 1 without it",
                "min-scale=2 | 0 | 2 for a steady load of 0, held at min-scale; 0 without it",
                "max-scale=2 | 500 | 2 for a steady load of 500, held at max-scale; 8 without it",
                "max-scale=8 | 500 | 8 for a steady load of 500",
            })
    void saysWhatHoldsThePods(String annotation, String load, String pods) {
        console.run("autoscale", "calc", "-a", annotation, "--load", load);

        assertThat(console.out.toString()).contains("pods          " + pods + "\n");
    }

    @Test
    void saysThatOnePodStaysWhereZeroIsOff() {
        console.run("autoscale", "calc", "--config", "enable-scale-to-zero=false", "--load", "0");

        assertThat(console.out.toString())
                .contains(
                        "pods          1 for a steady load of 0, held at enable-scale-to-zero=false; 0 without it\n",
                        "to zero       never\n");
    }

    @Test
    void takesTheLimitsOfTheTemplate() throws IOException {
        String serial = write("serial.yaml", """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  name: orders
                spec:
                  template:
                    spec:
                      containerConcurrency: 2
                      timeoutSeconds: 4
                      containers:
                        - image: example.com/orders
                """);
        console.run("autoscale", "calc", "-f", serial, "--load", "5");
        console.run("autoscale", "sim", "-f", serial, "--load", "5", "--duration", "30s", "--pod-start", "10s");

        assertThat(console.out.toString())
                .contains("target        1.4 requests in flight a pod (total 2)\n", "pods          4 for")
                .containsPattern("timed out \\(504\\) +10\n");
    }

    private static Stream<Path> samples() throws IOException {
        return Files.list(SAMPLES).sorted();
    }

    /** Each says how to run it, and what is to be seen. */
    @ParameterizedTest
    @MethodSource("samples")
    void showsWithSamplesWhatTheySay(Path sample) throws IOException {
        List<String> remarks = Files.readAllLines(sample).stream()
                .filter(line -> line.startsWith("# "))
                .map(line -> line.substring(2))
                .toList();
        String command = remarks.stream()
                .filter(line -> line.startsWith("knemu "))
                .findFirst()
                .orElseThrow();

        assertThat(console.run(command.substring("knemu ".length())
                        .replace("samples/autoscale", SAMPLES.toString())
                        .split(" ")))
                .isEqualTo(ExitCode.OK);
        assertThat(remarks).filteredOn(line -> line.contains("   ")).isNotEmpty();
        assertThat(console.out.toString().lines().toList())
                .containsAll(
                        remarks.stream().filter(line -> line.contains("   ")).toList());
    }

    @Test
    void takesSettingsFromTheCommandLine() {
        console.run(
                "autoscale",
                "calc",
                "--load",
                "250",
                "-a",
                "metric=rps",
                "-a",
                "target=100",
                "-a",
                "min-scale=1",
                "-a",
                "target-burst-capacity=10",
                "-a",
                "target-utilization-percentage=60");

        assertThat(console.out.toString())
                .contains(
                        "target        60 requests a second a pod (total 100)\n",
                        "pods          5 for a steady load of 250\n",
                        "activator     in the path with 5 ready above 490\n",
                        "to zero       never\n");
    }

    @Test
    void takesTheConfigMapOfTheManifests() throws IOException {
        String map = write("config.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: config-autoscaler
                  namespace: knative-serving
                data:
                  container-concurrency-target-percentage: "50"
                """);
        console.run("autoscale", "calc", "-f", map, "--container-concurrency", "4", "--load", "5", "-o", "json");

        assertThat(console.out.toString()).contains("\"target\" : 2.0", "\"pods\" : 3", "\"toZeroSecondsMost\" : 95.0");
    }

    @Test
    void runsAServiceUnderLoad() {
        assertThat(console.run("autoscale", "sim", "-f", file, "--load", "50", "--duration", "1m"))
                .isEqualTo(ExitCode.OK);

        List<String> lines = console.out.toString().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo(
                        "TIME   LOAD   WAITING   STABLE   PANIC   DESIRED   READY   STARTING   PANICKING   BURST   PATH");
        assertThat(lines.get(1)).startsWith("0s ").endsWith("activator");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("most pods"))
                .containsExactly("most pods                       3");
        assertThat(lines).anyMatch(line -> line.startsWith("came while no pod was ready") && line.endsWith(" 50"));
    }

    @Test
    void givesEveryDecisionToPrograms() throws IOException {
        console.run("autoscale", "sim", "-f", file, "--load", "50", "--duration", "1m", "-o", "json");
        JsonNode root = new ObjectMapper().readTree(console.out.toString());

        assertThat(root.path("format").asText()).isEqualTo("knemu-autoscale-sim/1");
        JsonNode last = root.path("ticks").get(root.path("ticks").size() - 1);
        assertThat(last.path("second").asDouble()).isEqualTo(60);
        assertThat(last.path("desired").asInt()).isEqualTo(9);
        assertThat(last.path("want").asInt()).isEqualTo(3);
        assertThat(last.path("explanation").asText()).endsWith("max-scale makes that 3.");
        assertThat(root.path("headline").path("mostPods").asInt()).isEqualTo(3);
        assertThat(root.path("headline").path("latencySeconds").path("p99").asDouble())
                .isPositive();
    }

    @Test
    void givesATableToSpreadsheets() {
        console.run(
                "autoscale", "sim", "-f", file, "--load", "50", "--duration", "1m", "-o", "csv", "--engine", "fluid");

        List<String> lines = console.out.toString().lines().toList();
        assertThat(lines.get(0)).startsWith("second,load,inFlight,waiting,stable,panic,desired,want,ready,");
        assertThat(lines).allMatch(line -> line.split(",", -1).length == 17);
        assertThat(lines.get(lines.size() - 1)).startsWith("60,50,50,0,49.983333,50,9,3,3,0,0,true,-231,true,");
    }

    @Test
    void explainsADecision() {
        console.run("autoscale", "sim", "-f", file, "--load", "50", "--duration", "1m", "--explain", "31s");

        assertThat(console.out.toString())
                .startsWith("t=30 s: stable 48.387097 / target 6 = 9 pods, panic 50 / target 6 = 9 pods; 9 wanted for 3"
                        + " ready is at or over the panic threshold 2× (3×)")
                .endsWith("max-scale makes that 3.\n");
    }

    @Test
    void saysWhatTheDocumentationQuotes() throws IOException {
        Path docs = Path.of("..", "..", "docs");
        console.run(
                "autoscale",
                "sim",
                "-a",
                "target=10",
                "-a",
                "min-scale=1",
                "--load",
                "step:50,0@60s",
                "--engine",
                "fluid",
                "--explain",
                "8s");
        assertThat(Files.readString(docs.resolve("autoscaler.md")).replace("\n> ", " "))
                .contains(console.out.toString().strip());

        Console calc = new Console();
        calc.run("autoscale", "calc", "-a", "target=10", "-a", "target-utilization-percentage=60", "--load", "20");
        assertThat(Files.readString(docs.resolve("reference/commands/autoscale.md")))
                .contains(calc.out.toString());
    }

    @Test
    void explainsAllDecisions() {
        console.run("autoscale", "sim", "-f", file, "--load", "1", "--duration", "20s", "--explain", "all");

        assertThat(console.out.toString().lines())
                .hasSizeGreaterThanOrEqualTo(11)
                .allMatch(line -> line.startsWith("t="));
    }

    @Test
    void isTheSameForTheSameSeed() {
        String[] command = {
            "autoscale",
            "sim",
            "-f",
            file,
            "--load",
            "poisson:100/s",
            "--duration",
            "1m",
            "--service-times",
            "lognormal",
            "-o",
            "json"
        };
        Console again = new Console();
        console.run(command);
        again.run(command);

        assertThat(again.out.toString()).isEqualTo(console.out.toString()).isNotEmpty();
    }

    @Test
    void runsATrace() throws IOException {
        String trace = write("day.csv", "second,rate\n0,100\n30,0\n");

        assertThat(console.run("autoscale", "sim", "--load", "trace:" + trace, "--duration", "2m"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.out.toString()).containsPattern("requests +3000\n");
    }

    @Test
    void saysWhichLineOfATraceIsWrong() throws IOException {
        String trace = write("day.csv", "0,100\n30;0\n");

        assertThat(console.run("autoscale", "sim", "--load", "trace:" + trace)).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString())
                .startsWith("knemu: this cannot be run\n  why:  " + trace + ":2: \"30;0\" is neither")
                .contains("  mend: Each row is \"seconds,rate\"");
        assertThat(new Console().run("autoscale", "sim", "--load", "trace:" + trace + ".not"))
                .isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void refusesWhatKnativeWouldRefuse() {
        assertThat(console.run("autoscale", "sim", "-f", file, "--load", "5", "-a", "window=5s", "-a", "min-scale=4"))
                .isEqualTo(ExitCode.WRONG);

        assertThat(console.err.toString()).isEqualTo("""
                        knemu: the annotations would be refused
                          why:  max-scale=3 is less than min-scale=4: autoscaling.knative.dev/max-scale, autoscaling.knative.dev/min-scale
                                expected 6s <= 5s <= 1h0m0s: autoscaling.knative.dev/window
                          mend: correct them on the revision's template (spec.template.metadata.annotations), or with -a
                        """);
    }

    @Test
    void refusesAnnotationsThatKnativeWouldIgnore() {
        assertThat(console.run("autoscale", "calc", "-f", file, "--load", "5", "-a", "tarqet=5", "-a", "minscale=2"))
                .isEqualTo(ExitCode.WRONG);

        assertThat(console.err.toString()).isEqualTo("""
                        knemu: Knative would ignore annotations
                          why:  there is no annotation autoscaling.knative.dev/minscale; did you mean autoscaling.knative.dev/minScale?
                                there is no annotation autoscaling.knative.dev/tarqet; did you mean autoscaling.knative.dev/target?
                          mend: correct them on the revision's template (spec.template.metadata.annotations), or with -a
                        """);
    }

    @Test
    void refusesSettingsThatKnativeWouldIgnore() {
        assertThat(console.run("autoscale", "calc", "--load", "5", "--config", "max-scale-uprate=2"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).isEqualTo("""
                        knemu: there is no setting max-scale-uprate of config-autoscaler
                          why:  Knative would ignore it; did you mean max-scale-up-rate?
                          mend: correct --config max-scale-uprate
                        """);
    }

    @Test
    void simulatesNoOtherAutoscaler() {
        assertThat(console.run(
                        "autoscale",
                        "calc",
                        "--load",
                        "5",
                        "-a",
                        "class=hpa.autoscaling.knative.dev",
                        "-a",
                        "metric=cpu"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString())
                .contains(
                        "why:  its class is hpa.autoscaling.knative.dev; only kpa.autoscaling.knative.dev is",
                        "mend: ");
    }

    @Test
    void refusesNumbersOfTheServiceThatAreNone() throws IOException {
        String service = Files.readString(Path.of(file));
        String text = write("text.yaml", service.replace("containerConcurrency: 20", "containerConcurrency: '20'"));
        String late = write("late.yaml", service.replace("containerConcurrency: 20", "timeoutSeconds: 700"));
        String usual = write("usual.yaml", service.replace("containerConcurrency: 20", "timeoutSeconds: 0"));

        assertThat(console.run("autoscale", "calc", "-f", text, "--load", "1")).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("invalid value: \"20\": spec.template.spec.containerConcurrency");
        assertThat(console.run("autoscale", "sim", "-f", late, "--load", "1")).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("expected 0 <= 700 <= 600: spec.template.spec.timeoutSeconds");
        assertThat(new Console().run("autoscale", "sim", "-f", usual, "--load", "1", "--duration", "4s"))
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void refusesSettingsThatKnativeWouldRefuse() {
        assertThat(console.run("autoscale", "calc", "--load", "5", "--config", "max-scale-up-rate=1"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("why:  max-scale-up-rate = 1, must be greater than 1.0", "mend: ");
    }

    @Test
    void refusesALoadThatItCannotRun() {
        assertThat(console.run("autoscale", "sim", "--load", "lots")).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString())
                .contains(
                        "The load \"lots\" cannot be run: it is neither a rate nor a number of clients.",
                        "Write 100/s");
    }

    @Test
    void refusesAnnotationsWhereKnativeWantsNone() throws IOException {
        String misplaced = write("misplaced.yaml", """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  name: orders
                  annotations:
                    autoscaling.knative.dev/min-scale: "1"
                spec:
                  template:
                    spec:
                      containers:
                        - image: example.com/orders
                """);

        assertThat(console.run("autoscale", "calc", "-f", misplaced, "--load", "1"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("autoscaling.knative.dev/min-scale", "mend: move them");
    }

    @Test
    void asksWhichOfSeveralServices() throws IOException {
        String other = write("other.yaml", Files.readString(Path.of(file)).replace("name: orders", "name: stock"));

        assertThat(console.run("autoscale", "calc", "-f", file, "-f", other, "--load", "1"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("there are orders, stock", "mend: name one with --service");
        assertThat(new Console().run("autoscale", "calc", "-f", file, "-f", other, "--service", "stock", "--load", "1"))
                .isEqualTo(ExitCode.OK);
        assertThat(new Console().run("autoscale", "calc", "-f", file, "--service", "stock", "--load", "1"))
                .isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void refusesTimesAndPodsThatCannotBe() {
        assertThat(console.run("autoscale", "sim", "-f", file, "--load", "1", "--pods", "9"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.run("autoscale", "sim", "-f", file, "--load", "1", "--explain", "1h"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.run("autoscale", "sim", "-f", file, "--load", "1", "--explain", "soon"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.run("autoscale", "sim", "-f", file, "--load", "1", "--service-time", "0s"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.run("autoscale", "calc", "--load=-1")).isEqualTo(ExitCode.WRONG);
        assertThat(console.run("autoscale", "sim", "--load", "999999999")).isEqualTo(ExitCode.WRONG);
        assertThat(console.run("autoscale", "sim", "--load", "5", "--duration", "999999999h"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.run("autoscale")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err.toString())
                .contains(
                        "There is no run with the pods at first 9.",
                        "mend: Choose it from 0 to 3.",
                        "too much for single requests",
                        "it is not said what to work out");
    }
}
