package dev.knemu.benchmarks;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What the benchmarks share: one Broker, one Trigger with an exact filter, and the event that passes it. */
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
     * Broker and Trigger {@code default}.
     *
     * @param subscriber the Trigger's subscriber, as it stands in YAML
     */
    static String manifest(String subscriber) {
        return """
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
                  filters:
                    - exact:
                        type: %s
                  subscriber: %s
                """.formatted(EVENT_TYPE, subscriber);
    }

    static final String SERVICE = "{ref: {apiVersion: v1, kind: Service, name: orders}}";
}
