package dev.knemu.lint;

import dev.knemu.resource.ManifestReader;
import java.util.List;

/** Manifests in few lines. */
final class LintFixture {

    static final String BROKER = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            spec:
              delivery:
                deadLetterSink: {uri: http://desk.example.com}
            """;

    private LintFixture() {}

    static List<Finding> lint(String... documents) {
        return Lint.check(new ManifestReader().read(String.join("---\n", documents), "k8s/orders.yaml"));
    }

    /** Only those of one rule. */
    static List<Finding> lint(Rule rule, String... documents) {
        return lint(documents).stream()
                .filter(finding -> finding.rule() == rule)
                .toList();
    }

    static String broker(String name) {
        return BROKER.replace("{name: default}", "{name: " + name + "}");
    }

    /** @param filter in flow style, such as {@code filters: [{exact: {type: a}}]}; may be empty */
    static String trigger(String name, String broker, String filter, String subscriber) {
        return """
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: %s}
                spec:
                  broker: %s
                  %s
                  subscriber: {%s}
                """.formatted(name, broker, filter, subscriber);
    }

    static String ref(String apiVersion, String kind, String name) {
        return "ref: {apiVersion: " + apiVersion + ", kind: " + kind + ", name: " + name + "}";
    }

    static String brokerRef(String name) {
        return ref("eventing.knative.dev/v1", "Broker", name);
    }

    static String channelRef(String name) {
        return ref("messaging.knative.dev/v1", "Channel", name);
    }

    static String serviceRef(String name) {
        return ref("v1", "Service", name);
    }

    static String service(String name) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                """.formatted(name);
    }

    static String channel(String name) {
        return """
                apiVersion: messaging.knative.dev/v1
                kind: Channel
                metadata: {name: %s}
                spec:
                  delivery:
                    deadLetterSink: {uri: http://desk.example.com}
                """.formatted(name);
    }

    /** @param reply may be empty */
    static String subscription(String name, String channel, String subscriber, String reply) {
        return """
                apiVersion: messaging.knative.dev/v1
                kind: Subscription
                metadata: {name: %s}
                spec:
                  channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: %s}
                  subscriber: {%s}
                  %s
                """.formatted(name, channel, subscriber, reply.isEmpty() ? "" : "reply: {" + reply + "}");
    }

    static String sequence(String name, String step, String reply) {
        return """
                apiVersion: flows.knative.dev/v1
                kind: Sequence
                metadata: {name: %s}
                spec:
                  steps:
                    - %s
                      delivery:
                        deadLetterSink: {uri: http://desk.example.com}
                  %s
                """.formatted(name, step, reply.isEmpty() ? "" : "reply: {" + reply + "}");
    }

    /** @param environment such as {@code env: [{name: TYPE, value: b}]}; may be empty */
    static String knativeService(String name, String image, String environment) {
        return """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s}
                spec:
                  template:
                    spec:
                      containers:
                        - image: %s
                          %s
                """.formatted(name, image, environment);
    }
}
