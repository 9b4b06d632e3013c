package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.filter.FilterParser;
import dev.knemu.resource.Destination;
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
        "7, 3, exact"
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

    private static List<Trigger> triggers(Grid grid) {
        return grid.resources(Destination.service("sink")).stream()
                .filter(Trigger.class::isInstance)
                .map(Trigger.class::cast)
                .toList();
    }
}
