package dev.knemu.samples.warehouse;

import static dev.knemu.test.KnativeAssertions.assertThat;
import static dev.knemu.test.KnativeAssertions.assertThatThrownBy;

import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeTest;
import org.junit.jupiter.api.Test;

@KnativeTest(manifests = {"k8s/broker.yaml", "k8s/triggers.yaml"})
class FailureMessageTest {

    @Test
    void saysWhichConditionFailed(@BrokerClient Sink broker) {
        Sent sent = broker.send(event -> event.withId("42").withType("order.payed"));

        assertThatThrownBy(() -> assertThat(sent).wasDeliveredTo("paid-orders")).hasMessageStartingWith("""
                Expected event 42 (order.payed from /knemu) to be delivered to "paid-orders", but its filter refused it.

                Sent: event 42 (order.payed from /knemu)
                  accepted by Broker default/default at 00:00:00.000
                  answered 202

                Trigger default/paid-orders does not want it: type "order.payed" is not "order.paid"
                  CONDITION          ATTRIBUTE   EXPECTED          ACTUAL          RESULT
                  filters[0].exact   type        is "order.paid"   "order.payed"   fails  <- the first that failed
                  hint: They are nearly the same: is one of "order.payed" and "order.paid" a slip?
                """);
    }
}
