package dev.knemu.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TriggerSetTest {

    @ParameterizedTest
    @CsvSource({"EXACT,10", "EXACT,1000", "EXACT_PREFIX,10", "EXACT_PREFIX,1000", "MIXED,10", "MIXED,1000"})
    void all_engines_answer_the_same(Shape shape, int triggers) {
        assertThatCode(() -> Agreement.check(set(shape, triggers))).doesNotThrowAnyException();
    }

    @Test
    void an_engine_that_answers_something_else_is_named_with_the_event() {
        TriggerSet set = set(Shape.EXACT, 10);
        List<Rule> rules = new ArrayList<>(set.rules());
        Rule fourth = rules.get(3);
        rules.set(3, new Rule(fourth.name(), fourth.filter(), List.of("{\"type\": [\"another\"]}")));

        assertThatThrownBy(() -> Agreement.check(new TriggerSet(set.shape(), rules, set.matching(), set.missing())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only loop answers [default/trigger-3], only event-ruler answers []")
                .hasMessageContaining("com.example.parcel.placed.3");
    }

    @ParameterizedTest
    @EnumSource(names = {"EXACT", "EXACT_PREFIX"})
    void an_event_passes_one_trigger_of_a_set_that_asks_for_a_type(Shape shape) {
        assertThat(passed(set(shape, 1_000))).containsOnly(1);
    }

    @Test
    void an_event_passes_about_one_trigger_in_a_hundred_of_a_mixed_set() {
        double average = passed(set(Shape.MIXED, 1_000)).stream()
                .mapToInt(Integer::intValue)
                .average()
                .orElseThrow();

        assertThat(average).isBetween(7.0, 13.0);
    }

    @ParameterizedTest
    @EnumSource
    void triggers_have_filters_of_their_own_whatever_the_number(Shape shape) {
        List<Rule> few = set(shape, 10).rules();
        List<Rule> many = set(shape, 100).rules();

        assertThat(many.subList(0, 10)).isEqualTo(few);
        assertThat(new HashSet<>(many)).hasSize(100);
    }

    @Test
    void an_arriving_event_is_a_new_object_with_the_same_attributes() {
        Sample.Fields fields = new Sample.Fields("1", "order.placed", "/shop", "order-1", "tenant-1");
        Sample arriving = Sample.arriving(fields, Shape.MIXED.filtered());
        Sample repeating = Sample.repeating(fields, Shape.MIXED.filtered());

        assertThat(arriving.event()).isNotSameAs(arriving.event());
        assertThat(arriving.event().getType())
                .isNotSameAs(arriving.event().getType())
                .isEqualTo(repeating.event().getType());
        assertThat(arriving.event().getSource()).isEqualTo(repeating.event().getSource());
        assertThat(arriving.event().getSubject()).isEqualTo(repeating.event().getSubject());
        assertThat(arriving.event().getExtension("tenant"))
                .isEqualTo(repeating.event().getExtension("tenant"));
        assertThat(arriving.flat()).isEqualTo(repeating.flat());
        assertThat(arriving.json()).isEqualTo(repeating.json());
    }

    /** Of few events: the benchmarks look at more before they measure. */
    private static TriggerSet set(Shape shape, int triggers) {
        return TriggerSet.of(shape, triggers, 128, false);
    }

    @ParameterizedTest
    @CsvSource({"knemu,MIXED", "event-ruler,MIXED", "knemu,EXACT", "event-ruler,EXACT"})
    void a_rule_that_is_added_to_an_engine_answers_until_it_is_removed(String engine, Shape shape) {
        TriggerSet set = set(shape, 100);
        Changeable changeable = Changeable.of(engine, set.rules().subList(0, 50));
        List<Integer> before = answers(set, changeable);
        List<Changeable.Change> changes =
                set.rules().subList(50, 100).stream().map(changeable::prepare).toList();

        changes.forEach(Changeable.Change::add);
        List<Integer> with = answers(set, changeable);
        changes.forEach(Changeable.Change::remove);

        assertThat(with).isEqualTo(passed(set)).isNotEqualTo(before);
        assertThat(answers(set, changeable)).isEqualTo(before);
    }

    private static List<Integer> passed(TriggerSet set) {
        return answers(set, Matcher.of("loop", set.rules()));
    }

    private static List<Integer> answers(TriggerSet set, Matcher matcher) {
        return set.matching().stream()
                .map(sample -> matcher.match(sample).size())
                .toList();
    }
}
