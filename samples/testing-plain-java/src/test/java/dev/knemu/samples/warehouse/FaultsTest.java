package dev.knemu.samples.warehouse;

import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;

import dev.knemu.EventingEmulator;
import dev.knemu.test.BindService;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.IdempotencyTest;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.Outcome;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import dev.knemu.test.WithFaults;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The clock is virtual, the warehouse is real: it answers over HTTP, and no test waits for a backoff. Faults befall what goes
 * to the warehouse only: it waits for the Broker's answer, and virtual time does not pass while something real is waited for.
 */
@KnativeTest(manifests = "k8s")
class FaultsTest {

    private final Stock stock = new Stock().add("book", 100);
    private Warehouse warehouse;

    @BindService("warehouse")
    int port() {
        return warehouse.port();
    }

    @BeforeEach
    void start(@BrokerClient URI broker) throws IOException {
        warehouse = Warehouse.start(broker, stock);
    }

    @AfterEach
    void stop() {
        warehouse.close();
    }

    @IdempotencyTest(to = "warehouse")
    void anOrderThatComesTwiceIsSetAsideOnce(EventingEmulator eventing, Outcome outcome) {
        order(eventing, "1");
        order(eventing, "2");

        outcome.is("reservations", stock::reservations);
        outcome.is("books left", () -> stock.count("book"));
    }

    @Test
    @WithFaults(seed = 42, loseRequest = 0.3, loseAck = 0.2, latency = "10ms..2s", to = "warehouse")
    void overABadNetworkEveryOrderIsSetAside(EventingEmulator eventing, @Subscriber("shipping") Probe shipping) {
        for (int order = 1; order <= 20; order++) {
            order(eventing, String.valueOf(order));
        }
        eventing.runUntilIdle();

        assertThat(stock.reservations()).hasSize(20);
        assertThat(shipping).received(type("stock.reserved")).atLeast(20);
        assertThat(eventing).hasNoDeadLetters();
    }

    private static void order(EventingEmulator eventing, String order) {
        eventing.broker("default")
                .send(event -> event.withId(order)
                        .withType("order.paid")
                        .withSubject(order)
                        .withData("text/plain", "book".getBytes(StandardCharsets.UTF_8)));
    }
}
