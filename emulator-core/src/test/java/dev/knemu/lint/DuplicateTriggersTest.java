package dev.knemu.lint;

import static dev.knemu.lint.LintFixture.BROKER;
import static dev.knemu.lint.LintFixture.broker;
import static dev.knemu.lint.LintFixture.lint;
import static dev.knemu.lint.LintFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuplicateTriggersTest {

    private static final String SOMEWHERE = "uri: \"http://a.example.com\"";

    private static List<Finding> twice(String one, String other) {
        return lint(
                Rule.TRIGGER_DUPLICATES,
                BROKER,
                trigger("one", "default", one, SOMEWHERE),
                trigger("other", "default", other, SOMEWHERE));
    }

    @Test
    void namesTheFirstAtTheSecond() {
        assertThat(twice("", "")).singleElement().satisfies(found -> {
            assertThat(found.resource().orElseThrow()).hasToString("Trigger default/other");
            assertThat(found.severity()).isEqualTo(Severity.WARNING);
            assertThat(found.message()).startsWith("Does the same as Trigger default/one");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filters: [{exact: {type: a, source: b}}] | filters: [{exact: {source: b}}, {exact: {type: a}}]",
                "filters: [{exact: {type: a}}] | filter: {attributes: {type: a}}",
                "filters: [{any: [{exact: {type: a}}, {exact: {type: b}}]}] | filters: [{any: [{exact: {type: b}}, {exact: {type: a}}]}]",
                "filters: [{all: [{exact: {type: a}}, {prefix: {x: b}}]}] | filters: [{prefix: {x: b}}, {exact: {type: a}}]",
                "filters: [{any: [{exact: {type: a}}]}] | filters: [{exact: {type: a}}]",
                "filters: [] | filter: {attributes: {}}",
                "filters: [{exact: {type: ''}}] | filter: {}"
            })
    void seesThroughWaysOfWriting(String one, String other) {
        assertThat(twice(one, other)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filters: [{exact: {type: a}}] | filters: [{exact: {type: b}}]",
                "filters: [{exact: {type: a}}] | filters: [{prefix: {type: a}}]",
                "filters: [{exact: {type: a}}] | filters: [{not: {exact: {type: a}}}]",
                "filters: [{all: [{exact: {type: a}}, {exact: {x: b}}]}] | filters: [{any: [{exact: {type: a}}, {exact: {x: b}}]}]",
                "filters: [{exact: {type: a}}] | filter: {attributes: {type: ''}}",
                "filters: [{exact: {x: 'a,1:y=1:b'}}] | filters: [{exact: {x: a, y: b}}]"
            })
    void tellsApartWhatDiffers(String one, String other) {
        assertThat(twice(one, other)).isEmpty();
    }

    @Test
    void doesNotMindTwoTriggersOfDifferentBrokersSubscribersOrDeliveries() {
        assertThat(lint(
                        Rule.TRIGGER_DUPLICATES,
                        BROKER,
                        broker("b"),
                        trigger("a", "default", "", SOMEWHERE),
                        trigger("b", "b", "", SOMEWHERE),
                        trigger("c", "default", "", "uri: \"http://other.example.com\""),
                        trigger("d", "default", "delivery: {retry: 1}", SOMEWHERE)))
                .isEmpty();
    }
}
