package dev.knemu.samples.warehouse;

import static dev.knemu.match.EventMatchers.subject;
import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;

import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.test.BindService;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.KnativeTest.Clock;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KnativeTest(manifests = "k8s", time = Clock.REAL)
class WarehouseTest {

    private final Stock stock = new Stock().add("book", 1);
    private Warehouse warehouse;

    @BeforeEach
    void start(@BrokerClient URI broker) throws IOException {
        warehouse = Warehouse.start(broker, stock);
    }

    @BindService("warehouse")
    int port() {
        return warehouse.port();
    }

    @AfterEach
    void stop() {
        warehouse.close();
    }

    @Test
    void setsAsideWhatWasPaidFor(@BrokerClient Sink broker, @Subscriber("shipping") Probe shipping) {
        order(broker, "42", "book");

        shipping.expectOne(type("stock.reserved").and(subject("42")));
        assertThat(stock.reservations()).containsEntry("42", "book");
    }

    @Test
    void hasMoreBoughtOfWhatItHasNot(
            @BrokerClient Sink broker,
            @Subscriber("shipping") Probe shipping,
            @Subscriber("purchasing") Probe purchasing) {
        order(broker, "43", "lamp");

        purchasing.expectOne(type("stock.short").and(subject("43")));
        shipping.expectNone();
    }

    @Test
    void refusesAnOrderOfNothing(@BrokerClient Sink broker, @Subscriber("support-desk") Probe supportDesk) {
        Sent sent = broker.send(event -> event.withType("order.paid").withSubject("44"));

        supportDesk.expectOne(subject("44"));
        assertThat(sent).wasDeadLetteredBy("paid-orders").withCode(400).withAttempts(1);
    }

    private static void order(Sink broker, String order, String item) {
        broker.send(event -> event.withType("order.paid")
                .withSubject(order)
                .withData("text/plain", item.getBytes(StandardCharsets.UTF_8)));
    }
}
