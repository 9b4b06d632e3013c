package dev.knemu.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.filter.FilterParser;
import dev.knemu.resource.SubscriptionsAPIFilter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WitnessTest {

    private static Optional<Map<String, String>> of(SubscriptionsAPIFilter... filters) {
        return Witness.of(FilterParser.parse(List.of(filters), "spec.filters"));
    }

    @Test
    void namesTheAttributesThatMatter() {
        assertThat(of(
                        SubscriptionsAPIFilter.exact("type", "order.placed"),
                        SubscriptionsAPIFilter.prefix("source", "/shop/"),
                        SubscriptionsAPIFilter.not(SubscriptionsAPIFilter.exact("source", "/shop/a"))))
                .hasValueSatisfying(event -> assertThat(event)
                        .containsOnlyKeys("type", "source")
                        .containsEntry("type", "order.placed")
                        .hasEntrySatisfying(
                                "source",
                                source ->
                                        assertThat(source).startsWith("/shop/").isNotEqualTo("/shop/a")));
    }

    @Test
    void needsNothingWhereEverythingPasses() {
        assertThat(of()).hasValue(Map.of());
    }

    @Test
    void isNoneWhereNothingPasses() {
        assertThat(of(SubscriptionsAPIFilter.exact("type", "a"), SubscriptionsAPIFilter.exact("type", "b")))
                .isEmpty();
    }
}
