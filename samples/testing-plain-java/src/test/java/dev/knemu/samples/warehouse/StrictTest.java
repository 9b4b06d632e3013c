package dev.knemu.samples.warehouse;

import static dev.knemu.test.KnativeAssertions.assertThat;

import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import org.junit.jupiter.api.Test;

@KnativeTest(manifests = "k8s", strict = true)
class StrictTest {

    @Test
    void deadLettersMustBeMeant(
            @BrokerClient Sink broker,
            @Subscriber("warehouse") Probe warehouse,
            @Subscriber("support-desk") Probe supportDesk) {
        warehouse.respond(400);

        Sent sent = broker.send(event -> event.withType("order.paid"));

        supportDesk.expectOne();
        // Without this line the test fails: a dead letter that no assertion mentions is a surprise.
        assertThat(sent).wasDeadLetteredBy("paid-orders").withCode(400);
    }
}
