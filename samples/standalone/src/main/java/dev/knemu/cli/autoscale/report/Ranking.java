package dev.knemu.cli.autoscale.report;

import dev.knemu.autoscale.simulation.Headline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Many settings under the same load, the best first.
 *
 * @param goal by which they are ranked
 * @param axes what was varied, with the values in the order they were given
 * @param candidates the best first
 */
public record Ranking(Goal goal, Map<String, List<String>> axes, List<Candidate> candidates) {

    /** One choice of a value for each axis, with what came of it. */
    public record Candidate(Map<String, String> settings, Headline headline) {}

    /** Ranks. Of equals the one that was given first is before the other. */
    public static Ranking of(Goal goal, Map<String, List<String>> axes, Collection<Candidate> candidates) {
        List<Candidate> sorted = new ArrayList<>(candidates);
        sorted.sort(Comparator.comparing(Candidate::headline, goal.order()));
        return new Ranking(goal, axes, List.copyOf(sorted));
    }

    public Candidate best() {
        return candidates.get(0);
    }

    public long met() {
        return candidates.stream()
                .filter(candidate -> goal.isMet(candidate.headline()))
                .count();
    }

    /**
     * Two axes beside each other; of further ones the values of the best.
     *
     * @param cells a row for each value of the first axis, with one for each of the second; empty where it was not run
     */
    public record HeatMap(
            String rows,
            String columns,
            List<String> rowValues,
            List<String> columnValues,
            Map<String, String> fixed,
            List<List<Optional<Candidate>>> cells) {}

    /** Empty where fewer than two axes have more than one value. */
    public Optional<HeatMap> map() {
        List<String> varied = axes.entrySet().stream()
                .filter(axis -> axis.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
        if (varied.size() < 2) {
            return Optional.empty();
        }
        String rows = varied.get(0);
        String columns = varied.get(1);
        Map<String, String> fixed = new LinkedHashMap<>();
        varied.stream()
                .skip(2)
                .forEach(
                        axis -> fixed.put(axis, String.valueOf(best().settings().get(axis))));
        List<List<Optional<Candidate>>> cells = new ArrayList<>();
        List<String> rowValues = List.copyOf(new LinkedHashSet<>(axes.getOrDefault(rows, List.of())));
        List<String> columnValues = List.copyOf(new LinkedHashSet<>(axes.getOrDefault(columns, List.of())));
        for (String row : rowValues) {
            List<Optional<Candidate>> line = new ArrayList<>();
            for (String column : columnValues) {
                line.add(candidates.stream()
                        .filter(candidate -> row.equals(candidate.settings().get(rows))
                                && column.equals(candidate.settings().get(columns))
                                && candidate.settings().entrySet().containsAll(fixed.entrySet()))
                        .findFirst());
            }
            cells.add(line);
        }
        return Optional.of(new HeatMap(rows, columns, rowValues, columnValues, fixed, cells));
    }
}
