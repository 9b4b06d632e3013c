package dev.knemu.cli.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two results, cell by cell.
 *
 * @param pairs of cells that both have, in the order of the later result
 * @param gone cells that only the earlier one has
 * @param added cells that only the later one has
 * @param conditions that must not hold
 * @param failures of them, those that hold, and where
 */
record Comparison(
        BenchResult before,
        BenchResult after,
        List<Pair> pairs,
        List<Cell> gone,
        List<Cell> added,
        List<Condition> conditions,
        List<Failure> failures) {

    /** One cell in both results. */
    record Pair(Cell before, Cell after) {

        Difference difference(Metric metric) {
            return new Difference(metric, before.spread(metric), after.spread(metric));
        }
    }

    /**
     * A condition that holds.
     *
     * @param text all of it, for people
     * @param difference of the figure; empty where the cell is gone
     */
    record Failure(Optional<Condition> condition, Cell cell, Optional<Difference> difference, String text) {}

    /**
     * @param ignoreMissing whether it is all right that cells are gone
     * @param ignoreNoise whether a change in percent counts only if it is larger than the noise
     */
    static Comparison of(
            BenchResult before,
            BenchResult after,
            List<Condition> conditions,
            boolean ignoreMissing,
            boolean ignoreNoise) {
        List<Pair> pairs = new ArrayList<>();
        List<Cell> gone = new ArrayList<>(before.cells());
        List<Cell> added = new ArrayList<>();
        for (Cell cell : after.cells()) {
            Optional<Cell> partner = partner(cell, before.cells());
            if (partner.isPresent() && gone.remove(partner.get())) {
                pairs.add(new Pair(partner.get(), cell));
            } else {
                added.add(cell);
            }
        }
        List<Failure> failures = new ArrayList<>();
        for (Condition condition : conditions) {
            pairs.forEach(pair -> failure(condition, pair, ignoreNoise).ifPresent(failures::add));
            added.forEach(cell -> failure(condition, cell).ifPresent(failures::add));
        }
        if (!conditions.isEmpty() && !ignoreMissing) {
            gone.forEach(cell -> failures.add(new Failure(
                    Optional.empty(),
                    cell,
                    Optional.empty(),
                    cell.name() + " is not in the later result (--ignore-missing lets that pass)")));
        }
        return new Comparison(
                before,
                after,
                List.copyOf(pairs),
                List.copyOf(gone),
                List.copyOf(added),
                List.copyOf(conditions),
                List.copyOf(failures));
    }

    /** The same workload; or the only one that is the same but for a journal that one of the two has not. */
    private static Optional<Cell> partner(Cell cell, List<Cell> cells) {
        Optional<Cell> same = cells.stream()
                .filter(other -> other.workload().equals(cell.workload()))
                .findFirst();
        if (same.isPresent()) {
            return same;
        }
        List<Cell> comparable = cells.stream()
                .filter(other -> other.workload().isComparableTo(cell.workload()))
                .toList();
        return comparable.size() == 1 ? Optional.of(comparable.get(0)) : Optional.empty();
    }

    private static Optional<Failure> failure(Condition condition, Pair pair, boolean ignoreNoise) {
        Difference difference = pair.difference(condition.metric());
        String name = pair.after().name() + ": " + condition.metric().name();
        if (difference.after().isEmpty()) {
            return difference.before().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Failure(
                            Optional.of(condition),
                            pair.after(),
                            Optional.of(difference),
                            name + " was " + difference.textBefore() + " and is not there any more"));
        }
        if (condition.isRelative() && difference.before().isEmpty()) {
            return Optional.empty();
        }
        double before = difference.valueBefore().orElse(0);
        double after = difference.valueAfter().orElse(0);
        Difference.Verdict verdict = difference.verdict();
        boolean isNoise = verdict == Difference.Verdict.WITHIN_NOISE;
        if (!condition.holds(before, after) || condition.isRelative() && ignoreNoise && isNoise) {
            return Optional.empty();
        }
        String limit = condition.metric().text(condition.limitFrom(before));
        String values = difference.before().isEmpty()
                ? " is " + difference.textAfter()
                : " went from " + difference.textBefore() + " to " + difference.textAfter() + " (" + difference.change()
                        + ")";
        String noise = isNoise
                ? "; within noise: runs of one result are up to "
                        + condition.metric().text(difference.noise()) + " apart"
                : "";
        return Optional.of(new Failure(
                Optional.of(condition),
                pair.after(),
                Optional.of(difference),
                name + values + "; the limit is " + limit + noise));
    }

    /** A cell that was not there before can still be beyond a value. */
    private static Optional<Failure> failure(Condition condition, Cell added) {
        if (condition.isRelative()) {
            return Optional.empty();
        }
        Difference difference = new Difference(condition.metric(), Optional.empty(), added.spread(condition.metric()));
        return difference.after().isPresent()
                        && condition.holds(0, difference.valueAfter().orElse(0))
                ? Optional.of(new Failure(
                        Optional.of(condition),
                        added,
                        Optional.of(difference),
                        added.name() + ": " + condition.metric().name() + " is " + difference.textAfter()
                                + "; the limit is " + condition.metric().text(condition.limit())))
                : Optional.empty();
    }

    /** Those that people look at first, and those of the conditions. */
    List<Difference> shown(Pair pair) {
        boolean delivers = BenchTable.latencyOf(pair.after()).equals("delivery.");
        String latency = delivers ? "delivery." : "answer.";
        List<String> usual = List.of("throughput", latency + "p50", latency + "p99", latency + "p99.9");
        return Metric.ALL.stream()
                .map(pair::difference)
                .filter(difference -> {
                    Metric metric = difference.metric();
                    boolean isWanted = usual.contains(metric.name())
                            || conditions.stream()
                                    .anyMatch(condition -> condition.metric().equals(metric));
                    boolean isTrouble = metric.unit() == Metric.Unit.COUNT
                            && difference.valueBefore().orElse(0)
                                            + difference.valueAfter().orElse(0)
                                    > 0;
                    return isWanted || isTrouble;
                })
                .toList();
    }

    boolean failed(Difference difference) {
        return failures.stream()
                .anyMatch(failure ->
                        failure.difference().filter(difference::equals).isPresent());
    }

    /** What makes the two less than comparable: they were not measured in the same place or the same way. */
    List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        Environment a = before.environment();
        Environment b = after.environment();
        doubt(doubts, "java", a.java(), b.java());
        doubt(doubts, "os", a.os(), b.os());
        doubt(doubts, "cpus", a.cpus(), b.cpus());
        doubt(doubts, "heap", Figures.bytes(a.heapBytes()), Figures.bytes(b.heapBytes()));
        doubt(doubts, "duration", before.settings().duration(), after.settings().duration());
        doubt(doubts, "warmup", before.settings().warmup(), after.settings().warmup());
        return doubts;
    }

    private static void doubt(List<String> doubts, String what, Object a, Object b) {
        if (!a.equals(b)) {
            doubts.add(what + " was " + a + ", now " + b);
        }
    }
}
