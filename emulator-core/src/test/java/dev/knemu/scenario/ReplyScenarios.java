package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.broker;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.resource;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.toChannel;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.Test;

/** What becomes of the events that Triggers' subscribers answer with. */
abstract class ReplyScenarios extends Scenarios {

    private static final String PLACED = "filter: {attributes: {type: order.placed}}";
    private static final String REPLY = "com.example.ReplyEvent";
    private static final String REPLIES = "filter: {attributes: {type: " + REPLY + "}}";

    ReplyScenarios(Way way) {
        super(way);
    }

    private static CloudEvent reply(String id) {
        return event(id, REPLY, event -> event.withData("application/json", "{\"ok\":true}".getBytes()));
    }

    @Test // C-003, C-060, C-075, C-084
    void aReplyGoesBackToTheBrokerAndItsTriggers() {
        stage.apply(plainBroker(), trigger("orders", PLACED), trigger("replies", REPLIES));
        Probe orders = stage.subscriber("orders").always(Answer.reply(reply("2")));
        Probe replies = stage.subscriber("replies");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("1");
        assertThat(replies.event().getId()).isEqualTo("2");
        assertThat(replies.event().getDataContentType()).isEqualTo("application/json");
        assertThat(Stage.text(replies.event())).isEqualTo("{\"ok\":true}");
    }

    @Test // C-003: both data planes of Knative route an event in any 2xx
    void aReplyWith202IsRoutedLikeAnyOther() {
        stage.apply(plainBroker(), trigger("orders", PLACED), trigger("replies", REPLIES));
        stage.subscriber("orders").always(Answer.reply(202, reply("2")));
        Probe replies = stage.subscriber("replies");

        stage.sendAndRun(event("1", "order.placed"));

        assertThat(replies.ids()).containsExactly("2");
    }

    @Test
    void anEventInARefusalIsNoReply() {
        stage.apply(plainBroker(), trigger("orders", PLACED), trigger("replies", REPLIES));
        stage.subscriber("orders").always(Answer.reply(422, reply("2")));
        Probe replies = stage.subscriber("replies");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(500);

        assertThat(replies.arrivals()).isEmpty();
    }

    @Test // C-034
    void aReplyIsOfferedToTheTriggerThatMadeItAsWell() {
        stage.apply(plainBroker(), trigger("orders"), trigger("audit"));
        Probe orders = stage.subscriber("orders").answers(Answer.reply(reply("2")));
        Probe audit = stage.subscriber("audit");

        stage.sendAndRun(event("1", "order.placed"));

        assertThat(orders.ids()).containsExactly("1", "2");
        assertThat(audit.ids()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void repliesChainUntilNobodyReplies() {
        stage.apply(
                plainBroker(),
                trigger("a", "filter: {attributes: {type: a}}"),
                trigger("b", "filter: {attributes: {type: b}}"),
                trigger("c", "filter: {attributes: {type: c}}"));
        stage.subscriber("a").always(Answer.reply(event("2", "b")));
        stage.subscriber("b").always(Answer.reply(event("3", "c")));
        Probe c = stage.subscriber("c");

        assertThat(stage.sendAndRun(event("1", "a"))).isEqualTo(202);

        assertThat(c.ids()).containsExactly("3");
        Entry.Accepted first = stage.eventing
                .journal()
                .accepted("1", address -> address.kind().equals("Broker"))
                .orElseThrow();
        assertThat(stage.eventing.journal().lineage(first).size()).isEqualTo(3);
    }

    @Test // C-032, C-076
    void aReplyThatTheBrokerRefusesCountsAsAFailedDelivery() {
        // With one life left at the door, the event is delivered, and its reply has none.
        stage.apply(broker(delivery(deadLetterSink("dls"))), trigger("orders"));
        Probe orders = stage.subscriber("orders").always(Answer.reply(reply("2")));
        Probe dls = stage.subscriber("dls");

        int status =
                stage.sendAndRun(event("1", "order.placed", event -> event.withExtension("knativebrokerttl", "2")));

        assertThat(status).isEqualTo(202);
        assertThat(orders.ids()).containsExactly("1");
        assertThat(dls.event().getId()).isEqualTo("1");
        assertThat((String) dls.event().getExtension("knativeerrordest"))
                .isEqualTo("http://broker-ingress.knative-eventing.svc.cluster.local/default/default");
        assertThat(dls.event().getExtension("knativeerrorcode").toString()).isEqualTo("400");
    }

    @Test // C-076
    void aMalformedReplyIsAFailedDeliveryAndIsRetried() {
        // A subject may be left out, but not be empty.
        CloudEvent malformed =
                CloudEventBuilder.from(reply("2")).withSubject("").build();
        stage.apply(broker(delivery(stage.retries(1))), trigger("orders", PLACED), trigger("replies", REPLIES));
        Probe orders = stage.subscriber("orders").always(Answer.reply(malformed));
        Probe replies = stage.subscriber("replies");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(500);

        assertThat(orders.arrivals()).hasSize(2);
        assertThat(replies.arrivals()).isEmpty();
    }

    @Test // C-374
    void aTriggerThatFeedsItselfStopsAfter255DeliveriesAndTheLastEventIsADeadLetter() {
        stage.apply(broker(delivery(deadLetterSink("dls"))), trigger("echo"));
        Probe echo = stage.subscriber("echo").by(event -> Answer.reply(event));
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(echo.arrivals()).hasSize(255);
        assertThat(dls.ids()).containsExactly("1");
        assertThat(stage.journal(Entry.Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(400));
    }

    @Test // C-374
    void withoutASinkTheEndOfTheLoopIsTheProducers500() {
        stage.apply(plainBroker(), trigger("echo"));
        Probe echo = stage.subscriber("echo").by(event -> Answer.reply(event));

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(500);

        assertThat(echo.arrivals()).hasSize(255);
    }

    @Test // C-012
    void tracingAttributesOfTheProducerReachTheSubscriber() {
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");

        stage.sendAndRun(event("1", "order.placed", event -> event.withExtension("traceparent", traceparent)));

        assertThat(orders.event().getExtension("traceparent")).isEqualTo(traceparent);
    }

    @Test // C-083, C-095
    void aTransformedEventTakesItsOwnWayOverBrokerAndChannel() {
        stage.apply(
                plainBroker(),
                trigger("transformer", PLACED),
                trigger("logger", PLACED),
                resource(
                        "eventing.knative.dev/v1",
                        "Trigger",
                        "to-channel",
                        "broker: default",
                        REPLIES,
                        "subscriber: " + toChannel("transformed")),
                channel("transformed"),
                subscription("transformed-logger", "transformed"));
        stage.subscriber("transformer")
                .by(event -> Answer.reply(
                        CloudEventBuilder.from(event).withType(REPLY).build()));
        Probe logger = stage.subscriber("logger");
        Probe transformed = stage.subscriber("transformed-logger");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(logger.types()).containsExactly("order.placed");
        assertThat(transformed.types()).containsExactly(REPLY);
    }
}
