package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GetCommandTest {

    private static final String RESOURCES = """
            {"kind": "List", "apiVersion": "v1", "time": "2025-01-01T00:10:05Z", "items": [
              {"apiVersion": "eventing.knative.dev/v1", "kind": "Broker",
               "metadata": {"name": "default", "namespace": "shop", "creationTimestamp": "2025-01-01T00:00:00Z",
                 "labels": {"app": "shop"},
                 "annotations": {"eventing.knative.dev/broker.class": "MTChannelBasedBroker"}},
               "status": {"address": {"url": "http://broker-ingress.knative-eventing.svc.cluster.local/shop/default"},
                 "conditions": [{"type": "Addressable", "status": "True"}, {"type": "Ready", "status": "True"}]}},
              {"apiVersion": "eventing.knative.dev/v1", "kind": "Trigger",
               "metadata": {"name": "orders", "namespace": "shop", "creationTimestamp": "2025-01-01T00:09:05Z"},
               "spec": {"broker": "other"},
               "status": {"conditions": [{"type": "Ready", "status": "Unknown", "reason": "BrokerDoesNotExist"}]}},
              {"apiVersion": "v1", "kind": "Service",
               "metadata": {"name": "shipping", "namespace": "shop", "creationTimestamp": "2025-01-01T00:09:05Z"}}
            ]}
            """;

    private final ScriptedApi api = new ScriptedApi()
            .on(
                    "GET /resources?kind=broker",
                    200,
                    RESOURCES.substring(0, RESOURCES.indexOf(",\n  {\"apiVersion\"")) + "]}")
            .on("GET /resources?kind=none", 200, "{\"kind\": \"List\", \"items\": []}")
            .on("GET /resources", 200, RESOURCES)
            .on("GET /services", 200, """
                    {"items": [{"namespace": "shop", "name": "shipping", "behind": "stand-in",
                      "standIn": "event-display", "image": "gcr.io/x/event-display"}]}
                    """);

    private final Console console = new Console();

    @AfterEach
    void close() {
        api.close();
    }

    private String get(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "get";
        all[1] = "--url";
        all[2] = api.url();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        assertThat(console.run(all)).as(console.err.toString()).isEqualTo(ExitCode.OK);
        return console.out.toString();
    }

    @Test
    void printsTheColumnsOfKubectlAndTheStandIns() {
        assertThat(get("-n", "shop")).isEqualTo("""
                NAME                                  URL                                                                     AGE   READY   REASON
                broker.eventing.knative.dev/default   http://broker-ingress.knative-eventing.svc.cluster.local/shop/default   10m   True

                NAME                                  BROKER   SUBSCRIBER_URI   AGE   READY     REASON
                trigger.eventing.knative.dev/orders   other                     60s   Unknown   BrokerDoesNotExist

                NAME               AGE   BEHIND
                service/shipping   60s   stand-in event-display
                """);
        assertThat(api.asked.get(0)).isEqualTo("GET /_knemu/v1/resources?kind=all%2Csvc&namespace=shop");
    }

    @Test
    void asksForAllNamespacesAndPrintsThem() {
        assertThat(get("broker", "-A")).isEqualTo("""
                NAMESPACE   NAME      URL                                                                     AGE   READY   REASON
                shop        default   http://broker-ingress.knative-eventing.svc.cluster.local/shop/default   10m   True
                """);
        assertThat(api.asked).containsExactly("GET /_knemu/v1/resources?kind=broker");
    }

    @Test
    void hasMoreColumnsWhenWide() {
        assertThat(get("broker", "-o", "wide").lines().toList())
                .satisfiesExactly(
                        head -> assertThat(head).endsWith("REASON   CLASS"),
                        row -> assertThat(row).endsWith("True             MTChannelBasedBroker"));
    }

    @Test
    void printsOneAsItIs() {
        assertThat(get("broker", "default", "-o", "json"))
                .startsWith("{\n    \"apiVersion\": \"eventing.knative.dev/v1\",\n    \"kind\": \"Broker\",");
    }

    @Test
    void printsYaml() {
        assertThat(get("broker", "default", "-o", "yaml"))
                .startsWith("apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata:\n  name: default\n")
                .contains("creationTimestamp: '2025-01-01T00:00:00Z'");
    }

    @Test
    void printsSeveralAsAList() {
        assertThat(get("-o", "json"))
                .startsWith("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n")
                .contains("\"kind\": \"List\"");
        assertThat(api.asked).hasSize(1);
    }

    @Test
    void printsNames() {
        assertThat(get("-o", "name")).isEqualTo("""
                broker.eventing.knative.dev/default
                trigger.eventing.knative.dev/orders
                service/shipping
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"app=shop|1", "app==shop|1", "app|1", "!app|2", "app!=shop|2", "app=x|0", "app=shop,tier|0"})
    void selectsByLabels(String selector, int count) {
        assertThat(get("-o", "name", "-l", selector).lines()).hasSize(count);
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(get("none")).isEmpty();
        assertThat(console.err.toString())
                .isEqualTo("No resources found in default namespace. All namespaces: add -A.\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-n shop -A   | contradict each other",
                "-o xml       | expected one of [wide, json, yaml, name]",
                "-l a==b==c   | is no selector of labels",
                "-l !a=b      | is no selector of labels",
            })
    void refusesWhatMakesNoSense(String arguments, String problem) {
        assertThat(console.run(("get --url " + api.url() + " " + arguments).split(" ")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(console.err.toString()).contains(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "2025-01-01T00:01:59Z, 119s",
        "2025-01-01T00:02:00Z, 2m",
        "2025-01-01T00:09:59Z, 9m59s",
        "2025-01-01T00:10:30Z, 10m",
        "2025-01-01T03:30:00Z, 3h30m",
        "2025-01-01T09:30:00Z, 9h",
        "2025-01-03T01:00:00Z, 2d1h",
        "2025-01-10T01:00:00Z, 9d",
        "2027-01-05T00:00:00Z, 2y4d",
        "nonsense, ''",
    })
    void tellsAgesAsKubectlDoes(String now, String age) {
        assertThat(Age.of("2025-01-01T00:00:00Z", now)).isEqualTo(age);
    }
}
