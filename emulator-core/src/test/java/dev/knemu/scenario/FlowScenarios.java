package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Stage.text;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.resource;
import static dev.knemu.scenario.Yaml.service;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.toBroker;
import static dev.knemu.scenario.Yaml.toChannel;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.Parallel;
import dev.knemu.resource.Sequence;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Sequence and Parallel. */
abstract class FlowScenarios extends Scenarios {

    private static final String FLOWS = "flows.knative.dev/v1";
    private static final String TEMPLATE =
            "channelTemplate: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel}";

    FlowScenarios(Way way) {
        super(way);
    }

    private static String sequence(String... spec) {
        return resource(FLOWS, "Sequence", "flow", TEMPLATE, String.join("\n", spec));
    }

    private static String parallel(String... spec) {
        return resource(FLOWS, "Parallel", "flow", TEMPLATE, String.join("\n", spec));
    }

    /** A subscriber that appends its letter to the data. */
    private Probe step(String letter) {
        return stage.subscriber(letter)
                .by(event -> Answer.reply(CloudEventBuilder.from(event)
                        .withData("text/plain", (text(event) + letter).getBytes())
                        .build()));
    }

    private static CloudEvent start() {
        return event("1", "order.placed", event -> event.withData("text/plain", ">".getBytes()));
    }

    private int send(URI address) {
        Posted sent = stage.sendTo(address, start());
        stage.runUntilIdle();
        return sent.status();
    }

    private int sendToSequence() {
        Sequence sequence = stage.eventing.get(Sequence.class, "flow").orElseThrow();
        assertThat(sequence.isReady()).isTrue();
        return send(sequence.status().address().address().orElseThrow().url().orElseThrow());
    }

    private int sendToParallel() {
        Parallel parallel = stage.eventing.get(Parallel.class, "flow").orElseThrow();
        assertThat(parallel.isReady()).isTrue();
        return send(parallel.status().address().address().orElseThrow().url().orElseThrow());
    }

    // ---- Sequence

    @Test // C-180
    void aSequencePassesEveryStepInOrderAndRepliesToTheSink() {
        Probe a = step("a");
        Probe b = step("b");
        Probe c = step("c");
        Probe end = stage.subscriber("end");
        stage.apply(sequence(
                "steps:", "- " + service("a"), "- " + service("b"), "- " + service("c"), "reply: " + service("end")));

        assertThat(sendToSequence()).isEqualTo(202);

        assertThat(text(a.event())).isEqualTo(">");
        assertThat(text(b.event())).isEqualTo(">a");
        assertThat(text(c.event())).isEqualTo(">ab");
        assertThat(text(end.event())).isEqualTo(">abc");
    }

    @Test // C-181
    void theStepsAndTheReplyOfASequenceMayBeUris() {
        step("a");
        Probe end = stage.subscriber("end");
        stage.apply(sequence(
                "steps: [{uri: 'http://a.default.svc.cluster.local'}]",
                "reply: {uri: 'http://end.default.svc.cluster.local'}"));

        assertThat(sendToSequence()).isEqualTo(202);

        assertThat(text(end.event())).isEqualTo(">a");
    }

    @Test
    void aStepThatDoesNotReplyEndsTheSequenceInPeace() {
        step("a");
        stage.subscriber("silent");
        Probe c = step("c");
        Probe end = stage.subscriber("end");
        stage.apply(sequence(
                "steps: [" + service("a") + ", " + service("silent") + ", " + service("c") + "]",
                "reply: " + service("end")));

        assertThat(sendToSequence()).isEqualTo(202);

        assertThat(c.arrivals()).isEmpty();
        assertThat(end.arrivals()).isEmpty();
    }

    @Test
    void aStepThatAnswersWhatIsNoEventEndsTheSequenceInPeaceAsWell() {
        stage.subscriber("talking").always(Answer.body(200, "thanks").with("Content-Type", "text/plain"));
        Probe b = step("b");
        stage.apply(sequence("steps: [" + service("talking") + ", " + service("b") + "]"));

        assertThat(sendToSequence()).isEqualTo(202);

        assertThat(b.arrivals()).isEmpty();
    }

    @Test // C-183
    void aStepHasADeliveryOfItsOwn() {
        step("a");
        Probe b = stage.subscriber("b").always(503);
        Probe c = step("c");
        Probe dls = stage.subscriber("dls");
        stage.apply(sequence(
                "steps:",
                "- " + service("a"),
                "- ref: {apiVersion: v1, kind: Service, name: b}",
                "  " + delivery(stage.retries(2) + ", " + deadLetterSink("dls")),
                "- " + service("c")));

        assertThat(sendToSequence()).isEqualTo(202);

        assertThat(b.arrivals()).hasSize(3);
        assertThat(c.arrivals()).isEmpty();
        assertThat(text(dls.event())).isEqualTo(">a");
        assertThat(dls.event().getExtension("knativeerrordest")).isEqualTo("http://b.default.svc.cluster.local");
    }

    @Test
    void aStepThatFailsWithoutDeliveryIsTheProducers500() {
        Probe a = step("a");
        Probe b = stage.subscriber("b").always(503);
        stage.apply(sequence("steps: [" + service("a") + ", " + service("b") + "]"));

        assertThat(sendToSequence()).isEqualTo(500);

        assertThat(a.arrivals()).hasSize(1);
        assertThat(b.arrivals()).hasSize(1);
    }

    @Test
    void aStepBeforeOneThatFailsRetriesWhatFollowsAndNotItself() {
        Probe a = step("a");
        Probe b = stage.subscriber("b").fails(1);
        stage.apply(sequence(
                "steps:",
                "- ref: {apiVersion: v1, kind: Service, name: a}",
                "  " + delivery(stage.retries(2)),
                "- " + service("b")));

        assertThat(sendToSequence()).isEqualTo(202);

        assertThat(a.arrivals()).hasSize(1);
        assertThat(b.arrivals()).hasSize(2);
    }

    @Test
    void theLastReplyOfASequenceWithoutReplyIsDiscarded() {
        Probe a = step("a");
        stage.apply(sequence("steps: [" + service("a") + "]"));

        assertThat(sendToSequence()).isEqualTo(202);

        assertThat(a.arrivals()).hasSize(1);
    }

    @Test
    void aSequenceMayStandBetweenTwoTriggers() {
        step("a");
        stage.apply(
                plainBroker(),
                resource(
                        "eventing.knative.dev/v1",
                        "Trigger",
                        "to-flow",
                        "broker: default",
                        "filter: {attributes: {type: order.placed}}",
                        "subscriber: {ref: {apiVersion: " + FLOWS + ", kind: Sequence, name: flow}}"),
                sequence("steps: [" + service("retype") + "]", "reply: " + toBroker("default")),
                trigger("end", "filter: {attributes: {type: order.retyped}}"));
        stage.subscriber("retype")
                .by(event -> Answer.reply(
                        CloudEventBuilder.from(event).withType("order.retyped").build()));
        Probe end = stage.subscriber("end");

        assertThat(stage.sendAndRun(start())).isEqualTo(202);

        assertThat(end.types()).containsExactly("order.retyped");
    }

    // ---- Parallel

    @Test // C-184
    void aBranchWhoseFilterRepliesIsTakenWithWhatTheFilterRepliedAndTheOtherIsNot() {
        step("f");
        Probe a = step("a");
        stage.subscriber("reject");
        Probe b = step("b");
        Probe end = stage.subscriber("end");
        stage.apply(parallel(
                "branches:",
                "- {filter: " + service("f") + ", subscriber: " + service("a") + "}",
                "- {filter: " + service("reject") + ", subscriber: " + service("b") + "}",
                "reply: " + service("end")));

        assertThat(sendToParallel()).isEqualTo(202);

        assertThat(text(a.event())).isEqualTo(">f");
        assertThat(b.arrivals()).isEmpty();
        assertThat(text(end.event())).isEqualTo(">fa");
    }

    @Test // C-185
    void branchesWithoutFilterAreAllTaken() {
        Probe a = step("a");
        Probe b = step("b");
        Probe end = stage.subscriber("end");
        stage.apply(parallel(
                "branches: [{subscriber: " + service("a") + "}, {subscriber: " + service("b") + "}]",
                "reply: " + service("end")));

        assertThat(sendToParallel()).isEqualTo(202);

        assertThat(text(a.event())).isEqualTo(">");
        assertThat(text(b.event())).isEqualTo(">");
        assertThat(end.events()).extracting(Stage::text).containsExactlyInAnyOrder(">a", ">b");
    }

    @Test
    void aBranchsReplyGoesBeforeTheOneOfAll() {
        step("a");
        step("b");
        Probe own = stage.subscriber("own");
        Probe all = stage.subscriber("all");
        stage.apply(parallel(
                "branches:",
                "- {subscriber: " + service("a") + ", reply: " + service("own") + "}",
                "- {subscriber: " + service("b") + "}",
                "reply: " + service("all")));

        assertThat(sendToParallel()).isEqualTo(202);

        assertThat(own.events()).extracting(Stage::text).containsExactly(">a");
        assertThat(all.events()).extracting(Stage::text).containsExactly(">b");
    }

    @Test
    void withoutAnyReplyABranchsAnswerIsDiscarded() {
        Probe a = step("a");
        stage.apply(parallel("branches: [{subscriber: " + service("a") + "}]"));

        assertThat(sendToParallel()).isEqualTo(202);

        assertThat(a.arrivals()).hasSize(1);
    }

    @Test // C-186
    void aBranchHasADeliveryOfItsOwn() {
        Probe a = stage.subscriber("a").always(503);
        Probe b = step("b");
        Probe dls = stage.subscriber("dls");
        stage.apply(parallel(
                "branches:",
                "- subscriber: " + service("a"),
                "  " + delivery(stage.retries(2) + ", " + deadLetterSink("dls")),
                "- subscriber: " + service("b")));

        assertThat(sendToParallel()).isEqualTo(202);

        assertThat(a.arrivals()).hasSize(3);
        assertThat(b.arrivals()).hasSize(1);
        assertThat(dls.event().getExtension("knativeerrordest")).isEqualTo("http://a.default.svc.cluster.local");
    }

    @Test
    void aFilterThatFailsIsNotRetriedAndIsTheProducers500() {
        Probe filter = stage.subscriber("f").always(503);
        Probe a = step("a");
        Probe b = step("b");
        stage.apply(parallel(
                "branches:",
                "- filter: " + service("f"),
                "  subscriber: " + service("a"),
                "  " + delivery(stage.retries(3)),
                "- subscriber: " + service("b")));

        assertThat(sendToParallel()).isEqualTo(500);

        assertThat(filter.arrivals()).hasSize(1);
        assertThat(a.arrivals()).isEmpty();
        assertThat(b.arrivals()).hasSize(1);
    }

    @Test
    void aBranchMayEndInAChannel() {
        Probe end = stage.subscriber("end");
        step("a");
        stage.apply(
                parallel("branches: [{subscriber: " + service("a") + ", reply: " + toChannel("out") + "}]"),
                channel("out"),
                subscription("end", "out"));

        assertThat(sendToParallel()).isEqualTo(202);

        assertThat(text(end.event())).isEqualTo(">a");
    }
}
