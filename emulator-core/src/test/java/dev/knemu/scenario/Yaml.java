package dev.knemu.scenario;

import java.util.Locale;

/** Manifests in few words. Where a text is given as {@code spec}, it is YAML as it stands below {@code spec:}. */
final class Yaml {

    private static final String EVENTING = "eventing.knative.dev/v1";
    private static final String MESSAGING = "messaging.knative.dev/v1";

    private Yaml() {}

    static String resource(String apiVersion, String kind, String name, String... spec) {
        String below = String.join("\n", spec).stripTrailing();
        return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n"
                + (below.isEmpty() ? "" : "spec:\n" + below.indent(2));
    }

    /** With this annotation. */
    static String annotated(String manifest, String annotation, String value) {
        return manifest.replaceFirst(
                "metadata:\n", "metadata:\n  annotations:\n    " + annotation + ": \"" + value + "\"\n");
    }

    static String inNamespace(String namespace, String manifest) {
        return manifest.replaceFirst("metadata:\n", "metadata:\n  namespace: " + namespace + "\n");
    }

    /** The Broker {@code default}; without a delivery of its own the cluster's default is 10 retries. */
    static String broker(String... spec) {
        return resource(EVENTING, "Broker", "default", spec);
    }

    /** The Broker {@code default} that tries once. */
    static String plainBroker() {
        return broker("delivery: {}");
    }

    /** A Trigger of the Broker {@code default} to the Service of its own name. */
    static String trigger(String name, String... spec) {
        return triggerTo(name, name, spec);
    }

    /** A Trigger of the Broker {@code default} to a Service. */
    static String triggerTo(String name, String service, String... spec) {
        return resource(
                EVENTING,
                "Trigger",
                name,
                "broker: default",
                "subscriber: " + service(service),
                String.join("\n", spec));
    }

    static String channel(String name, String... spec) {
        return resource(MESSAGING, "InMemoryChannel", name, spec);
    }

    /** A Subscription of an InMemoryChannel to the Service of its own name. */
    static String subscription(String name, String channel, String... spec) {
        return resource(
                MESSAGING,
                "Subscription",
                name,
                "channel: {apiVersion: " + MESSAGING + ", kind: InMemoryChannel, name: " + channel + "}",
                "subscriber: " + service(name),
                String.join("\n", spec));
    }

    /** A Destination: the Service of this name in the same namespace. */
    static String service(String name) {
        return "{ref: {apiVersion: v1, kind: Service, name: " + name + "}}";
    }

    static String toChannel(String name) {
        return "{ref: {apiVersion: " + MESSAGING + ", kind: InMemoryChannel, name: " + name + "}}";
    }

    static String toBroker(String name) {
        return "{ref: {apiVersion: " + EVENTING + ", kind: Broker, name: " + name + "}}";
    }

    static String delivery(String fields) {
        return "delivery: {" + fields + "}";
    }

    static String deadLetterSink(String service) {
        return "deadLetterSink: " + service(service);
    }

    /** A ConfigMap of knative-eventing with one key. */
    static String features(String feature, String value) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: config-features
                  namespace: knative-eventing
                data:
                  %s: "%s"
                """.formatted(feature.toLowerCase(Locale.ROOT), value);
    }
}
