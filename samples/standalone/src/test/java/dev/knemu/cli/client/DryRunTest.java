package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code knemu why --event FILE -f PATH}: without a server. */
class DryRunTest {

    private static final String MANIFEST = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: eu-orders}
            spec:
              broker: default
              filters:
                - all:
                    - prefix: {type: order.}
                    - exact: {region: eu}
                    - suffix: {source: /shop}
              subscriber: {uri: http://localhost:9000}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: everything, namespace: other}
            spec:
              broker: main
              subscriber: {uri: http://localhost:9000}
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

    private String event(String more) {
        return file(
                "event.json",
                "{\"specversion\": \"1.0\", \"id\": \"7\", \"source\": \"/shop\", \"type\": \"order.paid\"" + more
                        + "}");
    }

    private String why(String... arguments) {
        assertThat(console.run(arguments)).as(console.err.toString()).isEqualTo(ExitCode.OK);
        return console.out.toString();
    }

    @Test
    void readsEmptyValuesAsTheBrokerOfTheManifestsDoes() {
        String trigger = """
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: paid}
                spec:
                  broker: orders
                  filter: {attributes: {type: order.paid, region: ''}}
                  subscriber: {uri: http://localhost:9000}
                """;
        String broker = """
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: orders, annotations: {eventing.knative.dev/broker.class: Kafka}}
                """;

        assertThat(why("why", "--event", event(""), "-f", file("alone.yaml", trigger)))
                .endsWith("hint: The event has no extensions at all.\n");
        assertThat(why("why", "--event", event(""), "-f", file("kafka.yaml", trigger + broker)))
                .endsWith("""
                        Trigger default/paid wants it: type is "order.paid"
                          would be delivered
                          CONDITION           ATTRIBUTE   EXPECTED          ACTUAL         RESULT
                          filter.attributes   type        is "order.paid"   "order.paid"   holds
                        """);
    }

    @Test
    void showsEachConditionAndTheFirstThatFailed() {
        String event = event(", \"data\": {\"region\": \"eu\"}");

        assertThat(why("why", "--event", event, "-f", file("k8s.yaml", MANIFEST)))
                .isEqualTo("""
                        Event 7 order.paid from /shop
                        as if accepted by Broker default/default

                        Trigger default/eu-orders does not want it: extension region is missing; expected "eu"
                          CONDITION                  ATTRIBUTE   EXPECTED               ACTUAL         RESULT
                          filters[0].all[0].prefix   type        starts with "order."   "order.paid"   holds
                          filters[0].all[1].exact    region      is "eu"                (missing)      fails  <- the first that failed
                          filters[0].all[2].suffix   source      ends with "/shop"      "/shop"        not asked
                          hint: The data has region = "eu", but filters see attributes only. Have the producer set extension region as well.
                        as if accepted by Broker other/main

                        Trigger other/everything wants it: no filter is set
                          would be delivered
                        """);
    }

    @Test
    void showsEachComparisonOfAnExpression() {
        String manifest = """
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: big}
                spec:
                  broker: default
                  filters:
                  - cesql: "type LIKE 'order.%' AND (region = 'eu' OR amount > 100) AND EXISTS subject"
                  subscriber: {uri: "http://a.example.com"}
                """;

        assertThat(why("why", "--event", event(", \"region\": \"us\""), "-f", file("k8s.yaml", manifest)))
                .isEqualTo("""
                        Event 7 order.paid from /shop
                        as if accepted by Broker default/default

                        Trigger default/big does not want it: extension amount is missing; expected greater than "100", which is an error in CESQL
                          CONDITION          ATTRIBUTE   EXPECTED             ACTUAL         RESULT
                          filters[0].cesql   type        like "order.%"       "order.paid"   holds
                          filters[0].cesql   region      is "eu"              "us"           fails
                          filters[0].cesql   amount      greater than "100"   (missing)      error  <- decided
                          filters[0].cesql   subject     exists               (missing)      not asked
                          hint: An attribute that is missing is an error in CESQL, and any error makes the filter fail, below NOT and OR, too. Ask EXISTS amount AND … or NOT EXISTS amount OR … first.
                        """);
    }

    @Test
    void answersInTheFormOfTheApi() {
        String event = event(", \"region\": \"EU\"");

        assertThat(why(
                        "why",
                        "--event",
                        event,
                        "-f",
                        file("k8s.yaml", MANIFEST),
                        "--trigger",
                        "eu-orders",
                        "-o",
                        "json"))
                .contains("\"subscription\": {\n                \"kind\": \"Trigger\"")
                .contains("\"passed\": false")
                .contains("\"hint\": \"They differ only in upper and lower case, which filters tell apart.\"")
                .contains("\"path\": \"filters[0].all[1].exact\"")
                .contains("\"relation\": \"is\"")
                .contains("\"actual\": \"EU\"")
                .contains("\"asked\": false")
                .doesNotContain("everything");
    }

    @Test
    void asksTheTriggersOfOneBroker() {
        assertThat(why("why", "--event", event(""), "-f", file("k8s.yaml", MANIFEST), "--to", "broker:main:other"))
                .contains("Trigger other/everything")
                .doesNotContain("eu-orders");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "why                                           | 2 | it is not said which event",
                "why 7 --event EVENT -f MANIFEST               | 2 | it is said more than once which event",
                "why --event EVENT                             | 2 | Add -f PATH",
                "why 7 -f MANIFEST                             | 2 | -f and --to are for --event",
                "why --event EVENT -f MANIFEST --to svc:x      | 2 | Write broker:NAME",
                "why --event - -f -                            | 2 | cannot both read standard input",
                "why --event nowhere.json -f MANIFEST          | 4 | cannot read --event nowhere.json",
                "why --event EVENT -f nowhere                  | 4 | no such file or directory: nowhere",
                "why --event EVENT -f MANIFEST --trigger x     | 4 | none called x",
                "why --event MANIFEST -f MANIFEST              | 3 | it is no JSON object",
                "why --event NAMELESS -f MANIFEST              | 3 | holds no event",
            })
    void saysWhatKeepsItFromAnswering(String arguments, int exitCode, String problem) {
        String command = arguments
                .replace("EVENT", event(""))
                .replace("MANIFEST", file("k8s.yaml", MANIFEST))
                .replace("NAMELESS", file("nameless.json", "{\"specversion\": \"1.0\"}"));

        assertThat(console.run(command.split(" "))).isEqualTo(exitCode);

        assertThat(console.err.toString()).contains(problem);
        assertThat(console.out.toString()).isEmpty();
    }
}
