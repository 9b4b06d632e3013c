package dev.knemu.cli.autoscale.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.autoscale.report.Ranking.Candidate;
import dev.knemu.cli.autoscale.report.Ranking.HeatMap;
import dev.knemu.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A ranking for a terminal, and for programs. */
public final class RankingText {

    private RankingText() {}

    /** @param top how many of the ranking are told */
    public static List<String> lines(Ranking ranking, int top) {
        List<Figures> figures = ranking.goal().shown();
        List<String> head = new ArrayList<>(List.of("RANK"));
        ranking.axes().keySet().forEach(axis -> head.add(axis.toUpperCase(Locale.ROOT)));
        figures.forEach(figure -> head.add(figure.key().toUpperCase(Locale.ROOT)));
        head.add("GOAL");
        Table table = new Table(head.toArray(String[]::new));
        List<Candidate> shown = ranking.candidates().stream().limit(top).toList();
        for (int i = 0; i < shown.size(); i++) {
            Candidate candidate = shown.get(i);
            List<String> row = new ArrayList<>(List.of(String.valueOf(i + 1)));
            row.addAll(candidate.settings().values());
            figures.forEach(figure -> row.add(figure.text(candidate.headline())));
            row.add(ranking.goal().isMet(candidate.headline()) ? "met" : "missed");
            table.row(row.toArray(String[]::new));
        }
        List<String> lines = new ArrayList<>(table.lines());
        int more = ranking.candidates().size() - shown.size();
        if (more > 0) {
            lines.add("... and " + more + " more (--top)");
        }
        ranking.map().ifPresent(map -> {
            Figures figure = ranking.goal().figures().get(0);
            lines.add("");
            lines.add(figure.title() + " by " + map.rows() + " and " + map.columns()
                    + (map.fixed().isEmpty()
                            ? ""
                            : " with "
                                    + map.fixed().entrySet().stream()
                                            .map(setting -> setting.getKey() + " " + setting.getValue())
                                            .collect(Collectors.joining(", ")))
                    + "; * the best, ! misses the goal");
            lines.addAll(map(ranking, map, figure).lines());
        });
        return lines;
    }

    private static Table map(Ranking ranking, HeatMap map, Figures figure) {
        List<String> head = new ArrayList<>(List.of(map.rows().toUpperCase(Locale.ROOT)));
        head.addAll(map.columnValues());
        Table table = new Table(head.toArray(String[]::new));
        for (int row = 0; row < map.cells().size(); row++) {
            List<String> line = new ArrayList<>(List.of(map.rowValues().get(row)));
            for (Optional<Candidate> cell : map.cells().get(row)) {
                line.add(cell.map(candidate -> figure.text(candidate.headline()) + mark(ranking, candidate))
                        .orElse("-"));
            }
            table.row(line.toArray(String[]::new));
        }
        return table;
    }

    private static String mark(Ranking ranking, Candidate candidate) {
        return (candidate == ranking.best() ? " *" : "") + (ranking.goal().isMet(candidate.headline()) ? "" : " !");
    }

    /** {@code knemu-autoscale-sweep/1}. */
    public static ObjectNode json(Ranking ranking) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("format", "knemu-autoscale-sweep/1");
        root.put("goal", ranking.goal().text());
        ArrayNode all = root.putArray("ranking");
        for (Candidate candidate : ranking.candidates()) {
            ObjectNode one = all.addObject();
            ObjectNode settings = one.putObject("settings");
            candidate.settings().forEach(settings::put);
            one.put("meetsGoal", ranking.goal().isMet(candidate.headline()));
            ObjectNode figures = one.putObject("figures");
            for (Figures figure : Figures.values()) {
                figure.of(candidate.headline()).ifPresent(value -> figures.put(figure.jsonName(), value));
            }
        }
        return root;
    }

    /** The same as rows with a headline; a figure that a run does not have is left empty. */
    public static List<String> csv(Ranking ranking) {
        List<String> head = new ArrayList<>(List.of("rank"));
        head.addAll(ranking.axes().keySet());
        for (Figures figure : Figures.values()) {
            head.add(figure.jsonName());
        }
        head.add("meetsGoal");
        List<String> lines = new ArrayList<>(List.of(String.join(",", head)));
        for (int i = 0; i < ranking.candidates().size(); i++) {
            Candidate candidate = ranking.candidates().get(i);
            List<String> row = new ArrayList<>(List.of(String.valueOf(i + 1)));
            row.addAll(candidate.settings().values());
            for (Figures figure : Figures.values()) {
                row.add(figure.of(candidate.headline()).map(RunPage::json).orElse(""));
            }
            row.add(String.valueOf(ranking.goal().isMet(candidate.headline())));
            lines.add(String.join(",", row));
        }
        return lines;
    }
}
