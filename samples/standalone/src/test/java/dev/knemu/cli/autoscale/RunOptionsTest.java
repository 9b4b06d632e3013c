package dev.knemu.cli.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes at a revision: recordings, brokers, and clocks that are not in step. */
class RunOptionsTest {

    @TempDir
    private Path directory;

    private final Console console = new Console();

    private int sim(String... arguments) {
        List<String> all = new ArrayList<>(List.of("autoscale", "sim"));
        all.addAll(List.of(arguments));
        return console.run(all.toArray(String[]::new));
    }

    private JsonNode headline(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        assertThat(sim(all.toArray(String[]::new))).as(console.err.toString()).isZero();
        return new ObjectMapper().readTree(console.out.toString()).path("headline");
    }

    private String write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    @Test
    void playsWhatWasAcceptedAtItsOwnTimes() throws IOException {
        String file = write("journal.jsonl", """
                {"seq":1,"time":"2026-01-01T10:00:00.900Z","type":"accepted","address":{},"event":{"specversion":"1.0"}}
                {"seq":2,"time":"2026-01-01T10:00:00.901Z","type":"attempted"}

                {"seq":3,"time":"2026-01-01T10:00:00.902Z","type":"delivered"}
                {"seq":4,"time":"2026-01-01T12:00:03.950+02:00","type":"accepted","address":{},"event":{"specversion":"1.0"}}
                """);

        JsonNode headline = headline(
                "--load",
                "recorded:" + file,
                "--duration",
                "10s",
                "--container-concurrency",
                "1",
                "--service-time",
                "5s",
                "-a",
                "min-scale=1",
                "-a",
                "max-scale=1");

        assertThat(headline.path("requests").asDouble()).isEqualTo(2);
        // The second comes after 3.05 s and waits for the first, which takes five.
        assertThat(headline.at("/waitSeconds/p99").asDouble()).isBetween(1.94, 1.97);
    }

    @Test
    void playsEventsAndAttempts() throws IOException {
        String events = write("events.jsonl", """
                {"specversion":"1.0","id":"1","source":"/","type":"t","time":"2026-01-01T10:00:00Z"}
                {"specversion":"1.0","id":"2","source":"/","type":"t","time":"2026-01-01T10:00:01Z"}
                """);
        String attempts = write("attempts.jsonl", """
                {"seq":2,"time":"2026-01-01T10:00:00.901Z","type":"attempted"}
                """);

        assertThat(headline("--load", "recorded:" + events, "--duration", "10s")
                        .path("requests")
                        .asInt())
                .isEqualTo(2);
        console.out.getBuffer().setLength(0);
        assertThat(headline("--load", "recorded:" + attempts, "--duration", "10s")
                        .path("requests")
                        .asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"seq":1,"type":"replied"} | :1: | until here nothing was accepted or attempted
            {"specversion":"1.0","id":"1"} | :1: | the event has no time of its own; knemu watch -o json records when it came
            {"seq":1,"type":"accepted","time":"noon"} | :1: | "noon" is no time
            {"a":1} | :1: | it is neither an entry of the journal nor an event
            nothing | :1: | it is not JSON: Unrecognized token 'nothing'
            """)
    void saysWhichLineOfARecordingIsWrong(String line, String place, String why) throws IOException {
        String file = write("wrong.jsonl", line + "\n");

        assertThat(sim("--load", "recorded:" + file)).isEqualTo(ExitCode.WRONG);

        assertThat(console.err.toString())
                .startsWith("knemu: " + file + place + " no load can be read from this\n  why:  " + why)
                .contains("  mend: record one with knemu watch -o json --entries accepted > " + file);
    }

    @Test
    void saysThatARecordingIsNotThere() {
        assertThat(sim("--load", "recorded:" + directory + "/none.jsonl")).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(console.err.toString()).contains("mend: correct the path after recorded:");
    }

    private String manifests() throws IOException {
        return write("orders.yaml", """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  name: orders
                spec:
                  template:
                    metadata:
                      annotations:
                        autoscaling.knative.dev/min-scale: "1"
                        autoscaling.knative.dev/max-scale: "1"
                        autoscaling.knative.dev/target-burst-capacity: "0"
                    spec:
                      containerConcurrency: 1
                      containers:
                        - image: example.com/orders
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: default
                spec:
                  delivery:
                    retry: 2
                    backoffPolicy: linear
                    backoffDelay: PT1S
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata:
                  name: orders
                spec:
                  broker: default
                  subscriber:
                    ref:
                      apiVersion: serving.knative.dev/v1
                      kind: Service
                      name: orders
                """);
    }

    private static final String[] BURST = {"--load", "step:30/s,0/s@1s", "--service-time", "1s", "--duration", "1m"};

    private static String[] and(String[] some, String... others) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(others));
        return all.toArray(String[]::new);
    }

    @Test
    void triesAgainAsTheTriggerOfTheServiceOrItsBrokerSays() throws IOException {
        JsonNode events = headline(and(BURST, "-f", manifests())).path("events");

        assertThat(events.path("accepted").asInt()).isEqualTo(30);
        // Each of the nineteen refused ones at once and a second later: one place has become free by then.
        assertThat(events.path("retries").asInt()).isBetween(30, 38);
        assertThat(events.path("lost").asInt()).isBetween(16, 18);
        assertThat(eventsWith("linear")).isEqualTo(events);
        assertThat(eventsWith("exponential")).isNotEqualTo(events);
    }

    private JsonNode eventsWith(String policy) throws IOException {
        console.out.getBuffer().setLength(0);
        return headline(and(BURST, "-f", manifests(), "--backoff-policy", policy))
                .path("events");
    }

    @Test
    void looksForTheTriggerAsItsReferenceLeads() throws IOException {
        String all = Files.readString(Path.of(manifests()));
        String core =
                write("core.yaml", all.replace("      apiVersion: serving.knative.dev/v1\n", "      apiVersion: v1\n"));
        String elsewhere = write(
                "elsewhere.yaml",
                all.replace("kind: Trigger\nmetadata:\n", "kind: Trigger\nmetadata:\n  namespace: other\n"));

        assertThat(core)
                .satisfies(file -> assertThat(Files.readString(Path.of(file))).isNotEqualTo(all));
        assertThat(headline(and(BURST, "-f", core)).at("/events/retries").asInt())
                .isBetween(30, 38);
        console.out.getBuffer().setLength(0);
        assertThat(headline(and(BURST, "-f", elsewhere)).has("events")).isFalse();
    }

    @Test
    void takesADeliveryFromTheCommandLineOverThat() throws IOException {
        JsonNode events = headline(and(BURST, "-f", manifests(), "--retry", "10", "--backoff-policy", "exponential"))
                .path("events");
        console.out.getBuffer().setLength(0);
        JsonNode slow = headline(and(BURST, "-f", manifests(), "--retry", "0", "--parallelism", "2"));

        assertThat(events.path("lost").asInt()).isZero();
        assertThat(events.at("/deliverySeconds/p99").asDouble()).isGreaterThan(25);
        assertThat(slow.path("refused").asInt()).isZero();
        assertThat(slow.at("/events/delivered").asInt()).isEqualTo(30);
    }

    @Test
    void leavesTheTriggerOutWhereThereAreNoEvents() throws IOException {
        assertThat(headline("-f", manifests(), "--load", "5", "--duration", "10s")
                        .has("events"))
                .isFalse();
        console.out.getBuffer().setLength(0);
        assertThat(headline(and(BURST, "-f", manifests(), "--engine", "fluid")).has("events"))
                .isFalse();

        assertThat(sim("--load", "5", "--retry", "3")).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("There is no run with the delivery by a broker and clients.");
        assertThat(sim("--load", "5/s", "--retry", "3", "--engine", "fluid")).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("The fluid engine knows of no single requests");
    }

    @Test
    void setsTheClocksApart() throws IOException {
        String[] load = {"--load", "poisson:50/s", "--duration", "2m", "-o", "csv"};
        sim(load);
        String together = console.out.toString();
        console.out.getBuffer().setLength(0);
        sim(and(load, "--phases", "tick=1.5s,scrape=300ms,report=700ms,pods=apart"));

        assertThat(console.out.toString()).isNotEqualTo(together);
        assertThat(console.out.toString().lines().map(line -> line.split(",")[0]))
                .contains("1.5", "119.5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ticks=1s   | --phases ticks is no clock | there are pods, report, scrape, tick; did you mean tick?
            tick=soon  | --phases tick=soon is no time | it says how long after the others the clock strikes
            pods=yes   | --phases pods=yes is not known | pods begin their reports together, or apart
            tick=2s    | this cannot be run | There is no run with the tick phase 2s.
            """)
    void refusesClocksThatThereAreNot(String phases, String what, String why) {
        assertThat(sim("--load", "5", "--phases", phases)).isEqualTo(ExitCode.WRONG);

        assertThat(console.err.toString()).startsWith("knemu: " + what + "\n  why:  " + why);
    }

    @Test
    void probesAndScrapesAsItIsTold() throws IOException {
        JsonNode late = headline("--load", "5", "--duration", "1m", "--probe", "10s", "--scrape-failures", "0.5");

        assertThat(late.path("timeToRecoverSeconds").asDouble()).isGreaterThan(5);
        assertThat(sim("--load", "5", "--scrape-failures", "1.5")).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString()).contains("the part of failing scrapes 1.5");
    }

    @Test
    void refusesForTheFluidEngineWhatItDoesNotLookAt() {
        assertThat(sim("--load", "20", "--engine", "fluid", "--probe", "1s")).isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString())
                .contains(
                        "knemu: --probe is not for the fluid engine\n",
                        "mend: leave it out, or write --engine events\n");

        assertThat(sim("--load", "20", "--engine", "fluid", "--scrape-failures", "0.5"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(console.err.toString())
                .contains("why:  The fluid engine knows of no single scrapes, so none of them can fail.");
    }

    @Test
    void takesEitherNameOfTheEventEngine() {
        assertThat(sim("--load", "20", "--engine", "event")).isZero();
        String one = console.out.toString();
        Console other = new Console();
        assertThat(other.run("autoscale", "sim", "--load", "20", "--engine", "events"))
                .isZero();
        assertThat(one).isEqualTo(other.out.toString());

        assertThat(sim("--load", "20", "--engine", "evnt")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err.toString()).contains("expected events or fluid, but was 'evnt'");
    }
}
