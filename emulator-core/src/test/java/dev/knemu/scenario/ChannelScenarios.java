package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.annotated;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.resource;
import static dev.knemu.scenario.Yaml.service;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.toChannel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Channels and Subscriptions. */
abstract class ChannelScenarios extends Scenarios {

    private static final String MESSAGING = "messaging.knative.dev/v1";

    ChannelScenarios(Way way) {
        super(way);
    }

    private int send(CloudEvent event) {
        Posted sent = stage.sendToChannel("in", event);
        stage.runUntilIdle();
        return sent.status();
    }

    private String once(String sink) {
        return delivery(stage.retries(1) + ", " + deadLetterSink(sink));
    }

    @Test // C-153, C-155, C-166
    void aChannelBringsEveryEventToEverySubscription() {
        stage.apply(channel("in"), subscription("first", "in"), subscription("second", "in"));
        Probe first = stage.subscriber("first");
        Probe second = stage.subscriber("second");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(first.ids()).containsExactly("1");
        assertThat(second.ids()).containsExactly("1");
    }

    @Test // C-153, C-166
    void aChannelWithoutSubscriptionsTakesEvents() {
        stage.apply(channel("in"));

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);
    }

    @Test // C-152
    void aChannelThatDoesNotExistIsAnInternalError() {
        assertThat(send(event("1", "order.placed"))).isEqualTo(500);
    }

    @Test // C-158
    void theGenericChannelIsBackedByTheClustersDefault() {
        stage.apply(
                resource(MESSAGING, "Channel", "in"),
                resource(
                        MESSAGING,
                        "Subscription",
                        "orders",
                        "channel: {apiVersion: " + MESSAGING + ", kind: Channel, name: in}",
                        "subscriber: " + service("orders")));
        Probe orders = stage.subscriber("orders");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("1");
    }

    @Test // C-156
    void aSubscriberThatFailsOnceGetsTheEventOnTheRetry() {
        stage.apply(channel("in"), subscription("orders", "in", once("dls")));
        Probe orders = stage.subscriber("orders").fails(1);
        Probe dls = stage.subscriber("dls");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(2);
        assertThat(dls.arrivals()).isEmpty();
    }

    @Test // C-157
    void fourSubscriptionsFailAndReplyEachInItsOwnWay() {
        stage.apply(
                channel("in"),
                subscription("silent", "in", once("dls")),
                subscription("replying", "in", once("dls"), "reply: " + service("next")),
                subscription("reply-fails-once", "in", once("dls"), "reply: " + service("flaky")),
                subscription("reply-fails-twice", "in", once("dls"), "reply: " + service("dead")));
        CloudEvent reply = event("2", "order.answered");
        stage.subscriber("silent").fails(1);
        Probe replying = stage.subscriber("replying").fails(1).always(Answer.reply(reply));
        stage.subscriber("reply-fails-once").fails(1).always(Answer.reply(reply));
        Probe failsTwice = stage.subscriber("reply-fails-twice").fails(1).always(Answer.reply(reply));
        Probe next = stage.subscriber("next");
        Probe flaky = stage.subscriber("flaky").fails(1);
        Probe dead = stage.subscriber("dead").fails(2);
        Probe dls = stage.subscriber("dls");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(replying.arrivals()).hasSize(2);
        assertThat(next.ids()).containsExactly("2");
        assertThat(flaky.ids()).containsExactly("2", "2");
        assertThat(failsTwice.arrivals()).hasSize(2);
        assertThat(dead.ids()).containsExactly("2", "2");
        assertThat(dls.ids()).containsExactly("1");
    }

    @Test // C-158
    void aChainOfChannelsRelays() {
        stage.apply(
                channel("in"),
                channel("middle"),
                resource(
                        MESSAGING,
                        "Subscription",
                        "relay",
                        "channel: {apiVersion: " + MESSAGING + ", kind: InMemoryChannel, name: in}",
                        "subscriber: " + toChannel("middle")),
                subscription("orders", "middle"));
        Probe orders = stage.subscriber("orders");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("1");
    }

    @Test // C-159
    void aBadSubscriberLosesItsEventsToTheSubscriptionsSink() {
        stage.apply(channel("in"), badSubscription(delivery(deadLetterSink("dls"))));
        Probe dls = stage.subscriber("dls");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(dls.ids()).containsExactly("1");
    }

    @Test // C-159
    void aBadSubscriberLosesItsEventsToTheChannelsSink() {
        stage.apply(channel("in", delivery(deadLetterSink("dls"))), badSubscription(""));
        Probe dls = stage.subscriber("dls");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(dls.ids()).containsExactly("1");
    }

    private static String badSubscription(String delivery) {
        return resource(
                MESSAGING,
                "Subscription",
                "orders",
                "channel: {apiVersion: " + MESSAGING + ", kind: InMemoryChannel, name: in}",
                "subscriber: {uri: 'http://nobody.default.svc.cluster.local'}",
                delivery);
    }

    @Test
    void aSubscriptionWithRetriesOfItsOwnStillHasTheChannelsSink() {
        stage.apply(
                channel("in", delivery(stage.retries(5) + ", " + deadLetterSink("dls"))),
                subscription("own", "in", delivery(stage.retries(1))),
                subscription("inherited", "in"));
        Probe own = stage.subscriber("own").always(503);
        Probe inherited = stage.subscriber("inherited").always(503);
        Probe dls = stage.subscriber("dls");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(own.arrivals()).hasSize(2);
        assertThat(inherited.arrivals()).hasSize(6);
        assertThat(dls.arrivals()).hasSize(2);
    }

    @Test // C-161
    void anAsynchronousChannelAnswersBeforeItsSubscribersDo() {
        stage.apply(
                annotated(channel("in"), "messaging.knative.dev/async-handler", "true"),
                subscription("orders", "in", delivery(stage.retries(1))));
        Probe orders = stage.subscriber("orders").always(503);

        Posted sent = stage.sendToChannel("in", event("1", "order.placed"));
        assertThat(sent.status()).isEqualTo(202);
        stage.runUntilIdle();

        assertThat(orders.arrivals()).hasSize(2);
    }

    @Test // C-161
    void aChannelBecomesAsynchronousWhenItIsAnnotated() {
        stage.apply(channel("in"), subscription("orders", "in"));
        Probe orders = stage.subscriber("orders").always(422);
        assertThat(send(event("1", "order.placed"))).isEqualTo(500);

        stage.apply(annotated(channel("in"), "messaging.knative.dev/async-handler", "true"));
        assertThat(send(event("2", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("1", "2");
    }

    @Test // C-162
    void aReplyGoesToTheReplyChannelAndTheOriginalDoesNot() {
        stage.apply(
                channel("in"),
                channel("out"),
                subscription("transformer", "in", "reply: " + toChannel("out")),
                subscription("logger", "out"));
        stage.subscriber("transformer")
                .by(event -> Answer.reply(
                        CloudEventBuilder.from(event).withType("transformed").build()));
        Probe logger = stage.subscriber("logger");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(logger.types()).containsExactly("transformed");
    }

    @Test // C-031
    void aReplyWithoutDestinationIsDiscarded() {
        stage.apply(channel("in"), subscription("orders", "in", once("dls")));
        stage.subscriber("orders").always(Answer.reply(event("2", "order.answered")));
        Probe dls = stage.subscriber("dls");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(dls.arrivals()).isEmpty();
        assertThat(stage.journal(Entry.Replied.class))
                .singleElement()
                .satisfies(replied -> assertThat(replied.destination()).isNull());
    }

    @Test // C-032
    void aReplyThatIsNotTakenIsRetriedAndThenLost() {
        stage.apply(
                channel("in"), subscription("orders", "in", delivery(stage.retries(2)), "reply: " + service("next")));
        Probe orders = stage.subscriber("orders").always(Answer.reply(event("2", "order.answered")));
        Probe next = stage.subscriber("next").always(503);

        assertThat(send(event("1", "order.placed"))).isEqualTo(500);

        assertThat(orders.ids()).containsExactly("1");
        assertThat(next.ids()).containsExactly("2", "2", "2");
    }

    @Test
    void aPlainSubscriptionDoesNotMindAnAnswerThatIsNoEvent() {
        stage.apply(channel("in"), subscription("orders", "in", "reply: " + service("next")));
        Probe orders =
                stage.subscriber("orders").always(Answer.body(200, "thanks").with("Content-Type", "text/plain"));
        Probe next = stage.subscriber("next");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(1);
        assertThat(next.arrivals()).isEmpty();
    }

    @Test // C-165
    void aDeadLetterTellsWhatHappened() {
        stage.apply(
                channel("in", delivery(deadLetterSink("dls"))),
                badSubscription(""),
                subscription("silent", "in"),
                subscription("talking", "in"));
        stage.subscriber("silent").always(422);
        stage.subscriber("talking").always(Answer.body(422, "no"));
        Probe dls = stage.subscriber("dls");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(dls.events())
                .extracting(
                        event -> event.getExtension("knativeerrordest") + " " + event.getExtension("knativeerrorcode"))
                .containsExactlyInAnyOrder(
                        "http://nobody.default.svc.cluster.local 500",
                        "http://silent.default.svc.cluster.local 422",
                        "http://talking.default.svc.cluster.local 422");
        assertThat(dls.events())
                .filteredOn(event ->
                        event.getExtension("knativeerrordest").toString().contains("talking"))
                .singleElement()
                .satisfies(event -> assertThat(event.getExtension("knativeerrordata"))
                        .isEqualTo(Base64.getEncoder().encodeToString("no".getBytes())));
    }

    @Test // C-001, C-037
    void aDestinationMayBeAPathBelowAResource() {
        stage.apply(
                channel("in"),
                resource(
                        MESSAGING,
                        "Subscription",
                        "orders",
                        "channel: {apiVersion: " + MESSAGING + ", kind: InMemoryChannel, name: in}",
                        "subscriber: {ref: {apiVersion: v1, kind: Service, name: gone}, uri: /below}",
                        delivery(deadLetterSink("dls"))),
                resource("v1", "Service", "gone", "ports: [{port: 80}]"));
        Probe dls = stage.subscriber("dls");
        stage.eventing.subscriber("default", "gone", URI.create("http://127.0.0.1:1/base"));

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(dls.event().getExtension("knativeerrordest"))
                .isEqualTo("http://gone.default.svc.cluster.local/below");
    }
}
