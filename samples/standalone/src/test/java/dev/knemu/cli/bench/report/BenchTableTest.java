package dev.knemu.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.terminal.Paint;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BenchTableTest {

    @Test
    void hasALineForEachCell() {
        BenchResult result = Results.of(
                Results.cell("exact", 1, Results.run(1_234_567, 800), Results.run(1_300_000, 800)),
                Results.cell("manifest", 100_000, Results.run(99_999, 12_300), Results.run(100_001, 12_300, 12)),
                Results.cell("mixed", 10, Results.silent()));

        assertThat(BenchTable.lines(result, Paint.NONE))
                .containsExactly(
                        "10 % match, 1 kB, handler, journal outcomes, max rate",
                        "TRIGGERS   FILTER      EVENTS/S   DELIVERIES/S       P50       P99     P99.9       MAX   SPREAD",
                        "       1   exact      1,267,284      2,534,567    800 ns   3.83 µs   9.61 µs   32.0 µs    5.2 %",
                        "  2 refused, 2 failed",
                        " 100,000   manifest     100,000        200,000   12.3 µs   58.8 µs    148 µs    492 µs    0.0 %",
                        "  12 lost, 2 refused, 2 failed",
                        "      10   mixed              0              0         -         -         -         -        -",
                        "",
                        "Medians of 2 runs; SPREAD is (highest - lowest) / median of EVENTS/S.",
                        "Latency is from when an event was due to be sent until a subscriber had it.",
                        "At more than could be taken, latency is that of a full queue: give a --rate to see it at a load.");
    }

    @Test
    void fitsAHundredColumnsWithTheLargestNumbers() {
        Run run = Results.run(99_999_999, 999_400_000);

        assertThat(BenchTable.lines(Results.of(Results.cell("manifest", 100_000, run, run)), Paint.NONE))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void keepsApartWhatWasMeasuredInOtherCircumstances() {
        Workload small = new Workload(1, "exact", 100.0, 10, "http", null, 500.0, null);
        BenchResult result = Results.of(
                Results.cell("exact", 1, Results.run(1e6, 800)),
                new Cell(small, List.of("The sender was late."), List.of(Results.run(500, 8_000_000))));

        assertThat(BenchTable.lines(result, Paint.NONE))
                .contains("100 % match, 10 B, http, 500/s", "  The sender was late.")
                .filteredOn(line -> line.startsWith("TRIGGERS"))
                .hasSize(2);
    }

    @Test
    void showsNoSpreadOfARateThatWasKept() {
        Workload asked = new Workload(1, "exact", 10.0, 1024, "handler", "outcomes", null, 50.0);
        Cell maximum = Results.cell("exact", 1, Results.run(1e6, 800), Results.run(1.1e6, 800));

        List<String> kept = BenchTable.lines(
                Results.of(maximum, new Cell(asked, List.of(Results.kept(500_000), Results.kept(500_001)))),
                Paint.NONE);
        List<String> notKept = BenchTable.lines(
                Results.of(new Cell(asked, List.of(Results.run(400_000, 800), Results.run(500_000, 800)))), Paint.NONE);

        assertThat(kept)
                .anySatisfy(line -> assertThat(line).contains("1,050,000").endsWith("9.5 %"))
                .anySatisfy(line -> assertThat(line).contains(" 500,001").endsWith(" -"))
                .contains("Medians of 2 runs; SPREAD is (highest - lowest) / median of EVENTS/S, not of a kept rate.");
        assertThat(notKept)
                .anySatisfy(line -> assertThat(line).contains("450,000").endsWith("22.2 %"));
    }

    @Test
    void marksARateThatWasNotKept() {
        Workload asked = new Workload(1, "exact", 100.0, 10, "http", null, 500.0, null);
        Cell cell = new Cell(asked, List.of(Results.run(500, 800)));

        assertThat(BenchTable.lines(Results.of(cell), Paint.NONE))
                .contains("  1 refused, 1 failed, the rate was not kept");
    }

    @Test
    void showsTheLatencyOfAnswersWhereNothingIsDelivered() {
        Run run = Results.run(1e6, 800);
        Run undelivered = new Run(
                run.duration(),
                run.sent(),
                run.answered(),
                0,
                0,
                0,
                new Run.Deliveries(0, 0, 0, 0),
                run.eventsPerSecond(),
                0,
                false,
                run.answer(),
                Latency.NONE,
                null,
                null,
                null);

        assertThat(BenchTable.lines(Results.of(Results.cell("exact", 1, undelivered)), Paint.NONE))
                .anyMatch(line -> line.endsWith("800 ns   3.83 µs   9.61 µs   32.0 µs*        -"))
                .endsWith(
                        "Latency is from when an event was due to be sent until a subscriber had it.",
                        "* nothing was delivered: until the event was answered.");
    }

    @Test
    void takesThousandsOfCells() {
        Cell[] cells = IntStream.rangeClosed(1, 2_000)
                .mapToObj(triggers -> Results.cell("exact", triggers, Results.silent()))
                .toArray(Cell[]::new);

        assertThat(BenchTable.lines(Results.of(cells), Paint.NONE)).hasSizeGreaterThan(2_000);
    }
}
