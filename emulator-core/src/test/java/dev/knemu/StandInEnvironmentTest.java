package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.Backing;
import dev.knemu.resource.Condition;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.ServingService;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pod template says of a variable, seen by the appender's MESSAGE. */
class StandInEnvironmentTest {

    private static final String APPENDER = """
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata:
              name: appender
            spec:
              template:
                spec:
                  containers:
                    - image: gcr.io/knative-releases/knative.dev/eventing/cmd/appender
                      env:
            """;

    private final EventingEmulator eventing =
            EventingEmulator.start(EmulatorOptions.defaults().inVirtualTime().withEventDisplay(new StringBuilder()));
    private final List<String> replies = new ArrayList<>();

    @BeforeEach
    void wire() {
        eventing.subscriber(
                "end",
                Subscriber.accepting(
                        event -> replies.add(new String(event.getData().toBytes(), StandardCharsets.UTF_8))));
        eventing.apply("""
                apiVersion: messaging.knative.dev/v1
                kind: InMemoryChannel
                metadata:
                  name: in
                ---
                apiVersion: messaging.knative.dev/v1
                kind: Subscription
                metadata:
                  name: s
                spec:
                  channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: in}
                  subscriber: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: appender}}
                  reply: {ref: {apiVersion: v1, kind: Service, name: end}}
                """);
    }

    @AfterEach
    void close() {
        eventing.close();
    }

    private void appender(String env) {
        eventing.apply(APPENDER + env.indent(12));
    }

    private String appended() {
        replies.clear();
        eventing.channel("in").send(event -> event.withType("t").withData("application/json", "{}".getBytes()));
        eventing.settle();
        return replies.isEmpty() ? "nothing" : replies.get(0).replaceAll(".*\"message\":\"(.*)\"}", "$1");
    }

    @Test
    void isWhatItsValueSays() {
        appender("- {name: WHO, value: world}\n- {name: MESSAGE, value: \"hello $(WHO) $$(WHO) $(NOBODY)\"}");

        assertThat(appended()).isEqualTo("hello world $(WHO) $(NOBODY)");
    }

    @Test
    void mayComeFromAConfigMapAndFollowsIt() {
        appender("- name: MESSAGE\n  valueFrom: {configMapKeyRef: {name: texts, key: message}}");
        assertThat(appended()).isEqualTo("nothing");

        eventing.apply(ConfigMap.of("default", "texts", Map.of("message", "from the map")));
        assertThat(appended()).isEqualTo("from the map");

        eventing.apply(ConfigMap.of("default", "texts", Map.of("message", "changed")));
        assertThat(appended()).isEqualTo("changed");
    }

    @Test
    void mayComeFromThePod() {
        appender("""
                - {name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
                - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                - {name: MESSAGE, value: $(NS)/$(POD)}
                """);

        assertThat(appended()).isEqualTo("default/appender");
    }

    @Test
    void failsTheServiceWhenItCannotBeKnown() {
        appender("- name: MESSAGE\n  valueFrom: {secretKeyRef: {name: texts, key: message}}");

        String problem =
                "The stand-in for the image gcr.io/knative-releases/knative.dev/eventing/cmd/appender cannot run:"
                        + " env MESSAGE comes from secretKeyRef, which is not known here. Write its value, or take it from a"
                        + " ConfigMap.";
        ServingService service = eventing.get(ServingService.class, "appender").orElseThrow();
        assertThat(service.isReady()).isFalse();
        Condition failed = service.common().condition("ConfigurationsReady").orElseThrow();
        assertThat(failed.reason()).isEqualTo("StandInUnusable");
        assertThat(failed.message()).isEqualTo(problem);
        assertThat(eventing.backings()).extracting(Backing::remark).contains(problem);

        appender("- name: MESSAGE\n  value: mended");
        assertThat(eventing.get(ServingService.class, "appender").orElseThrow().isReady())
                .isTrue();
    }

    @Test
    void failsACoreServiceInItsOwnConditions() {
        String pods = """
                apiVersion: v1
                kind: Service
                metadata:
                  name: plain
                spec:
                  selector: {app: plain}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: plain
                spec:
                  selector: {matchLabels: {app: plain}}
                  template:
                    metadata: {labels: {app: plain}}
                    spec:
                      containers:
                        - image: appender
                          env: [{name: TYPE, %s}]
                """;
        eventing.apply(pods.formatted("valueFrom: {resourceFieldRef: {resource: limits.cpu}}"));
        CoreService service = eventing.get(CoreService.class, "plain").orElseThrow();
        assertThat(service.status().text("/conditions/0/type")).contains("Ready");
        assertThat(service.status().text("/conditions/0/status")).contains("False");
        assertThat(service.status().text("/conditions/0/message").orElseThrow())
                .startsWith("The stand-in for the image appender cannot run: env TYPE comes from resourceFieldRef");

        eventing.apply(pods.formatted("value: t"));
        service = eventing.get(CoreService.class, "plain").orElseThrow();
        assertThat(service.status().text("/conditions/0/type")).contains("StandIn");
        assertThat(service.status().text("/conditions/1/type")).isEmpty();

        eventing.subscriber("plain", Subscriber.accepting(event -> {}));
        assertThat(eventing.get(CoreService.class, "plain")
                        .orElseThrow()
                        .status()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void failsTheServiceOfAFilterThatCannotBeEvaluated() {
        String filter = APPENDER.replace("name: appender", "name: filter")
                .replace("gcr.io/knative-releases/knative.dev/eventing/cmd/appender", "villardl/filter-nodejs:0.1");
        eventing.apply(filter + "            - {name: FILTER, value: \"evnt.type == 'a'\"}\n");

        ServingService service = eventing.get(ServingService.class, "filter").orElseThrow();
        assertThat(service.isReady()).isFalse();
        assertThat(service.common().condition("Ready").orElseThrow().message())
                .startsWith("The stand-in for the image villardl/filter-nodejs:0.1 cannot evaluate FILTER at line 1,"
                        + " column 1: \"evnt\" is not known here.");

        eventing.apply(filter + "            - {name: FILTER, value: \"event.type == 'a'\"}\n");
        service = eventing.get(ServingService.class, "filter").orElseThrow();
        assertThat(service.isReady()).isTrue();
        assertThat(service.common().annotations()).containsEntry("knemu.dev/stand-in", "filter");
    }
}
