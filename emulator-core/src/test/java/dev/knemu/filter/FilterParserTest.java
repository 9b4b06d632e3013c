package dev.knemu.filter;

import static dev.knemu.resource.SubscriptionsAPIFilter.all;
import static dev.knemu.resource.SubscriptionsAPIFilter.any;
import static dev.knemu.resource.SubscriptionsAPIFilter.cesql;
import static dev.knemu.resource.SubscriptionsAPIFilter.exact;
import static dev.knemu.resource.SubscriptionsAPIFilter.not;
import static dev.knemu.resource.SubscriptionsAPIFilter.prefix;
import static dev.knemu.resource.SubscriptionsAPIFilter.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import dev.knemu.resource.TriggerFilter;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterParserTest {

    private static final SubscriptionsAPIFilter EMPTY = all();

    private static final CloudEvent EVENT = CloudEventBuilder.v1()
            .withId("1")
            .withSource(URI.create("/shop"))
            .withType("order.paid")
            .build();

    private static Trigger.Spec filters(SubscriptionsAPIFilter... filters) {
        return Trigger.Spec.EMPTY.withFilters(List.of(filters));
    }

    private static Trigger.Spec filter(Map<String, String> attributes) {
        return Trigger.Spec.EMPTY.withFilter(Optional.of(new TriggerFilter(attributes)));
    }

    private static Filter exactly(String type) {
        return ExactFilter.of(Map.of("type", type));
    }

    @Test
    void passesEverythingWithoutAFilter() {
        assertThat(FilterParser.parse(Trigger.Spec.EMPTY)).isEqualTo(NoFilter.ABSENT);
        assertThat(FilterParser.parse(filter(Map.of()))).isEqualTo(NoFilter.ABSENT);
        assertThat(FilterParser.parse(List.of(), "spec.filters")).isEqualTo(NoFilter.ABSENT);
    }

    @Test
    void takesTheOldFormWhenFiltersIsEmpty() {
        // C-129
        assertThat(FilterParser.parse(filter(Map.of("type", "order.paid")).withFilters(List.of())))
                .isEqualTo(AttributesFilter.of(Map.of("type", "order.paid")));
    }

    @Test
    void prefersFiltersAndWarnsOfTheOther() {
        // C-130
        Trigger.Spec both = filter(Map.of("type", "order.lost")).withFilters(List.of(exact("type", "order.paid")));

        assertThat(FilterParser.parse(both)).isEqualTo(exactly("order.paid"));
        assertThat(FilterParser.parse(both).matches(EVENT)).isTrue();
        assertThat(FilterParser.warnings(both))
                .containsExactly("spec.filter: has no effect beside spec.filters. Leave one of them out.");
    }

    @Test
    void needsEveryEntry() {
        // C-131
        Filter filter = FilterParser.parse(filters(exact("type", "order.paid"), prefix("source", "/shop")));

        assertThat(filter)
                .isEqualTo(new AllFilter(List.of(exactly("order.paid"), PrefixFilter.of(Map.of("source", "/shop")))));
        assertThat(filter.matches(EVENT)).isTrue();
        assertThat(FilterParser.parse(filters(exact("type", "order.paid"), prefix("source", "/bank")))
                        .matches(EVENT))
                .isFalse();
    }

    @Test
    void readsEveryDialectAtAnyDepth() {
        Filter filter = FilterParser.parse(
                filters(any(all(exact("type", "a"), suffix("type", "b")), not(prefix("type", "c")))));

        assertThat(filter)
                .isEqualTo(new AnyFilter(List.of(
                        new AllFilter(List.of(exactly("a"), SuffixFilter.of(Map.of("type", "b")))),
                        new NotFilter(PrefixFilter.of(Map.of("type", "c"))))));
        assertThat(FilterParser.warnings(filters(exact("type", "a")))).isEmpty();
    }

    @Test
    void skipsAnEmptyValueAndWarnsOfIt() {
        // C-380
        Trigger.Spec spec = filters(exact("type", ""));

        assertThat(FilterParser.parse(spec).matches(EVENT)).isTrue();
        assertThat(FilterParser.parse(spec).evaluate(EVENT))
                .hasToString("no filter is in effect: Knative skips every entry of spec.filters");
        assertThat(FilterParser.warnings(spec))
                .containsExactly("spec.filters[0].exact[type]: is empty, so Knative skips this filter and it refuses "
                        + "nothing. Write a value.");
        assertThat(FilterParser.parse(filters(prefix("missing", ""), exact("type", "order.paid"))))
                .isEqualTo(exactly("order.paid"));
        assertThat(FilterParser.parse(filters(exact(Map.of("type", "order.lost", "source", ""))))
                        .matches(EVENT))
                .isTrue();
    }

    @Test
    void skipsAnEmptyEntryAndWarnsOfIt() {
        assertThat(FilterParser.parse(filters(EMPTY, suffix("type", ""))).matches(EVENT))
                .isTrue();
        assertThat(FilterParser.parse(filters(EMPTY, exact("type", "order.lost")))
                        .matches(EVENT))
                .isFalse();
        assertThat(FilterParser.warnings(filters(any(EMPTY, exact("type", "a")))))
                .containsExactly("spec.filters[0].any[0]: is empty, which Knative skips. "
                        + "Write exact, prefix, suffix, all, any or not.");
    }

    @Test
    void keepsNotOfASkippedFilterWhichPasses() {
        assertThat(FilterParser.parse(filters(not(EMPTY))).result(EVENT)).isEqualTo(FilterResult.NO_FILTER);
        assertThat(FilterParser.parse(filters(not(exact("type", "")))).result(EVENT))
                .isEqualTo(FilterResult.NO_FILTER);
        assertThat(FilterParser.parse(filters(not(any(EMPTY)))).result(EVENT)).isEqualTo(FilterResult.NO_FILTER);
        assertThat(FilterParser.parse(filters(any(exact("type", "order.lost"), not(EMPTY))))
                        .matches(EVENT))
                .isTrue();
        // The skipped entry itself is not there, so the failing one is the last
        assertThat(FilterParser.parse(filters(any(exact("type", "order.lost"), exact("type", ""))))
                        .matches(EVENT))
                .isFalse();
    }

    @Test
    void readsCesqlWhereverItStands() {
        Filter filter = FilterParser.parse(filters(any(exact("type", "b"), not(cesql("type = 'c'")))));

        assertThat(filter.matches(EVENT)).isTrue();
        assertThat(FilterParser.parse(filters(cesql("type = 'order.paid'"))))
                .isEqualTo(CeSqlFilter.of("type = 'order.paid'"));
    }

    @Test
    void refusesCesqlThatIsNoneOrThatIsNotEmulated() {
        assertThatThrownBy(() -> FilterParser.parse(
                        filters(exact("type", "a"), any(exact("type", "b"), not(cesql("type == 'c'"))))))
                .isInstanceOfSatisfying(
                        UnsupportedFilterException.class,
                        refused -> assertThat(refused.fieldPath()).isEqualTo("spec.filters[1].any[1].not.cesql"))
                .hasMessage("spec.filters[1].any[1].not.cesql: column 6: \"==\" means nothing in CESQL. "
                        + "CESQL compares with one. Write \"=\".");
        assertThatThrownBy(() -> FilterParser.parse(
                        filters(cesql("type = 'a' AND kn_verify_correlation_id(replyid, 'b', 'c', 'd', 0, 1)"))))
                .isInstanceOf(UnsupportedFilterException.class)
                .hasMessageContaining("KN_VERIFY_CORRELATION_ID reads a Secret of the cluster and is not emulated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "NOT type = 'a'     | says \"NOT type = 'a'\", where NOT takes \"type\" alone. NOT binds more tightly than all that compares. Write \"NOT (type = 'a')\".",
                "time > '2026-05'   | says \"time > '2026-05'\", but \">\" compares Integers only and time is none: an error whenever it is asked. Compare texts with =, or with LIKE '2026-05-%'.",
                "LENGHT(type) > 3   | calls LENGHT, which is no function: an error whenever it is asked. Was LENGTH meant?",
                "LEFT(type) = 'a'   | calls LEFT with 1 argument, which it does not take: an error whenever it is asked. Give it what it takes.",
                "1 + 2              | is a number, neither true nor false, so no event passes. Compare it with something.",
                "type               | is a value, neither true nor false, so no event passes. Compare it with something.",
                "express            | is a value, neither true nor false, so no event passes. Compare it with something.",
            })
    void warnsOfCesqlThatCanOnlyFail(String expression, String warning) {
        assertThat(FilterParser.warnings(filters(cesql(expression))))
                .containsExactly("spec.filters[0].cesql: " + warning);
    }
}
