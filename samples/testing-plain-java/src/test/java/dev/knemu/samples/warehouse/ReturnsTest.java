package dev.knemu.samples.warehouse;

import static dev.knemu.match.EventMatchers.source;
import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;

import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import org.junit.jupiter.api.Test;

@KnativeTest(manifests = "k8s")
class ReturnsTest {

    @Test
    void whatCameBackInOrderIsPaidBack(
            @BrokerClient Sink broker,
            @Subscriber("inspection") Probe inspection,
            @Subscriber("cashier") Probe cashier,
            @Subscriber("refunds") Probe refunds) {
        inspection.replyWith(reply -> reply.withType("goods.inspected"));
        cashier.replyWith((inspected, reply) -> reply.withType("refund.due").withSubject(inspected.getSubject()));

        Sent sent = broker.send(event -> event.withType("order.returned"));

        assertThat(sent).ledTo(type("goods.inspected")).ledTo(type("refund.due"));
        refunds.expectOne(type("refund.due").and(source("/cashier")));
    }

    @Test
    void withNothingToInspectNothingIsPaidBack(
            @BrokerClient Sink broker,
            @Subscriber("inspection") Probe inspection,
            @Subscriber("cashier") Probe cashier) {
        inspection.respond(204);

        Sent sent = broker.send(event -> event.withType("order.returned"));

        assertThat(sent).didNotLeadTo(type("refund.due"));
        cashier.expectNone();
    }
}
