package dev.knemu.cli.bench.report;

import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A result on a terminal of 100 columns: a line for each cell, below it what is not as it should be. */
public final class BenchTable {

    private static final List<String> HEAD =
            List.of("TRIGGERS", "FILTER", "EVENTS/S", "DELIVERIES/S", "P50", "P99", "P99.9", "MAX", "SPREAD");
    private static final int FILTER = 1;

    private BenchTable() {}

    public static List<String> lines(BenchResult result, Paint paint) {
        List<String> lines = new ArrayList<>();
        // One table, so that the columns of all its parts are as wide.
        Map<String, List<Cell>> groups = byCircumstances(result);
        Iterator<String> table = aligned(groups.values().stream()
                        .flatMap(List::stream)
                        .map(BenchTable::row)
                        .toList())
                .iterator();
        String head = table.next();
        groups.forEach((circumstances, cells) -> {
            lines.add(paint.strong(circumstances));
            lines.add(head);
            for (Cell cell : cells) {
                lines.add(table.next());
                notes(cell).forEach(note -> lines.add("  " + paint.warning(note)));
            }
            lines.add("");
        });
        lines.addAll(legend(result));
        return lines;
    }

    /** Of the cell that has most: who stopped early has fewer than were asked for. */
    static int runs(BenchResult result) {
        return result.cells().stream()
                .mapToInt(cell -> cell.runs().size())
                .max()
                .orElse(result.settings().repeat());
    }

    static Map<String, List<Cell>> byCircumstances(BenchResult result) {
        return result.cells().stream()
                .collect(Collectors.groupingBy(
                        cell -> cell.workload().circumstances(), LinkedHashMap::new, Collectors.toList()));
    }

    private static List<String> row(Cell cell) {
        String of = latencyOf(cell);
        return List.of(
                Figures.count(cell.workload().triggers()),
                cell.workload().filter(),
                cell.spread(Metric.named("throughput"))
                        .map(spread -> Figures.rate(spread.median()))
                        .orElse("-"),
                cell.spread(Metric.named("deliveries"))
                        .map(spread -> Figures.rate(spread.median()))
                        .orElse("-"),
                latency(cell, of + "p50"),
                latency(cell, of + "p99"),
                latency(cell, of + "p99.9"),
                latency(cell, of + "max") + (isOfAnswers(cell) ? "*" : ""),
                spread(cell));
    }

    /** What a latency is of where nobody says: of deliveries, if there were any. */
    static String latencyOf(Cell cell) {
        return cell.spread(Metric.named("delivery.p50")).isPresent() ? "delivery." : "answer.";
    }

    private static boolean isOfAnswers(Cell cell) {
        return latencyOf(cell).equals("answer.")
                && cell.spread(Metric.named("answer.p50")).isPresent();
    }

    private static String latency(Cell cell, String metric) {
        return cell.spread(Metric.named(metric))
                .map(spread -> Figures.nanos(spread.median()))
                .orElse("-");
    }

    /** Of what could be taken: where a given rate was kept, the figure is the rate, and says nothing of the broker. */
    static String spread(Cell cell) {
        Optional<Spread> throughput = keptItsRate(cell) ? Optional.empty() : cell.spread(Metric.named("throughput"));
        return throughput
                .filter(spread -> spread.runs() > 1)
                .map(spread -> String.format(Locale.ROOT, "%.1f %%", spread.rangePercent()))
                .orElse("-");
    }

    /** What was lost, refused and so on in all runs together, and what whoever measured has to say. */
    static List<String> notes(Cell cell) {
        List<String> counts = new ArrayList<>();
        add(counts, cell.runs().stream().mapToLong(run -> run.deliveries().lost()), "lost");
        add(counts, cell.runs().stream().mapToLong(run -> run.deliveries().duplicate()), "delivered twice");
        add(counts, cell.runs().stream().mapToLong(Run::refused), "refused");
        add(counts, cell.runs().stream().mapToLong(Run::failed), "failed");
        add(counts, cell.runs().stream().mapToLong(Run::missed), "not sent in time");
        if (hasRate(cell) && cell.isSaturated()) {
            counts.add("the rate was not kept");
        }
        List<String> notes = new ArrayList<>();
        if (!counts.isEmpty()) {
            notes.add(String.join(", ", counts));
        }
        notes.addAll(cell.notes());
        return notes;
    }

    private static boolean keptItsRate(Cell cell) {
        return hasRate(cell) && !cell.isSaturated();
    }

    private static boolean hasRate(Cell cell) {
        return cell.workload().rate() != null || cell.workload().ratePercent() != null;
    }

    private static void add(List<String> counts, LongStream ofRuns, String word) {
        long count = ofRuns.sum();
        if (count > 0) {
            counts.add(Figures.count(count) + " " + word);
        }
    }

    private static List<String> legend(BenchResult result) {
        List<String> lines = new ArrayList<>();
        int runs = runs(result);
        lines.add(
                runs == 1
                        ? "One run each: --repeat 5 would say how far another may be off."
                        : "Medians of " + runs + " runs; SPREAD is (highest - lowest) / median of EVENTS/S"
                                + (result.cells().stream().anyMatch(BenchTable::keptItsRate)
                                        ? ", not of a kept rate."
                                        : "."));
        lines.add("Latency is from when an event was due to be sent until a subscriber had it.");
        if (result.cells().stream().anyMatch(BenchTable::isOfAnswers)) {
            lines.add("* nothing was delivered: until the event was answered.");
        }
        if (result.cells().stream().anyMatch(Cell::isSaturated)) {
            lines.add(
                    "At more than could be taken, latency is that of a full queue: give a --rate to see it at a load.");
        }
        return lines;
    }

    /** All but the filter are numbers. */
    private static List<String> aligned(List<List<String>> rows) {
        Table table = new Table(aligned(HEAD, rows).toArray(String[]::new));
        rows.forEach(row -> table.row(aligned(row, rows).toArray(String[]::new)));
        return table.lines();
    }

    private static List<String> aligned(List<String> row, List<List<String>> rows) {
        String[] padded = row.toArray(String[]::new);
        for (int i = 0; i < padded.length; i++) {
            int column = i;
            int width = Math.max(
                    HEAD.get(i).length(),
                    rows.stream()
                            .mapToInt(other -> other.get(column).length())
                            .max()
                            .orElse(0));
            padded[i] = i == FILTER ? padded[i] : " ".repeat(width - padded[i].length()) + padded[i];
        }
        return Arrays.asList(padded);
    }
}
