package dev.knemu.samples.orders;

import static dev.knemu.match.EventMatchers.dataText;
import static dev.knemu.match.EventMatchers.source;
import static dev.knemu.match.EventMatchers.subject;
import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;

import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.test.BindService;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeExtension;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OrdersApplicationTest {

    @RegisterExtension
    static final KnativeExtension knative =
            KnativeExtension.inRealTime().manifests("k8s").strict();

    @DynamicPropertySource
    static void sink(DynamicPropertyRegistry registry) {
        registry.add("K_SINK", knative::brokerUrl);
    }

    @BindService("orders")
    @LocalServerPort
    int port;

    @Autowired
    Orders orders;

    @Test
    void tellsOfEveryOrder(@Subscriber("billing") Probe billing) {
        RestClient.create("http://localhost:" + port)
                .put()
                .uri("/orders/42")
                .body("book")
                .retrieve()
                .toBodilessEntity();

        billing.expectOne(type("order.placed").and(subject("42")).and(dataText("book")));
    }

    @Test
    void anOrderThatIsPaidIsShipped(@BrokerClient Sink broker, @Subscriber("shipping") Probe shipping) {
        orders.place(new Order("43", "lamp", false));

        Sent sent = broker.send(event -> payment(event, "43"));

        shipping.expectOne(type("order.paid").and(subject("43")).and(source("/shop/orders")));
        assertThat(sent).wasDeliveredTo("payments").ledTo(type("order.paid"));
        assertThat(orders.find("43")).get().extracting(Order::paid).isEqualTo(true);
    }

    @Test
    void aPaymentOfNothingGoesToTheSupportDesk(
            @BrokerClient Sink broker, @Subscriber("support-desk") Probe supportDesk) {
        Sent sent = broker.send(event -> payment(event, "44"));

        supportDesk.expectOne(subject("44"));
        assertThat(sent).wasDeadLetteredBy("payments").withCode(404).ledToNothing();
    }

    private static void payment(CloudEventBuilder event, String order) {
        event.withType("payment.received")
                .withSubject(order)
                .withData("application/json", "{\"euros\": 12}".getBytes(StandardCharsets.UTF_8));
    }
}
