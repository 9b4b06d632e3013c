package dev.knemu.lint;

import static dev.knemu.lint.LintFixture.BROKER;
import static dev.knemu.lint.LintFixture.channel;
import static dev.knemu.lint.LintFixture.lint;
import static dev.knemu.lint.LintFixture.sequence;
import static dev.knemu.lint.LintFixture.subscription;
import static dev.knemu.lint.LintFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLetterSinkTest {

    private static final String PLAIN = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            """;
    private static final String SOMEWHERE = "uri: \"http://a.example.com\"";
    private static final String SINK = "delivery: {deadLetterSink: {uri: 'http://desk.example.com'}}";

    private static List<Finding> without(String... documents) {
        return lint(Rule.NO_DEAD_LETTER_SINK, documents);
    }

    @Test
    void namesTheTriggersOfABrokerInOneFinding() {
        String[] documents = new String[21];
        documents[0] = PLAIN;
        for (int i = 1; i <= 20; i++) {
            documents[i] = trigger("t%02d".formatted(i), "default", "", SOMEWHERE);
        }

        assertThat(without(documents)).singleElement().satisfies(found -> {
            assertThat(found.resource().orElseThrow()).hasToString("Broker default/default");
            assertThat(found.severity()).isEqualTo(Severity.WARNING);
            assertThat(found.message())
                    .isEqualTo("Neither Broker default/default nor these of its Triggers: t01, t02, t03, t04, t05"
                            + " and 15 more have a dead letter sink.");
        });
    }

    @Test
    void speaksOfOneTriggerAsOfOne() {
        assertThat(without(PLAIN, trigger("t", "default", "", SOMEWHERE)))
                .extracting(Finding::message)
                .containsExactly("Neither Broker default/default nor its Trigger t has a dead letter sink.");
    }

    @Test
    void countsTheSinkOfTheTriggerOfTheBrokerAndOfTheClustersDefaults() {
        String defaults = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-br-defaults, namespace: knative-eventing}
                data:
                  default-br-config: |
                    clusterDefault:
                      brokerClass: MTChannelBasedBroker
                      apiVersion: v1
                      kind: ConfigMap
                      name: config-br-default-channel
                      namespace: knative-eventing
                      delivery:
                        deadLetterSink: {uri: "http://desk.example.com"}
                """;

        assertThat(without(PLAIN, trigger("t", "default", SINK, SOMEWHERE))).isEmpty();
        assertThat(without(BROKER, trigger("t", "default", "delivery: {retry: 3}", SOMEWHERE)))
                .as("the Broker's channel still carries its sink")
                .isEmpty();
        assertThat(without(PLAIN, defaults, trigger("t", "default", "", SOMEWHERE)))
                .isEmpty();
    }

    @Test
    void saysNothingOfABrokerThatNobodyAsksOrThatIsNotThere() {
        assertThat(without(PLAIN)).isEmpty();
        assertThat(without(trigger("t", "default", "", SOMEWHERE))).isEmpty();
    }

    @Test
    void looksAtSubscriptionsAsAtTriggers() {
        String plain = """
                apiVersion: messaging.knative.dev/v1
                kind: InMemoryChannel
                metadata: {name: c}
                """;
        String subscription = subscription("s", "c", SOMEWHERE, "");

        assertThat(without(plain, subscription.replace("kind: Channel", "kind: InMemoryChannel")))
                .hasSize(1);
        assertThat(without(channel("c"), subscription)).isEmpty();
    }

    @Test
    void namesTheStepsAndBranchesThatHaveNone() {
        String parallel = """
                apiVersion: flows.knative.dev/v1
                kind: Parallel
                metadata: {name: p}
                spec:
                  branches:
                    - subscriber: {%s}
                      delivery: {deadLetterSink: {%s}}
                    - subscriber: {%s}
                """.formatted(SOMEWHERE, SOMEWHERE, SOMEWHERE);

        assertThat(without(parallel))
                .extracting(Finding::message)
                .containsExactly("branches[1] has no dead letter sink.");
        assertThat(without(sequence("q", SOMEWHERE, ""))).isEmpty();
        assertThat(without(sequence("q", SOMEWHERE, "")
                        .replace("deadLetterSink: {uri: http://desk.example.com}", "retry: 1")))
                .extracting(Finding::message, Finding::line)
                .containsExactly(tuple("steps[0] has no dead letter sink.", 6));
    }
}
