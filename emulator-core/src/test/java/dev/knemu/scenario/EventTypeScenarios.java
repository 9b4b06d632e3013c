package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.features;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.resource;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.toBroker;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.EventType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** EventTypes that are made of the events that pass. */
abstract class EventTypeScenarios extends Scenarios {

    private static final String ON = features("eventtype-auto-create", "enabled");

    EventTypeScenarios(Way way) {
        super(way);
    }

    /** As {@code order.placed /shop Broker default}. */
    private List<String> eventTypes() {
        return stage.eventing.list(EventType.class).stream()
                .map(type -> {
                    assertThat(type.isReady()).isTrue();
                    var reference = type.spec().reference().orElseThrow();
                    return type.spec().attribute("type").orElseThrow() + " "
                            + type.spec().attribute("source").orElseThrow() + " " + reference.kind() + " "
                            + reference.name();
                })
                .toList();
    }

    @Test // C-285, C-286
    void areMadeOfWhatABrokerTakesAndOfWhatATriggersSubscriberReplies() {
        stage.apply(ON, plainBroker(), trigger("orders", "filter: {attributes: {type: order.placed}}"));
        stage.subscriber("orders").always(Answer.reply(event("2", "order.answered")));

        stage.sendAndRun(event("1", "order.placed"));
        stage.sendAndRun(event("3", "order.placed"));

        assertThat(eventTypes())
                .containsExactlyInAnyOrder(
                        "order.placed /shop Broker default",
                        "order.answered /shop Trigger orders",
                        "order.answered /shop Broker default");
    }

    @Test // C-283, C-284
    void areMadeOfWhatAChannelTakesAndOfWhatASubscriptionsSubscriberReplies() {
        stage.apply(ON, channel("in"), subscription("orders", "in"));
        stage.subscriber("orders").always(Answer.reply(event("2", "order.answered")));

        stage.sendToChannel("in", event("1", "order.placed"));
        stage.runUntilIdle();

        assertThat(eventTypes())
                .containsExactlyInAnyOrder(
                        "order.placed /shop InMemoryChannel in", "order.answered /shop Subscription orders");
    }

    @Test // C-204, C-287
    void areMadeOfThePingsThatABrokerTakes() {
        stage.apply(
                ON,
                plainBroker(),
                resource("sources.knative.dev/v1", "PingSource", "ping", "sink: " + toBroker("default")));

        stage.eventing.advance(Duration.ofMinutes(3));

        assertThat(eventTypes())
                .containsExactly(
                        "dev.knative.sources.ping /apis/v1/namespaces/default/pingsources/ping Broker default");
    }

    @Test
    void areNotMadeUnlessTheFeatureIsOn() {
        stage.apply(plainBroker());

        stage.sendAndRun(event("1", "order.placed"));

        assertThat(eventTypes()).isEmpty();
    }
}
