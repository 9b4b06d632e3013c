package dev.knemu.samples.orders;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where the Trigger {@code payments} delivers. */
@RestController
class EventController {

    private final Orders orders;

    EventController(Orders orders) {
        this.orders = orders;
    }

    /**
     * A payment. The reply is an event that goes to the Broker; its id follows from the payment's, so that a payment that is
     * delivered twice leads to one event twice, and not to two.
     */
    @PostMapping("/events")
    ResponseEntity<CloudEvent> payment(@RequestBody CloudEvent payment) {
        String id = String.valueOf(payment.getSubject());
        return orders.pay(id)
                .map(paid -> ResponseEntity.ok(CloudEventBuilder.v1()
                        .withId(payment.getId() + "-paid")
                        .withType("order.paid")
                        .withSource(URI.create("/shop/orders"))
                        .withSubject(paid.id())
                        .withDataContentType("text/plain")
                        .withData(paid.item().getBytes(StandardCharsets.UTF_8))
                        .build()))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }
}
