package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Stage.text;
import static dev.knemu.scenario.Yaml.broker;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.resource;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.toBroker;
import static dev.knemu.scenario.Yaml.toChannel;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a dead letter sink gets, and which sinks there can be. */
abstract class DeadLetterScenarios extends Scenarios {

    private static final String EVENTING = "eventing.knative.dev/v1";

    DeadLetterScenarios(Way way) {
        super(way);
    }

    private static String decoded(CloudEvent event) {
        return new String(
                Base64.getDecoder().decode((String) event.getExtension("knativeerrordata")), StandardCharsets.UTF_8);
    }

    @Test // C-090
    void tellsOfASubscriberThatCannotBeReached() {
        stage.apply(
                broker(delivery(deadLetterSink("dls"))),
                resource(
                        EVENTING,
                        "Trigger",
                        "orders",
                        "broker: default",
                        "subscriber: {uri: 'http://nobody.default.svc.cluster.local/path'}"));
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        CloudEvent dead = dls.event();
        assertThat(dead.getExtension("knativeerrordest")).isEqualTo("http://nobody.default.svc.cluster.local/path");
        assertThat(dead.getExtension("knativeerrorcode").toString()).isEqualTo("500");
        assertThat(decoded(dead)).startsWith("dispatch error: ").contains("no such host");
    }

    @Test // C-096
    void tellsOfASubscriberWhoseSchemeCannotBeSpoken() {
        stage.apply(
                broker(delivery(deadLetterSink("dls"))),
                resource(EVENTING, "Trigger", "orders", "broker: default", "subscriber: {uri: 'bad://uri'}"));
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(dls.event().getExtension("knativeerrordest")).isEqualTo("http://uri/");
        assertThat(dls.event().getExtension("knativeerrorcode").toString()).isEqualTo("500");
    }

    @Test // C-091
    void tellsTheStatusOfARefusalWithoutBody() {
        stage.apply(broker(delivery(deadLetterSink("dls"))), trigger("orders"));
        stage.subscriber("orders").always(422);
        Probe dls = stage.subscriber("dls");

        stage.sendAndRun(event("1", "order.placed"));

        CloudEvent dead = dls.event();
        assertThat(dead.getExtension("knativeerrordest")).isEqualTo("http://orders.default.svc.cluster.local");
        assertThat(dead.getExtension("knativeerrorcode").toString()).isEqualTo("422");
        assertThat(dead.getExtension("knativeerrordata")).isIn(null, "");
    }

    @Test // C-092
    void tellsTheBodyOfARefusalInBase64() {
        stage.apply(broker(delivery(deadLetterSink("dls"))), trigger("orders"));
        stage.subscriber("orders").always(Answer.body(422, "no such \"product\""));
        Probe dls = stage.subscriber("dls");

        stage.sendAndRun(event("1", "order.placed"));

        assertThat(dls.event().getExtension("knativeerrordata"))
                .isEqualTo(Base64.getEncoder().encodeToString("no such \"product\"".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest // C-382
    @ValueSource(ints = {768, 769, 1024, 5000})
    void tellsNoMoreThanTheFirst1024CharactersOfTheBase64(int length) {
        stage.apply(broker(delivery(deadLetterSink("dls"))), trigger("orders"));
        stage.subscriber("orders").always(Answer.body(422, "x".repeat(length)));
        Probe dls = stage.subscriber("dls");

        stage.sendAndRun(event("1", "order.placed"));

        assertThat((String) dls.event().getExtension("knativeerrordata")).hasSize(1024);
        assertThat(decoded(dls.event())).isEqualTo("x".repeat(768));
    }

    @Test // C-378
    void saysNothingOfASubscriberThatAnsweredWhatIsNoEvent() {
        stage.apply(broker(delivery(stage.retries(2) + ", " + deadLetterSink("dls"))), trigger("orders"));
        Probe orders =
                stage.subscriber("orders").always(Answer.body(200, "thanks").with("Content-Type", "text/plain"));
        Probe dls = stage.subscriber("dls");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(3);
        assertThat(dls.event().getExtensionNames()).noneMatch(name -> name.startsWith("knativeerror"));
    }

    @Test
    void getsTheOriginalEventWithItsDataWhenAReplyCouldNotBeDelivered() {
        stage.apply(
                channel("in"),
                subscription("orders", "in", "reply: " + Yaml.service("next"), delivery(deadLetterSink("dls"))));
        stage.subscriber("orders").always(Answer.reply(event("2", "order.answered")));
        stage.subscriber("next").always(422);
        Probe dls = stage.subscriber("dls");

        Posted sent = stage.sendToChannel(
                "in", event("1", "order.placed", event -> event.withData("text/plain", "original".getBytes())));
        stage.runUntilIdle();

        assertThat(sent.status()).isEqualTo(202);
        assertThat(dls.event().getId()).isEqualTo("1");
        assertThat(text(dls.event())).isEqualTo("original");
        assertThat(dls.event().getExtension("knativeerrordest")).isEqualTo("http://next.default.svc.cluster.local");
    }

    @Test // C-160
    void canBeAChannel() {
        stage.apply(
                broker(delivery("deadLetterSink: " + toChannel("dead"))),
                trigger("orders"),
                channel("dead"),
                subscription("mourner", "dead"));
        stage.subscriber("orders").always(422);
        Probe mourner = stage.subscriber("mourner");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(mourner.ids()).containsExactly("1");
        assertThat(mourner.event().getExtension("knativeerrorcode").toString()).isEqualTo("422");
    }

    @Test
    void canBeABrokerWhoseOwnDeadLettersTellOnlyOfTheLastFailure() {
        stage.apply(
                broker(delivery("deadLetterSink: " + toBroker("dead"))),
                trigger("orders"),
                resource(EVENTING, "Broker", "dead", delivery(deadLetterSink("graveyard"))),
                resource(EVENTING, "Trigger", "mourner", "broker: dead", "subscriber: " + Yaml.service("mourner")));
        stage.subscriber("orders").always(422);
        Probe mourner = stage.subscriber("mourner").always(413);
        Probe graveyard = stage.subscriber("graveyard");

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(mourner.event().getExtension("knativeerrordest"))
                .isEqualTo("http://orders.default.svc.cluster.local");
        assertThat(mourner.event().getExtension("knativebrokerttl")).isNull();
        assertThat(graveyard.event().getExtension("knativeerrordest"))
                .isEqualTo("http://mourner.default.svc.cluster.local");
        assertThat(graveyard.event().getExtension("knativeerrorcode").toString())
                .isEqualTo("413");
    }

    @Test
    void ofABrokerThatIsItsOwnSinkEndsWithTheTimeToLive() {
        // The TTL is 3 from the producer: 2 in the Broker, 1 and 0 when it comes back as a dead letter.
        // A Broker without an address cannot be its own sink, so it gets one first.
        stage.apply(plainBroker(), trigger("orders"));
        stage.apply(broker(delivery("deadLetterSink: " + toBroker("default"))));
        Probe orders = stage.subscriber("orders").always(422);

        int status =
                stage.sendAndRun(event("1", "order.placed", event -> event.withExtension("knativebrokerttl", "3")));

        assertThat(orders.arrivals()).hasSize(2);
        assertThat(status).isEqualTo(500);
    }

    @Test
    void ofATriggerInheritsNothingButIsReplacedWhole() {
        stage.apply(plainBroker(), trigger("orders", delivery(stage.retries(1) + ", " + deadLetterSink("dls"))));
        Probe orders = stage.subscriber("orders").always(503);
        Probe dls = stage.subscriber("dls").fails(1);

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.arrivals()).hasSize(2);
        assertThat(dls.arrivals()).hasSize(2);
    }
}
