package dev.knemu.samples.payments;

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
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@QuarkusTest
@TestProfile(PaymentsTest.Sinks.class)
class PaymentsTest {

    @RegisterExtension
    static final KnativeExtension knative =
            KnativeExtension.inRealTime().manifests("k8s").strict();

    /** Asked before the application starts. */
    public static class Sinks implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("K_SINK", knative.brokerUrl().toString());
        }
    }

    @BindService("payments")
    @TestHTTPResource
    URI application;

    @Test
    void anInvoiceIsPaid(@BrokerClient Sink broker, @Subscriber("bookkeeping") Probe bookkeeping) {
        Sent sent = invoice(broker, "12");

        bookkeeping.expectOne(type("invoice.paid").and(subject("ann")).and(source("/payments")));
        assertThat(sent).wasDeliveredTo("invoices").ledTo(dataText("12"));
    }

    @Test
    void anInvoiceThatIsTooHighGoesToTheSupportDesk(
            @BrokerClient Sink broker, @Subscriber("support-desk") Probe supportDesk) {
        Sent sent = invoice(broker, "1200");

        supportDesk.expectOne(subject("ann"));
        assertThat(sent).wasDeadLetteredBy("invoices").withCode(402).ledToNothing();
    }

    @Test
    void tellsOfCash(@Subscriber("bookkeeping") Probe bookkeeping) throws IOException, InterruptedException {
        HttpRequest cash = HttpRequest.newBuilder(application.resolve("/cash/bob"))
                .PUT(HttpRequest.BodyPublishers.ofString("7"))
                .build();
        HttpClient.newHttpClient().send(cash, HttpResponse.BodyHandlers.discarding());

        bookkeeping.expectOne(subject("bob").and(source("/payments/cash")).and(dataText("7")));
    }

    private static Sent invoice(Sink broker, String euros) {
        return broker.send(event -> event.withType("invoice.sent")
                .withSubject("ann")
                .withData("text/plain", euros.getBytes(StandardCharsets.UTF_8)));
    }
}
