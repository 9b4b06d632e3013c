package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.broker;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.resource;
import static dev.knemu.scenario.Yaml.service;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.toBroker;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.PingSource;
import dev.knemu.resource.Trigger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** In virtual time the same input gives the same journal. */
class DeterminismTest {

    private static String play(long seed) {
        try (Stage stage = new Stage(Way.CALLS, options -> options.withSeed(seed))) {
            stage.apply(
                    broker(delivery(
                            "retry: 3, backoffPolicy: exponential, backoffDelay: PT1S, " + deadLetterSink("dls"))),
                    trigger("flaky"),
                    trigger("replying", "filter: {attributes: {type: order.placed}}"),
                    trigger("replies", "filters: [{any: [{exact: {type: order.answered}}, {prefix: {type: x}}]}]"),
                    trigger("dead", delivery("retry: 1, timeout: PT30S, " + deadLetterSink("dls"))),
                    channel("in"),
                    subscription("tail", "in"),
                    resource(
                            "flows.knative.dev/v1",
                            "Parallel",
                            "flow",
                            "channelTemplate: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel}",
                            "branches: [{subscriber: " + service("tail") + "}, {subscriber: " + service("flaky")
                                    + "}]"),
                    resource("sources.knative.dev/v1", "PingSource", "ping", "sink: " + toBroker("default")));
            stage.subscriber("flaky").fails(5);
            stage.subscriber("replying").always(Answer.reply(event("reply", "order.answered")));
            stage.subscriber("replies");
            stage.subscriber("dead").always(Answer.hang());
            stage.subscriber("tail");
            stage.subscriber("dls");

            for (int i = 0; i < 20; i++) {
                stage.eventing
                        .broker("default")
                        .send(event -> event.withType("order.placed").withSubject("made here"));
                stage.sendToChannel("in", event("c" + i, "channelled"));
                stage.sendToChannel("flow-kn-parallel", event("p" + i, "parallel"));
            }
            stage.eventing.advance(Duration.ofMinutes(2));
            stage.eventing.delete(Trigger.class, "flaky");
            stage.eventing.delete(PingSource.class, "ping");
            stage.send(event("last", "order.placed"));
            stage.runUntilIdle();
            return stage.journalText(Integer.MAX_VALUE);
        }
    }

    @Test
    void theSameStoryLeavesTheSameJournalToTheLetter() {
        String journal = play(42);

        assertThat(journal.lines()).hasSizeGreaterThan(500);
        assertThat(play(42)).isEqualTo(journal);
    }

    @Test
    void anotherSeedGivesOtherIds() {
        assertThat(play(43)).isNotEqualTo(play(42));
    }
}
