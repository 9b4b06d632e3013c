package dev.knemu.lint;

import static dev.knemu.lint.LintFixture.BROKER;
import static dev.knemu.lint.LintFixture.broker;
import static dev.knemu.lint.LintFixture.brokerRef;
import static dev.knemu.lint.LintFixture.channel;
import static dev.knemu.lint.LintFixture.channelRef;
import static dev.knemu.lint.LintFixture.knativeService;
import static dev.knemu.lint.LintFixture.lint;
import static dev.knemu.lint.LintFixture.sequence;
import static dev.knemu.lint.LintFixture.serviceRef;
import static dev.knemu.lint.LintFixture.subscription;
import static dev.knemu.lint.LintFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyLoopTest {

    private static final String APPENDER = "gcr.io/knative-releases/knative.dev/eventing/cmd/appender:v1.15";
    private static final String DISPLAY = "gcr.io/knative-releases/knative.dev/eventing/cmd/event_display@sha256:00";

    private static List<Finding> loops(String... documents) {
        return lint(Rule.REPLY_LOOP, documents);
    }

    @Test
    void sendsAnEventRoundTwoBrokersForEver() {
        List<Finding> found = loops(
                broker("a"),
                broker("b"),
                trigger("there", "a", "filters: [{exact: {type: order}}]", brokerRef("b")),
                trigger("back", "b", "filters: [{prefix: {type: ord}}]", brokerRef("a")));

        assertThat(found).singleElement().satisfies(loop -> {
            assertThat(loop.severity()).isEqualTo(Severity.ERROR);
            assertThat(loop.text())
                    .startsWith("An event comes back to where it was: Broker default/a → Trigger default/there"
                            + " → Broker default/b → Trigger default/back → Broker default/a."
                            + " It goes round without end.");
        });
    }

    @Test
    void letsFiltersThatExcludeEachOtherBreakTheCircle() {
        assertThat(loops(
                        broker("a"),
                        broker("b"),
                        trigger("there", "a", "filters: [{exact: {type: order}}]", brokerRef("b")),
                        trigger("back", "b", "filters: [{exact: {type: receipt}}]", brokerRef("a"))))
                .isEmpty();
    }

    @Test
    void isUnsureWhereNoEventCouldBeMadeToProveIt() {
        List<Finding> found = loops(
                broker("a"),
                broker("b"),
                trigger("there", "a", "filters: [{prefix: {time: yesterday}}]", brokerRef("b")),
                trigger("back", "b", "", brokerRef("a")));

        assertThat(found).extracting(Finding::severity).containsExactly(Severity.WARNING);
    }

    @Test
    void findsATriggerThatSendsToItsOwnBroker() {
        assertThat(loops(BROKER, trigger("again", "default", "", brokerRef("default"))))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);
    }

    @Test
    void knowsABrokerByItsAddressToo() {
        assertThat(loops(
                        BROKER,
                        trigger(
                                "again",
                                "default",
                                "",
                                "uri: \"http://broker-ingress.knative-eventing.svc.cluster.local/default/default\"")))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);
    }

    @Test
    void sendsDeadLettersBackToTheBrokerThatTheyCameFrom() {
        String looping = BROKER.replace("uri: http://desk.example.com", brokerRef("default"));

        List<Finding> found = loops(
                looping,
                trigger(
                        "orders",
                        "default",
                        "filters: [{exact: {type: order}}]",
                        "uri: \"http://orders.example.com\""));

        assertThat(found).singleElement().satisfies(loop -> {
            assertThat(loop.severity()).isEqualTo(Severity.ERROR);
            assertThat(loop.resource().orElseThrow()).hasToString("Trigger default/orders");
            assertThat(loop.text())
                    .contains(
                            "Trigger default/orders –dead letter→ Broker default/default",
                            "A dead letter comes back",
                            "255 times",
                            "as long as the subscriber does not take it");
        });
    }

    @Test
    void knowsThatADeadLetterSaysWhereItFailed() {
        String looping = BROKER.replace("uri: http://desk.example.com", brokerRef("default"));

        assertThat(loops(
                        looping,
                        trigger(
                                "orders",
                                "default",
                                "filters: [{exact: {type: order}}, {not: {prefix: {knativeerrordest: http}}}]",
                                "uri: \"http://orders.example.com\"")))
                .as("the filter lets no dead letter pass")
                .isEmpty();
        assertThat(loops(
                        looping,
                        trigger(
                                "desk",
                                "default",
                                "filters: [{exact: {knativeerrorcode: '404'}}]",
                                "uri: \"http://desk.example.com\"")))
                .extracting(Finding::severity)
                .as("whether it fails with that code, nobody knows")
                .containsExactly(Severity.WARNING);
    }

    @Test
    void allowsADeadLetterSinkThatIsAnotherBroker() {
        String lost = BROKER.replace("uri: http://desk.example.com", brokerRef("lost"));

        assertThat(loops(
                        lost,
                        broker("lost"),
                        trigger(
                                "orders",
                                "default",
                                "filters: [{exact: {type: a}}]",
                                "uri: \"http://orders.example.com\""),
                        trigger("desk", "lost", "filters: [{exact: {type: a}}]", "uri: \"http://desk.example.com\"")))
                .isEmpty();
    }

    @Test
    void findsTheAppenderThatAnswersItself() {
        assertThat(loops(
                        BROKER,
                        trigger("append", "default", "filters: [{exact: {type: a}}]", serviceRef("appender")),
                        knativeService("appender", APPENDER, "")))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);
    }

    @Test
    void knowsThatAnAppenderWithATypeAnswersWithThatType() {
        String trigger = trigger("append", "default", "filters: [{exact: {type: a}}]", serviceRef("appender"));

        assertThat(loops(BROKER, trigger, knativeService("appender", APPENDER, "env: [{name: TYPE, value: b}]")))
                .isEmpty();
        assertThat(loops(BROKER, trigger, knativeService("appender", APPENDER, "env: [{name: TYPE, value: a}]")))
                .hasSize(1);
    }

    @Test
    void findsTriggersOfOneBrokerThatWantEachOthersAnswers() {
        List<Finding> found = loops(
                BROKER,
                trigger("placed", "default", "filters: [{exact: {type: placed}}]", serviceRef("pricing")),
                trigger("priced", "default", "filters: [{prefix: {type: pric}}]", serviceRef("packing")),
                trigger("packed", "default", "filters: [{exact: {type: packed}}]", serviceRef("again")),
                knativeService("pricing", APPENDER, "env: [{name: TYPE, value: priced}]"),
                knativeService("packing", APPENDER, "env: [{name: TYPE, value: packed}]"),
                knativeService("again", APPENDER, "env: [{name: TYPE, value: placed}]"));

        assertThat(found).singleElement().satisfies(loop -> {
            assertThat(loop.severity()).isEqualTo(Severity.ERROR);
            assertThat(loop.text())
                    .startsWith("An answer comes back to where it was: Broker default/default → Trigger default/placed"
                            + " –answer→ Broker default/default → Trigger default/priced –answer→ Broker default/default"
                            + " → Trigger default/packed –answer→ Broker default/default."
                            + " It goes round 255 times, until its TTL is used up.");
        });
    }

    @Test
    void letsAChainOfAnswersEnd() {
        assertThat(loops(
                        BROKER,
                        trigger("placed", "default", "filters: [{exact: {type: placed}}]", serviceRef("pricing")),
                        trigger("priced", "default", "filters: [{exact: {type: priced}}]", serviceRef("packing")),
                        trigger("packed", "default", "filters: [{exact: {type: packed}}]", serviceRef("display")),
                        knativeService("pricing", APPENDER, "env: [{name: TYPE, value: priced}]"),
                        knativeService("packing", APPENDER, "env: [{name: TYPE, value: packed}]"),
                        knativeService("display", DISPLAY, "")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {APPENDER, "ko.local/appender-0123456789abcdef0123456789abcdef:latest"})
    void findsTheImageBehindACoreServiceByItsSelector(String image) {
        String service = """
                apiVersion: v1
                kind: Service
                metadata: {name: appender}
                spec: {selector: {app: appender}}
                """;
        String deployment = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: anything}
                spec:
                  template:
                    metadata: {labels: {app: appender, tier: back}}
                    spec: {containers: [{image: "%s"}]}
                """.formatted(image);

        assertThat(loops(
                        BROKER,
                        trigger("append", "default", "filters: [{exact: {type: a}}]", serviceRef("appender")),
                        service,
                        deployment))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);
    }

    @Test
    void saysNothingOfAnEventDisplayWhichAnswersNothing() {
        assertThat(loops(
                        BROKER,
                        trigger("display", "default", "", serviceRef("display")),
                        knativeService("display", DISPLAY, "")))
                .isEmpty();
    }

    @Test
    void onlyMentionsUnfilteredTriggersWhoseSubscribersAreUnknown() {
        List<Finding> found = loops(
                BROKER,
                trigger("b", "default", "", "uri: \"http://one.example.com\""),
                trigger("a", "default", "", "uri: \"http://two.example.com\""));

        assertThat(found).singleElement().satisfies(loop -> {
            assertThat(loop.severity()).isEqualTo(Severity.INFO);
            assertThat(loop.message()).startsWith("a, b take every event of Broker default/default");
        });
    }

    @Test
    void saysNothingOfAFilteredTriggerWhoseSubscriberIsUnknown() {
        assertThat(loops(
                        BROKER,
                        trigger("a", "default", "filters: [{exact: {type: a}}]", "uri: \"http://one.example.com\"")))
                .isEmpty();
    }

    @Test
    void findsASequenceThatFeedsItself() {
        List<Finding> found = loops(
                BROKER,
                trigger("start", "default", "", LintFixture.ref("flows.knative.dev/v1", "Sequence", "price")),
                sequence("price", "uri: http://step.example.com", brokerRef("default")));

        assertThat(found).singleElement().satisfies(loop -> {
            assertThat(loop.severity()).isEqualTo(Severity.ERROR);
            assertThat(loop.message())
                    .contains(
                            "Broker default/default → Trigger default/start → Sequence default/price –answer→ Broker default/default.");
        });
    }

    @Test
    void onlyMentionsASequenceWhoseTriggerHasAFilter() {
        assertThat(loops(
                        BROKER,
                        trigger(
                                "start",
                                "default",
                                "filters: [{exact: {type: asked}}]",
                                LintFixture.ref("flows.knative.dev/v1", "Sequence", "price")),
                        sequence("price", "uri: http://step.example.com", brokerRef("default"))))
                .extracting(Finding::severity)
                .containsExactly(Severity.INFO);
    }

    @Test
    void seesThatTheLastStepOfATutorialsSequenceChangesTheType() {
        assertThat(loops(
                        BROKER,
                        trigger(
                                "start",
                                "default",
                                "filter: {attributes: {type: dev.knative.sources.ping}}",
                                LintFixture.ref("flows.knative.dev/v1", "Sequence", "price")),
                        sequence("price", serviceRef("last"), brokerRef("default")),
                        knativeService("last", APPENDER, "env: [{name: TYPE, value: samples.http.mod3}]")))
                .isEmpty();
    }

    @Test
    void findsSubscriptionsThatAnswerEachOther() {
        assertThat(loops(
                        channel("ping"),
                        channel("pong"),
                        subscription("p", "ping", "uri: \"http://a.example.com\"", channelRef("pong")),
                        subscription("q", "pong", "uri: \"http://b.example.com\"", channelRef("ping"))))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);
        assertThat(loops(
                        channel("ping"),
                        subscription("p", "ping", "uri: \"http://a.example.com\"", channelRef("ping"))))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);
    }

    @Test
    void allowsAChainOfChannels() {
        assertThat(loops(
                        channel("one"),
                        channel("two"),
                        subscription("p", "one", "uri: \"http://a.example.com\"", channelRef("two")),
                        subscription("q", "two", "uri: \"http://b.example.com\"", "")))
                .isEmpty();
    }

    @Test
    void ignoresAReplyThatNobodyCanGive() {
        assertThat(loops(
                        channel("one"), channel("two"), subscription("p", "one", channelRef("two"), channelRef("one"))))
                .as("a channel answers nothing")
                .isEmpty();
    }

    @Test
    void leavesAParallelAloneWhoseBranchesLeadAway() {
        String parallel = """
                apiVersion: flows.knative.dev/v1
                kind: Parallel
                metadata: {name: split}
                spec:
                  branches:
                    - subscriber: {uri: "http://a.example.com"}
                      reply: {%s}
                    - subscriber: {%s}
                """;
        String replying = parallel.formatted(brokerRef("default"), channelRef("away"));

        assertThat(loops(BROKER, channel("away"), replying)).isEmpty();
        assertThat(loops(
                        BROKER,
                        channel("away"),
                        replying,
                        trigger("start", "default", "", LintFixture.ref("flows.knative.dev/v1", "Parallel", "split"))))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);
    }
}
