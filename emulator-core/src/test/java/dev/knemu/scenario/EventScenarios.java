package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Stage.text;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.inNamespace;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of an event, and what is added to it, on its way. */
abstract class EventScenarios extends Scenarios {

    EventScenarios(Way way) {
        super(way);
    }

    private static CloudEvent full() {
        return CloudEventBuilder.v1()
                .withId("id with spaces")
                .withType("order.placed")
                .withSource(URI.create("urn:shop:eu?x=1#part"))
                .withSubject("orders/42")
                .withTime(OffsetDateTime.parse("2026-03-04T05:06:07.5+01:00"))
                .withDataSchema(URI.create("https://example.com/schema#1"))
                .withDataContentType("application/json")
                .withExtension("region", "eu")
                .withExtension("priority", "5")
                .withData("{\"a\":[1,2.50,\"x\"]}".getBytes())
                .build();
    }

    private static void assertSame(CloudEvent got, CloudEvent sent) {
        for (String name : sent.getAttributeNames()) {
            if (!name.equals("time")) {
                assertThat(got.getAttribute(name)).as(name).isEqualTo(sent.getAttribute(name));
            }
        }
        assertThat(got.getTime().toInstant()).isEqualTo(sent.getTime().toInstant());
        assertThat(got.getExtension("region")).isEqualTo("eu");
        assertThat(got.getExtension("priority").toString()).isEqualTo("5");
        assertThat(text(got)).isEqualTo(text(sent));
    }

    @Test // C-011, C-065, C-074
    void aBrokerChangesNothingAndAddsTheArrivalTime() {
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");

        assertThat(stage.sendAndRun(full())).isEqualTo(202);

        assertSame(orders.event(), full());
        assertThat(orders.event().getExtensionNames())
                .containsExactlyInAnyOrder("region", "priority", "knativearrivaltime");
        String arrival = orders.event().getExtension("knativearrivaltime").toString();
        if (stage.way.virtualTime) {
            assertThat(arrival).isEqualTo("2026-01-01T00:00:00Z");
        } else {
            assertThat(Instant.parse(arrival)).isAfter(Instant.parse("2026-01-01T00:00:00Z"));
        }
    }

    @Test // C-011, C-155, C-163
    void aChannelChangesNothingAndAddsNothing() {
        stage.apply(channel("in"), subscription("orders", "in"));
        Probe orders = stage.subscriber("orders");

        Posted sent = stage.sendToChannel("in", full());
        stage.runUntilIdle();

        assertThat(sent.status()).isEqualTo(202);
        assertSame(orders.event(), full());
        assertThat(orders.event().getExtensionNames()).containsExactlyInAnyOrder("region", "priority");
    }

    @Test // C-065, C-067, C-148, C-155
    void anEventKeepsItsVersion() {
        stage.apply(plainBroker(), trigger("orders"), channel("in"), subscription("channelled", "in"));
        Probe orders = stage.subscriber("orders");
        Probe channelled = stage.subscriber("channelled");
        CloudEvent old = CloudEventBuilder.v03()
                .withId("old")
                .withType("order.placed")
                .withSource(URI.create("/shop"))
                .withData("text/plain", "x".getBytes())
                .build();

        assertThat(stage.sendAndRun(old)).isEqualTo(202);
        assertThat(stage.sendAndRun(event("new", "order.placed"))).isEqualTo(202);
        stage.sendToChannel("in", old);
        stage.runUntilIdle();

        assertThat(orders.events())
                .extracting(CloudEvent::getSpecVersion)
                .containsExactly(SpecVersion.V03, SpecVersion.V1);
        assertThat(channelled.event().getSpecVersion()).isEqualTo(SpecVersion.V03);
    }

    @ParameterizedTest // C-068, C-069, C-149
    @ValueSource(
            strings = {"application/vnd.apache.thrift.binary", "application/xml", "application/json", "text/plain"})
    void dataOfAnyTypeIsHandedOn(String contentType) {
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");
        String data = contentType.equals("application/json") ? "{\"much\":\"wow\"}" : "<much wow=\"xml\"/>";

        assertThat(stage.sendAndRun(event("1", "order.placed", event -> event.withData(contentType, data.getBytes()))))
                .isEqualTo(202);

        assertThat(orders.event().getDataContentType()).isEqualTo(contentType);
        assertThat(text(orders.event())).isEqualTo(data);
    }

    @Test
    void bytesThatAreNoTextArriveAsTheyAre() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");

        stage.sendAndRun(event("1", "order.placed", event -> event.withData("application/octet-stream", bytes)));

        assertThat(orders.event().getData().toBytes()).isEqualTo(bytes);
    }

    @Test
    void anEventWithoutDataArrivesWithout() {
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");

        stage.sendAndRun(event("1", "order.placed"));

        assertThat(text(orders.event())).isEmpty();
        assertThat(orders.event().getDataContentType()).isNull();
    }

    @Test // C-093
    void anEventOf36864BytesArrivesOnce() {
        String data = "x".repeat(36_864);
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");

        stage.sendAndRun(event("1", "order.placed", event -> event.withData("text/plain", data.getBytes())));

        assertThat(text(orders.event())).isEqualTo(data);
    }

    @Test // C-094
    void aReplyOf36000BytesArrivesOnce() {
        String data = "x".repeat(36_864);
        String replied = "y".repeat(36_000);
        stage.apply(
                plainBroker(),
                trigger("orders", "filter: {attributes: {type: order.placed}}"),
                trigger("replies", "filter: {attributes: {type: order.answered}}"));
        Probe orders = stage.subscriber("orders")
                .always(Answer.reply(
                        event("2", "order.answered", event -> event.withData("text/plain", replied.getBytes()))));
        Probe replies = stage.subscriber("replies");

        stage.sendAndRun(event("1", "order.placed", event -> event.withData("text/plain", data.getBytes())));

        assertThat(text(orders.event())).isEqualTo(data);
        assertThat(text(replies.event())).isEqualTo(replied);
    }

    @Test // C-009, C-082, C-085
    void aDeliveryOfABrokerAsksForAReplyAndNamesTheNamespace() {
        stage.apply(inNamespace("shop", plainBroker()), inNamespace("shop", trigger("orders")));
        Probe orders = stage.subscriber("shop", "orders");

        stage.sendTo(stage.eventing.broker("shop", "default").address(), event("1", "order.placed"));
        stage.runUntilIdle();

        assertThat(orders.arrival().headers()).containsEntry("prefer", "reply").containsEntry("kn-namespace", "shop");
    }

    @Test // C-009, C-164
    void aDeliveryOfAChannelAsksForAReplyAndNamesTheNamespace() {
        stage.apply(
                channel("in"),
                subscription("orders", "in", "reply: " + Yaml.service("next"), delivery(Yaml.deadLetterSink("dls"))));
        Probe orders = stage.subscriber("orders").always(Answer.reply(event("2", "order.answered")));
        Probe next = stage.subscriber("next").always(422);
        Probe dls = stage.subscriber("dls");

        stage.sendToChannel("in", event("1", "order.placed"));
        stage.runUntilIdle();

        assertThat(orders.arrival().headers()).containsEntry("prefer", "reply");
        for (Probe probe : List.of(orders, next, dls)) {
            assertThat(probe.arrival().headers()).containsEntry("kn-namespace", "default");
        }
        assertThat(next.arrival().headers()).doesNotContainKey("prefer");
        assertThat(dls.arrival().headers()).doesNotContainKey("prefer");
    }

    @Test // C-387
    void percentEncodedTextIsHandedOnAsItIs() {
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");

        stage.sendAndRun(event("1", "order.placed", event -> event.withSubject("100%25%20done")));

        assertThat(orders.event().getSubject()).isEqualTo("100%25%20done");
    }

    @Test // C-373
    void aTimeToLiveOfOneIsUsedUpAtTheDoor() {
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");

        assertThat(stage.sendAndRun(event("1", "a", event -> event.withExtension("knativebrokerttl", "1"))))
                .isEqualTo(400);
        assertThat(stage.sendAndRun(event("2", "a", event -> event.withExtension("knativebrokerttl", "abc"))))
                .isEqualTo(202);

        assertThat(orders.event().getId()).isEqualTo("2");
        assertThat(orders.event().getExtension("knativebrokerttl")).isNull();
    }
}
