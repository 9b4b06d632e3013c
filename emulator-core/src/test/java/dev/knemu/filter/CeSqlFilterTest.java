package dev.knemu.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.event.KnativeEvent;
import dev.knemu.filter.cesql.CeSqlExpression;
import dev.knemu.filter.cesql.RandomExpressions;
import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CeSqlFilterTest {

    private static final CloudEvent EVENT = CloudEventBuilder.v1()
            .withId("42")
            .withSource(URI.create("/shop/us"))
            .withType("payment.failed")
            .withTime(OffsetDateTime.parse("2026-05-01T10:00:00.50+02:00"))
            .withDataContentType("text/plain; charset=utf-8")
            .withExtension("sequence", "10")
            .withExtension("smallest", "-2147483648")
            .withExtension("region", "us")
            .withExtension("count", 0)
            .withExtension("express", true)
            .build();

    private static Verdict verdict(String expression) {
        Filter filter = CeSqlFilter.of(expression);
        Verdict verdict = filter.evaluate(EVENT);
        assertThat(verdict.result()).as("with and without the reason").isEqualTo(filter.result(EVENT));
        return verdict;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type = 'payment.failed'",
                "type = 'payment.failed' AND source = '/shop/us'",
                "type LIKE 'payment.%' OR missing = 'x'",
                "sequence > 5",
                "sequence = 10",
                "sequence = '10'",
                "source IN ('/shop/eu', '/shop/us', missing)",
                "NOT EXISTS missing",
                "NOT EXISTS subject OR subject <> 'x'",
                "time = '2026-05-01T08:00:00.5Z'",
                "time LIKE '2026-05-%'",
                "express",
                "express AND NOT count",
                "- smallest < 0", // 32 bits overflow
                "NOT (type = 'a')",
                "region <> 'eu'",
                "Region = 'us'",
                "type = 'x' XOR region = 'us'",
                "LENGTH(region) = 2",
            })
    void passesWhatIsTrueWithoutAnError(String expression) {
        assertThat(verdict(expression).passed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type = 'a'",
                "NOT (missing = 'x')", // C-381
                "missing <> 'x'",
                "missing NOT IN ('x')",
                "missing NOT LIKE 'x'",
                "missing = 'x' OR type = 'payment.failed'",
                "subject = ''",
                "time > '2026-01-01T00:00:00Z'",
                "region > 5",
                "NOT (region > 5)",
                "type IN (missing, 'payment.failed')",
                "count IN ('x', 0)",
                "sequence / 0 = 0",
                "schemaurl = ''",
                "NOT type = 'a'",
                "NOSUCH(type) = 'a' OR TRUE",
                "type",
                "sequence + 1",
                "TRUE AND FALSE OR TRUE AND missing",
            })
    void refusesWhatIsFalseOrErrs(String expression) {
        assertThat(verdict(expression).passed()).isFalse();
    }

    @Test
    void makesNoGarbageWhenNobodyAsksWhy() {
        Filter filter = CeSqlFilter.of("type = 'payment.failed' AND source LIKE '/shop/%' AND sequence > 5 AND"
                + " (region IN ('eu', 'us') OR id = '7') AND NOT EXISTS missing AND region <> 'eu' AND express");
        Filter failing = CeSqlFilter.of("missing = 'x' OR type = 'a'");
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThat(filter.matches(EVENT)).isTrue();

        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = thread.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                filter.matches(EVENT);
                failing.matches(EVENT);
            }
            least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
        }

        // The measurement itself may cost a few bytes; one object an event would cost 16,000.
        assertThat(least).isLessThan(1_000);
    }

    @Test
    void saysWhyWhateverTheExpression() {
        RandomExpressions expressions = new RandomExpressions(11);
        for (int i = 0; i < 2_000; i++) {
            Filter filter = CeSqlFilter.of(expressions.next());
            Verdict verdict = filter.evaluate(RandomExpressions.EVENT);

            assertThat(verdict.result())
                    .as("%s: %s", filter, verdict)
                    .isEqualTo(filter.result(RandomExpressions.EVENT));
            assertThat(verdict.toString()).isNotEmpty();
            assertThat(verdict.hint(RandomExpressions.EVENT)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"subject = ''", "subject LIKE '%'", "EXISTS subject", "NOT (subject = 'x')"})
    void takesAnEmptySubjectForNone(String expression) {
        CloudEvent event = CloudEventBuilder.from(EVENT).withSubject("").build();

        assertThat(CeSqlFilter.of(expression).matches(event)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "18446744073709551621", "55340232221128654853"})
    void takesForNoIntegerWhatDoesNotFit(String number) {
        CloudEvent event =
                CloudEventBuilder.from(EVENT).withExtension("tier", number).build();

        assertThat(CeSqlFilter.of("IS_INT(tier)").matches(event)).isFalse();
        assertThat(CeSqlFilter.of("tier <> 0").matches(event)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C:\\", "'", "\\'", "it''s", "5", ""})
    void saysWhyWhateverStandsWhereATruthValueShould(String value) {
        Filter filter = CeSqlFilter.of("tier OR type = 'nothing'");
        CloudEvent event =
                CloudEventBuilder.from(EVENT).withExtension("tier", value).build();

        assertThat(filter.matches(event)).isFalse();
        assertThat(filter.evaluate(event))
                .hasToString("extension tier \"" + value.replace("\\", "\\\\") + "\": '" + value
                        + "' is no Boolean, which is true or false");
    }

    @Test
    void isParsedOnceForAllWhoSayTheSame() {
        CeSqlExpression one = CeSqlFilter.of("type = 'parsed once'").expression();

        assertThat(CeSqlFilter.of("type = 'parsed once'").expression()).isSameAs(one);
    }

    @Nested
    class Sentence {

        @ParameterizedTest
        @CsvSource(
                delimiter = '¦',
                quoteCharacter = '~',
                value = {
                    "type LIKE 'order.%'             ¦ type \"payment.failed\" is not like \"order.%\"",
                    "type = 'a' AND source = 'b'     ¦ type \"payment.failed\" is not \"a\"",
                    "type = 'a' OR source = 'b'      ¦ none of 2 passes: type \"payment.failed\" is not \"a\"; source \"/shop/us\" is not \"b\"",
                    "NOT (region = 'us')             ¦ extension region is \"us\", which \"NOT (region = 'us')\" refuses",
                    "region IN ('eu', 'ap')          ¦ extension region \"us\" is none of ('eu', 'ap')",
                    "sequence > 50                   ¦ extension sequence \"10\" is not greater than \"50\"",
                    "EXISTS subject                  ¦ subject does not exist",
                    "missing = 'x'                   ¦ extension missing is missing; expected \"x\", which is an error in CESQL",
                    "region > 5                      ¦ extension region \"us\": 'us' is no Integer",
                    "LENGTH(region) > 3              ¦ LENGTH(region) \"2\" is not greater than \"3\"",
                    "sequence / 0 = 1                ¦ sequence / 0: division by zero",
                    "type                            ¦ type \"payment.failed\": is a String, \"payment.failed\", and a filter is true or false",
                    "NOSUCH(type) = 'a'              ¦ NOSUCH(type): there is no function NOSUCH with 1 argument",
                    "type LIKE 'pay%' AND region='us'¦ type \"payment.failed\" is like \"pay%\"; extension region is \"us\"",
                })
        void namesTheComparisonThatDecided(String expression, String sentence) {
            assertThat(verdict(expression)).hasToString(sentence);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '¦',
                quoteCharacter = '~',
                value = {
                    "regoin = 'us'        ¦ The event has extension region, but no regoin.",
                    "NOT type = 'a'       ¦ NOT binds more tightly than all that compares. Write \"NOT (type = 'a')\".",
                    "missing <> 'x'       ¦ Ask EXISTS missing AND … or NOT EXISTS missing OR … first.",
                    "type LIKE 'Payment.%'¦ They differ only in upper and lower case",
                    "type LIKE 'payment*' ¦ its wildcards are \"%\" for any run",
                    "type LIKE 'failed'   ¦ LIKE compares the whole text",
                    "type = 'payment.%'   ¦ Write LIKE, with \"%\" for any run.",
                    "type = 'payment.*'   ¦ Write LIKE, with \"%\" for any run.",
                    "datacontenttype = 'text/plain' ¦ Write LIKE 'text/plain%'.",
                    "type = 'Payment.Failed' ¦ They differ only in upper and lower case",
                    "source = 'payment.failed' ¦ was type meant?",
                })
        void comesWithAHintWhereASlipIsNear(String expression, String hint) {
            Verdict verdict = verdict(expression);

            assertThat(verdict.hint(EVENT))
                    .hasValueSatisfying(text -> assertThat(text).contains(hint));
        }
    }

    @Nested
    class Conditions {

        private List<String> conditions(String expression) {
            Trigger.Spec spec = Trigger.named("t")
                    .filter(SubscriptionsAPIFilter.cesql(expression))
                    .spec();
            return FilterExplanation.of(spec, EVENT).conditions().stream()
                    .map(condition -> condition.path() + " " + condition.compared()
                            + (condition.asked() ? "" : " (not asked)")
                            + (condition.decided() ? " (decided)" : ""))
                    .toList();
        }

        @ParameterizedTest
        @ValueSource(strings = {"'00' = count", "'TRUE' = express", "NOT count"})
        void areOfTheEventAsABrokerHandsItToFilters(String expression) {
            Trigger.Spec spec = Trigger.named("t")
                    .filter(SubscriptionsAPIFilter.cesql(expression))
                    .spec();
            Verdict atBroker = CeSqlFilter.of(expression).evaluate(KnativeEvent.arrivedAt(EVENT, Instant.EPOCH));

            // What was a number or truth value of JSON is text there.
            assertThat(atBroker.passed()).isFalse();
            assertThat(FilterExplanation.of(spec, EVENT).verdict()).isEqualTo(atBroker);
        }

        @Test
        void areListedWithThoseThatWereNotAsked() {
            assertThat(conditions("region = 'us' AND (type = 'a' OR type = 'b') AND source = 'c'"))
                    .containsExactly(
                            "filters[0].cesql extension region is \"us\"",
                            "filters[0].cesql type \"payment.failed\" is not \"a\"",
                            "filters[0].cesql type \"payment.failed\" is not \"b\" (decided)",
                            "filters[0].cesql source \"/shop/us\" is not \"c\" (not asked)");
        }

        @Test
        void endWithTheErrorThatStoppedTheRest() {
            assertThat(conditions("missing = 'a' OR type = 'payment.failed'"))
                    .containsExactly(
                            "filters[0].cesql extension missing is missing; expected \"a\" (decided)",
                            "filters[0].cesql type is \"payment.failed\" (not asked)");
        }
    }
}
