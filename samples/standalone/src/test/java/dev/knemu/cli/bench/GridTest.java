package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.filter.FilterParser;
import dev.knemu.resource.Destination;
import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, exact",
        "10, 1, prefix",
        "100, 10, suffix",
        "100, 100, exact",
        "25, 4, suffix",
        "12, 1, prefix",
        "7, 3, exact",
        "20, 5, cesql",
        "40, 8, mixed",
        "11, 1, mixed",
        "21, 7, mixed"
    })
    void everyEventIsWantedByAsManyTriggersAsWereAsked(int triggers, int matching, Grid.Dialect dialect) {
        Grid grid = new Grid("shop", "orders", triggers, matching, dialect);
        List<Trigger> all = triggers(grid);

        assertThat(all).hasSize(triggers);
        assertThat(grid.templates(new Payload(100)))
                .hasSize(triggers / matching)
                .allSatisfy(template -> assertThat(all.stream()
                                .filter(trigger -> FilterParser.parse(trigger.spec())
                                        .evaluate(template.event())
                                        .passed()))
                        .hasSize(matching));
    }

    @ParameterizedTest
    @CsvSource({"40, 8", "11, 1", "21, 7", "1000, 250"})
    void mixedHasAllDialects(int triggers, int matching) {
        assertThat(triggers(new Grid("shop", "orders", triggers, matching, Grid.Dialect.mixed)))
                .extracting(GridTest::dialect)
                .contains("exact", "prefix", "suffix", "cesql");
    }

    private static String dialect(Trigger trigger) {
        SubscriptionsAPIFilter filter = trigger.spec().filters().get(0);
        if (!filter.cesql().isEmpty()) {
            return "cesql";
        }
        return filter.exact().isEmpty() ? filter.prefix().isEmpty() ? "suffix" : "prefix" : "exact";
    }

    private static List<Trigger> triggers(Grid grid) {
        return grid.resources(Destination.service("sink")).stream()
                .filter(Trigger.class::isInstance)
                .map(Trigger.class::cast)
                .toList();
    }
}
