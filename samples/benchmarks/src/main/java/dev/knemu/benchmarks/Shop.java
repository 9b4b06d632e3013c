package dev.knemu.benchmarks;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What the benchmarks share: one Broker, a Trigger whose exact filter passes the event, and others that it does not. */
final class Shop {

    static final String EVENT_TYPE = "order.placed";

    static final String SOURCE = "/shop/orders";

    /** 200 bytes of JSON. */
    static final String DATA = "{\"order\":\"" + "0123456789".repeat(19).substring(2) + "\"}";

    private Shop() {}

    static CloudEvent event(String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withType(EVENT_TYPE)
                .withSource(URI.create(SOURCE))
                .withData("application/json", DATA.getBytes(StandardCharsets.US_ASCII))
                .build();
    }

    /**
     * Broker {@code default}, and Triggers with exact filters on {@code type}, of which the event passes one.
     *
     * @param triggers how many, 1 or more; the one that the event passes is the middle one
     * @param subscriber the Triggers' subscriber, as it stands in YAML
     */
    static String manifest(int triggers, String subscriber) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: default
                """);
        for (int i = 0; i < triggers; i++) {
            yaml.append("""
                    ---
                    apiVersion: eventing.knative.dev/v1
                    kind: Trigger
                    metadata:
                      name: orders-%d
                    spec:
                      broker: default
                      filters:
                        - exact:
                            type: %s
                      subscriber: %s
                    """.formatted(i, i == triggers / 2 ? EVENT_TYPE : EVENT_TYPE + "." + i, subscriber));
        }
        return yaml.toString();
    }

    static final String SERVICE = "{ref: {apiVersion: v1, kind: Service, name: orders}}";
}
