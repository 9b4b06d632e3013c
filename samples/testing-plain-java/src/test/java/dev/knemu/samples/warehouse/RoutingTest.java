package dev.knemu.samples.warehouse;

import static dev.knemu.match.EventMatchers.subject;
import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;

import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.test.Arrival;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@KnativeTest(manifests = "k8s")
class RoutingTest {

    @Test
    void paidOrdersReachTheWarehouse(@BrokerClient Sink broker, @Subscriber("warehouse") Probe warehouse) {
        Sent sent = broker.send(event -> event.withType("order.paid").withSubject("42"));

        warehouse.expectOne(type("order.paid").and(subject("42")));
        assertThat(sent).wasDeliveredOnlyTo("paid-orders");
    }

    @Test
    void paidOrdersAreNoRefunds(@BrokerClient Sink broker, @Subscriber("refunds") Probe refunds) {
        Sent sent = broker.send(event -> event.withType("order.paid"));

        refunds.expectNone();
        assertThat(sent).wasRefusedBy("refunds").because("type");
    }

    @Test
    void theWarehouseLearnsWhatToSetAside(@BrokerClient Sink broker, @Subscriber("warehouse") Probe warehouse) {
        broker.send(event -> event.withType("order.paid")
                .withSource(URI.create("/shop"))
                .withData("application/json", "{\"item\": \"book\"}".getBytes(StandardCharsets.UTF_8)));

        Arrival arrival = warehouse.expectOne();
        assertThat(arrival.event()).hasSource("/shop").hasJsonPath("$.item", "book");
        assertThat(arrival.event()).hasExtension("knativearrivaltime");
        assertThat(arrival.headers()).containsEntry("kn-namespace", "default");
    }
}
