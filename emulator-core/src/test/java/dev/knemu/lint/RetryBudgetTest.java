package dev.knemu.lint;

import static dev.knemu.lint.LintFixture.BROKER;
import static dev.knemu.lint.LintFixture.channel;
import static dev.knemu.lint.LintFixture.lint;
import static dev.knemu.lint.LintFixture.subscription;
import static dev.knemu.lint.LintFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.knemu.dispatch.DeliveryPlan;
import dev.knemu.dispatch.DeliveryRules;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {

    private static List<Finding> budgets(String delivery) {
        return lint(Rule.RETRY_BUDGET, BROKER.replace("deadLetterSink: {uri: http://desk.example.com}", delivery));
    }

    @Test
    void saysInHumanTimeWhenTheDefaultGivesUp() {
        List<Finding> found = lint(
                Rule.RETRY_BUDGET, "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: default}}");

        assertThat(found).singleElement().satisfies(budget -> {
            assertThat(budget.severity()).isEqualTo(Severity.INFO);
            assertThat(budget.text())
                    .isEqualTo("Gives up after 10 retries, which takes 3 min 24.6 s of waiting"
                            + " (0.2 s, 0.4 s, 0.8 s, 1.6 s … 1 min 42.4 s) and the time of the attempts,"
                            + " which no timeout bounds.");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{retry: 3, backoffPolicy: exponential, backoffDelay: PT1S, timeout: PT5S} | INFO | Gives up after 3 retries, which takes 7 s of waiting (1 s, 2 s, 4 s) and the time of the attempts.",
                "{retry: 5, backoffPolicy: linear, backoffDelay: PT1S, timeout: PT5S} | INFO | Gives up after 5 retries, which takes 10 s of waiting (0 s, 1 s, 2 s, 3 s, 4 s) and the time of the attempts.",
                "{retry: 10, backoffPolicy: exponential, backoffDelay: PT1S, timeout: PT5S} | WARNING | Gives up after 10 retries, which takes 17 min 3 s of waiting (1 s, 2 s, 4 s, 8 s … 8 min 32 s) and the time of the attempts.",
                "{retry: 20, backoffPolicy: exponential, backoffDelay: PT1S, timeout: PT5S} | WARNING | Gives up after 20 retries, which takes 12 days 3 h of waiting (1 s, 2 s, 4 s, 8 s … 6 days 1 h) and the time of the attempts.",
                "{retry: 100, backoffPolicy: exponential, backoffDelay: PT1S, timeout: PT5S} | WARNING | Gives up after 100 retries, which takes more than 1000 years of waiting (1 s, 2 s, 4 s, 8 s … more than 1000 years) and the time of the attempts.",
                "{retry: 2147483647, backoffPolicy: linear, backoffDelay: PT1S, timeout: PT5S} | WARNING | Gives up after 2147483647 retries, which takes more than 1000 years of waiting (0 s, 1 s, 2 s, 3 s … 68 years 35 days) and the time of the attempts.",
                "{retry: 5} | WARNING | Gives up after 5 retries without any wait between them: there is no backoffDelay.",
                "{retry: 5, backoffDelay: PT1S} | WARNING | Gives up after 5 retries without any wait between them: there is no backoffPolicy.",
                "{retry: 5, backoffPolicy: linear, backoffDelay: PT0S} | WARNING | Gives up after 5 retries without any wait between them: backoffDelay is zero.",
                "{retry: 1, backoffPolicy: linear, backoffDelay: PT9S} | INFO | Gives up after 1 retry without any wait between them: the first retry of linear waits for nothing."
            })
    void addsUpTheWaits(String delivery, Severity severity, String message) {
        assertThat(budgets(delivery.substring(1, delivery.length() - 1).replace(", ", "\n    ")))
                .singleElement()
                .satisfies(budget -> {
                    assertThat(budget.severity()).isEqualTo(severity);
                    assertThat(budget.message()).isEqualTo(message);
                });
    }

    private static final String LONG = "retry: 10\n    backoffPolicy: exponential\n    backoffDelay: PT1S";

    private static final String CUT_OFF =
            "Whoever sends an event waits for that; after 15 min the answer is 500, and what"
                    + " is still to be tried again is dropped, without a dead letter.";

    @Test
    void warnsOfRetriesThatAProducerWouldHaveToWaitForMoreThanAQuarterOfAnHour() {
        assertThat(budgets(LONG)).singleElement().satisfies(budget -> {
            assertThat(budget.severity()).isEqualTo(Severity.WARNING);
            assertThat(budget.why()).isEqualTo(CUT_OFF);
            assertThat(budget.fix())
                    .isEqualTo("Retry less often or with shorter waits; or annotate the Broker or channel with"
                            + " messaging.knative.dev/async-handler: \"true\", which answers at once and has no such"
                            + " limit.");
        });
        // 15 minutes themselves are not too long.
        assertThat(budgets("retry: 1\n    backoffPolicy: exponential\n    backoffDelay: PT15M"))
                .extracting(Finding::severity, Finding::why)
                .containsExactly(tuple(Severity.INFO, ""));
    }

    private static final String LONG_TRIGGER = trigger("slow", "default", "", "uri: http://orders.example.com")
            + "  delivery: {retry: 10, backoffPolicy: exponential, backoffDelay: PT1S}\n";

    private static Finding ofSlow(String... documents) {
        return lint(Rule.RETRY_BUDGET, documents).stream()
                .filter(finding -> finding.resource().orElseThrow().name().equals("slow"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void warnsOfATriggerWhoseBrokerIsAskedToWait() {
        assertThat(ofSlow(BROKER, LONG_TRIGGER))
                .extracting(Finding::severity, Finding::why)
                .containsExactly(Severity.WARNING, CUT_OFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"messaging.knative.dev/async-handler: 'true'", "eventing.knative.dev/broker.class: Kafka"})
    void doesNotWarnWhereTheBrokerAnswersAtOnce(String annotation) {
        String broker = BROKER.replace("name: default}", "name: default, annotations: {" + annotation + "}}");

        assertThat(ofSlow(broker, LONG_TRIGGER))
                .extracting(Finding::severity, Finding::why)
                .containsExactly(Severity.INFO, "");
    }

    @Test
    void doesNotWarnWhereNobodyKnowsTheBroker() {
        assertThat(ofSlow(LONG_TRIGGER))
                .extracting(Finding::severity, Finding::why)
                .containsExactly(Severity.INFO, "Unless who takes events for it answers at once: " + CUT_OFF);
    }

    @Test
    void warnsOfASubscriptionWhoseChannelIsAskedToWait() {
        String slow = subscription("slow", "c", "uri: http://orders.example.com", "")
                + "  delivery: {retry: 10, backoffPolicy: exponential, backoffDelay: PT1S}\n";
        String async = channel("c")
                .replace("{name: c}", "{name: c, annotations: {messaging.knative.dev/async-handler: 'true'}}");

        assertThat(ofSlow(channel("c"), slow).severity()).isEqualTo(Severity.WARNING);
        assertThat(ofSlow(async, slow).severity()).isEqualTo(Severity.INFO);
    }

    @Test
    void saysNothingWhereNothingIsRetried() {
        assertThat(budgets("retry: 0")).isEmpty();
        assertThat(lint(Rule.RETRY_BUDGET, channel("c"))).isEmpty();
    }

    private static final String OVER_KAFKA = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default, annotations: {eventing.knative.dev/broker.class: Kafka}}
            spec:
              delivery: {DELIVERY}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry: 3, backoffPolicy: exponential, backoffDelay: PT1S | Gives up after 3 retries, which takes 14 s of waiting (2 s, 4 s, 8 s) and the time of the attempts.",
                "retry: 3, backoffPolicy: linear, backoffDelay: PT1S | Gives up after 3 retries, which takes 6 s of waiting (1 s, 2 s, 3 s) and the time of the attempts.",
                "retry: 2 | Gives up after 2 retries, which takes 6 s of waiting (2 s, 4 s) and the time of the attempts.",
                "retry: 10, backoffPolicy: exponential, backoffDelay: PT1S | Gives up after 10 retries, which takes 34 min 6 s of waiting (2 s, 4 s, 8 s, 16 s … 17 min 4 s) and the time of the attempts."
            })
    void countsTheWaitsOfABrokerOverKafkaWhoseProducersDoNotWait(String delivery, String message) {
        assertThat(lint(Rule.RETRY_BUDGET, OVER_KAFKA.replace("DELIVERY", delivery)))
                .extracting(Finding::severity, Finding::text, Finding::why)
                .containsExactly(tuple(Severity.INFO, message, ""));
    }

    @Test
    void saysWhatNeedsAKafka() {
        assertThat(lint(Rule.NOT_EMULATED, OVER_KAFKA.replace("DELIVERY", "retry: 0")))
                .extracting(Finding::severity, Finding::message, Finding::fix)
                .containsExactly(tuple(
                        Severity.INFO,
                        "It needs a Kafka to run on.",
                        "Run it with --kafka HOST:PORT, or EmulatorOptions.withKafka(...) and"
                                + " dev.knemu:emulator-kafka."));
    }

    @ParameterizedTest
    @EnumSource(BackoffPolicy.class)
    void addsUpWhatTheDispatcherWaits(BackoffPolicy policy) {
        addsUp(policy, DeliveryRules.MT, false);
        addsUp(policy, DeliveryRules.KAFKA, true);
    }

    private static void addsUp(BackoffPolicy policy, DeliveryRules rules, boolean kafka) {
        Duration delay = Duration.ofMillis(300);
        DeliveryPlan plan = new DeliveryPlan(9, policy, delay, null, null, ContentMode.BINARY);
        Duration sum = Duration.ZERO;
        for (int retry = 1; retry <= 9; retry++) {
            sum = sum.plus(rules.waitBefore(retry, plan, Reply.status(500), Instant.EPOCH));
        }

        RetryBudgets.Budget budget =
                RetryBudgets.Budget.of(DeliverySpec.retries(9).withBackoff(policy, delay), kafka);

        assertThat(budget.total()).isEqualTo(RetryBudgets.nanos(sum));
    }
}
