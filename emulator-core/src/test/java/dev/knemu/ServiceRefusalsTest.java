package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.knemu.resource.ManifestError;
import dev.knemu.resource.ManifestException;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ServingService;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the webhook of Knative Serving refuses of a Service, and what its words say here. */
class ServiceRefusalsTest {

    private final EventingEmulator eventing = EventingEmulator.inVirtualTime();

    @AfterEach
    void close() {
        eventing.close();
    }

    private List<ManifestError> errors(String manifest) {
        var read = new ManifestReader()
                .read(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)), "orders.yaml");
        List<ManifestError> errors = new java.util.ArrayList<>();
        assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(() -> eventing.apply(read))
                .satisfies(refused -> errors.addAll(refused.errors()));
        return errors;
    }

    /** Without column and document. */
    private static String text(ManifestError error) {
        return error.toString()
                .replaceFirst("(:\\d+):\\d+ \\(document 1\\): Service\\.serving\\.knative\\.dev", "$1: Service");
    }

    private static String service(String template, String more) {
        return """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: orders}
                spec:
                """ + template.indent(2) + """
                      containers:
                      - image: ghcr.io/shop/orders
                """ + more.indent(2);
    }

    @Test
    void nameTheLineAndThePathOfAnAnnotation() {
        List<ManifestError> errors = errors(service("""
                template:
                  metadata:
                    annotations:
                      autoscaling.knative.dev/target: "10"
                      autoscaling.knative.dev/window: 5s
                      autoscaling.knative.dev/metric: mqtt
                      autoscaling.knative.dev/initial-scale: "0"
                  spec:
                """, ""));

        assertThat(errors)
                .extracting(ServiceRefusalsTest::text)
                .containsExactlyInAnyOrder(
                        "orders.yaml:9: Service default/orders: expected 6s <= 5s <= 1h0m0s:"
                                + " spec.template.metadata.annotations[autoscaling.knative.dev/window]",
                        "orders.yaml:10: Service default/orders: invalid value: mqtt:"
                                + " spec.template.metadata.annotations[autoscaling.knative.dev/metric]",
                        "orders.yaml:11: Service default/orders: invalid value: 0:"
                                + " spec.template.metadata.annotations[autoscaling.knative.dev/initial-scale]=0 not"
                                + " allowed by cluster");
        assertThat(eventing.list(ServingService.class)).isEmpty();
    }

    @Test
    void nameBothKeysThatContradictEachOther() {
        List<ManifestError> errors = errors(service("""
                template:
                  metadata:
                    annotations:
                      autoscaling.knative.dev/min-scale: "4"
                      autoscaling.knative.dev/max-scale: "2"
                  spec:
                """, ""));

        assertThat(errors)
                .extracting(ServiceRefusalsTest::text)
                .containsExactly("orders.yaml:9: Service default/orders: max-scale=2 is less than min-scale=4:"
                        + " spec.template.metadata.annotations[autoscaling.knative.dev/max-scale],"
                        + " spec.template.metadata.annotations[autoscaling.knative.dev/min-scale]");
    }

    @Test
    void sayWhereAutoscalingAnnotationsBelong() {
        List<ManifestError> errors = errors("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  name: orders
                  annotations:
                    autoscaling.knative.dev/min-scale: "1"
                spec: {template: {spec: {containers: [{image: ghcr.io/shop/orders}]}}}
                """);

        assertThat(errors)
                .extracting(ServiceRefusalsTest::text)
                .containsExactly("orders.yaml:5: Service default/orders: invalid key name"
                        + " \"autoscaling.knative.dev/min-scale\": metadata.annotations\n"
                        + "autoscaling annotations must be put under \"spec.template.metadata.annotations\" to work");
    }

    @Test
    void areOfConcurrencyAndPodStart() {
        List<ManifestError> errors = errors(service("""
                template:
                  metadata:
                    annotations: {knemu.dev/pod-start: soon}
                  spec:
                    containerConcurrency: 1001
                """, ""));

        assertThat(errors)
                .extracting(ServiceRefusalsTest::text)
                .containsExactlyInAnyOrder(
                        "orders.yaml:7: Service default/orders: invalid value: soon, expected a duration from 0s to 1h,"
                                + " such as 3s: spec.template.metadata.annotations[knemu.dev/pod-start]",
                        "orders.yaml:9: Service default/orders: expected 0 <= 1001 <= 1000:"
                                + " spec.template.spec.containerConcurrency");
    }

    /** config-defaults: container-concurrency-max-limit 1000, max-revision-timeout-seconds 600. */
    @ParameterizedTest
    @CsvSource({
        "containerConcurrency, -1, expected 0 <= -1 <= 1000",
        "containerConcurrency, 1.5, invalid value: 1.5",
        "timeoutSeconds, 601, expected 0 <= 601 <= 600",
        "timeoutSeconds, -1, expected 0 <= -1 <= 600",
        "containerConcurrency, 1000,",
        "containerConcurrency, 0,",
        "timeoutSeconds, 600,",
        "timeoutSeconds, 0,",
    })
    void areOfNumbersOutOfTheirBounds(String field, String number, String error) {
        String manifest = service("template:\n  spec:\n    " + field + ": " + number + "\n", "");
        if (error == null) {
            eventing.apply(manifest);
            assertThat(eventing.list(ServingService.class)).hasSize(1);
            return;
        }

        assertThat(errors(manifest))
                .singleElement()
                .extracting(ServiceRefusalsTest::text)
                .asString()
                .startsWith("orders.yaml:7: Service default/orders: " + error + ": spec.template.spec." + field);
    }

    /** config-defaults: the limits of what a revision may say, and that it may not be without one. */
    @Test
    void goByTheDefaultsOfTheCluster() {
        eventing.apply(DEFAULTS);

        assertThat(errors(service("template:\n  spec:\n    containerConcurrency: 0\n    timeoutSeconds: 31\n", "")))
                .extracting(ServiceRefusalsTest::text)
                .containsExactlyInAnyOrder(
                        "orders.yaml:7: Service default/orders: expected 1 <= 0 <= 20:"
                                + " spec.template.spec.containerConcurrency",
                        "orders.yaml:8: Service default/orders: expected 0 <= 31 <= 30:"
                                + " spec.template.spec.timeoutSeconds");
        eventing.apply(service("template:\n  spec:\n    containerConcurrency: 20\n    timeoutSeconds: 30\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "container-concurrency-max-limit, 0, expected 1 <= 0 <= 2147483647: container-concurrency-max-limit",
        "container-concurrency, 21, expected 0 <= 21 <= 20: container-concurrency",
        "container-concurrency, -1, expected 0 <= -1 <= 20: container-concurrency",
        "revision-timeout-seconds, 31, revision-timeout-seconds (31) cannot be greater than max-revision-timeout-seconds (30)",
        "revision-timeout-seconds, soon, 'revision-timeout-seconds is \"soon\", not a whole number'",
    })
    void areOfDefaultsThatNoClusterTakes(String key, String value, String error) {
        String wrong = DEFAULTS.replaceFirst(" " + key + ": \"[0-9]+\"", " " + key + ": \"" + value + "\"");

        assertThat(errors(wrong))
                .singleElement()
                .extracting(ServiceRefusalsTest::text)
                .asString()
                .contains("ConfigMap config-defaults: " + error + ". Correct it");
    }

    private static final String DEFAULTS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: config-defaults, namespace: knative-serving}
            data:
              container-concurrency: "2"
              container-concurrency-max-limit: "20"
              allow-container-concurrency-zero: "false"
              revision-timeout-seconds: "10"
              max-revision-timeout-seconds: "30"
            """;

    private static final String SCALING = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: config-autoscaler, namespace: knative-serving}
            data: {allow-zero-initial-scale: "true", max-scale: "3", max-scale-limit: "5"}
            """;

    /** config-autoscaler: allow-zero-initial-scale and max-scale-limit move the bounds of annotations. */
    @Test
    void goByTheClustersOwnBounds() {
        String zero = service("""
                template:
                  metadata: {annotations: {autoscaling.knative.dev/initial-scale: "0"}}
                  spec:
                """, "");
        String many = zero.replace("initial-scale: \"0\"", "max-scale: \"6\"");
        assertThat(errors(zero)).hasSize(1);

        eventing.apply(SCALING);
        eventing.apply(zero);
        assertThat(eventing.revisions().get(0).scale().replicas()).isZero();
        assertThat(errors(many))
                .singleElement()
                .extracting(ServiceRefusalsTest::text)
                .asString()
                .startsWith("orders.yaml:6: Service default/orders: expected 1 <= 6 <= 5: ");

        eventing.delete(ResourceKey.of("v1", "ConfigMap", "knative-serving", "config-autoscaler"));
        assertThat(errors(zero.replace("orders", "other"))).hasSize(1);
        eventing.apply(many);
    }

    @Test
    void goByBoundsThatComeWithTheSameManifest() {
        eventing.apply(SCALING + "---\n" + service("""
                template:
                  metadata: {annotations: {autoscaling.knative.dev/initial-scale: "0"}}
                  spec:
                """, ""));

        assertThat(eventing.list(ServingService.class)).hasSize(1);
    }

    @Test
    void areOfTrafficThatDoesNotAddUp() {
        List<ManifestError> errors = errors(service("""
                template:
                  metadata: {name: payments-v2}
                  spec:
                """, """
                traffic:
                - {revisionName: orders-v1, percent: 50, tag: old}
                - {revisionName: orders-v2, latestRevision: true, percent: 40, tag: old}
                """));

        assertThat(errors)
                .extracting(ServiceRefusalsTest::text)
                .containsExactlyInAnyOrder(
                        "orders.yaml:6: Service default/orders: invalid value: \"payments-v2\" must have prefix"
                                + " \"orders-\": spec.template.metadata.name",
                        "orders.yaml:10: Service default/orders: Traffic targets sum to 90, want 100: spec.traffic",
                        "orders.yaml:11: Service default/orders: Multiple definitions for \"old\":"
                                + " spec.traffic[0].tag, spec.traffic[1].tag",
                        "orders.yaml:12: Service default/orders: may not set revisionName \"orders-v2\" when"
                                + " latestRevision is true: spec.traffic[1].latestRevision");
    }

    @Test
    void areOfNamesThatNoHostCanHave() {
        List<ManifestError> errors = errors(service("template:\n  metadata: {name: orders-V2}\n  spec:\n", """
                traffic:
                - {latestRevision: true, percent: 100, tag: 2nd}
                """));

        String rule = "invalid value: not a DNS 1035 label: [a DNS-1035 label must consist of lower case alphanumeric"
                + " characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g."
                + " 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')]: ";
        assertThat(errors)
                .extracting(ServiceRefusalsTest::text)
                .containsExactly("orders.yaml:6: Service default/orders: " + rule
                        + "spec.template.metadata.name, spec.traffic[0].tag");
    }

    @Test
    void areOfAnotherTemplateUnderTheSameName() {
        String first = service("template:\n  metadata: {name: orders-v1}\n  spec:\n", "");
        eventing.apply(first);

        assertThat(errors(first.replace("shop/orders", "shop/orders:2")))
                .singleElement()
                .satisfies(error -> assertThat(text(error))
                        .startsWith("orders.yaml:6: Service default/orders: Saw the following changes without a name"
                                + " change (-old +new): spec.template.metadata.name"));
        eventing.apply(first);
    }
}
