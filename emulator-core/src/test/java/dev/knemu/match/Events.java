package dev.knemu.match;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Events that matchers are asked about. */
final class Events {

    private Events() {}

    static CloudEventBuilder builder() {
        return CloudEventBuilder.v1()
                .withId("7")
                .withSource(URI.create("/shop/eu"))
                .withType("order.paid");
    }

    /** With a subject, two extensions and JSON. */
    static CloudEvent order() {
        return builder()
                .withSubject("orders/7")
                .withExtension("region", "eu")
                .withExtension("amount", 120)
                .withData("application/json", bytes("""
                                {"order": {"id": 7, "total": 12.50, "note": "7", "paid": true, "coupon": null},
                                 "items": [{"sku": "a-1", "count": 2}, {"sku": "b-2", "count": 1}]}"""))
                .build();
    }

    static CloudEvent data(String data) {
        return builder().withData(bytes(data)).build();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
