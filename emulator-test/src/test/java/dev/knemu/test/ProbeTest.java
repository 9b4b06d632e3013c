package dev.knemu.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EventingEmulator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a probe takes and remembers. */
class ProbeTest {

    private final EventingEmulator eventing = EventingEmulator.inVirtualTime();

    @AfterEach
    void close() {
        eventing.close();
    }

    @Test
    void remembersEveryEventInTheOrderOfArrival() {
        Probe orders = Probe.behind(eventing, "default", "orders");
        eventing.apply("""
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
                  subscriber:
                    ref:
                      apiVersion: v1
                      kind: Service
                      name: orders
                """);

        IntStream.range(0, 3)
                .forEach(number -> eventing.broker("default")
                        .send(event -> event.withId("order-" + number).withType("order.placed")));
        eventing.settle();

        assertThat(orders.arrivals())
                .extracting(arrival -> arrival.event().getId())
                .containsExactly("order-0", "order-1", "order-2");
        assertThat(orders.arrivals()).extracting(Arrival::attempt).containsOnly(1);
    }
}
