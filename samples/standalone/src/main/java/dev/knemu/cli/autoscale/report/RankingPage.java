package dev.knemu.cli.autoscale.report;

import static dev.knemu.cli.page.Markup.escaped;

import dev.knemu.cli.autoscale.report.Ranking.Candidate;
import dev.knemu.cli.autoscale.report.Ranking.HeatMap;
import dev.knemu.cli.page.Page;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A ranking as one page that needs nothing beside it: the best settings, heat maps, and the table. */
public final class RankingPage {

    private static final int MOST_ROWS = 500;
    private static final double DARKEST = 0.6;

    private final Ranking ranking;
    private final StringBuilder out = new StringBuilder();

    private RankingPage(Ranking ranking) {
        this.ranking = ranking;
    }

    /** The page. */
    public static String of(Ranking ranking, String heading, String subtitle, String command) {
        RankingPage page = new RankingPage(ranking);
        page.write();
        return Page.of(heading, heading, subtitle, command, page.out.toString(), "");
    }

    private void write() {
        int all = ranking.candidates().size();
        long met = ranking.met();
        out.append(Page.section(
                met == 0 ? "The nearest" : "The best",
                String.format(
                        Locale.ROOT,
                        met == 0
                                ? "None of %2$,d settings meets the goal %3$s."
                                : "%1$,d of %2$,d settings meet the goal %3$s.",
                        met,
                        all,
                        ranking.goal().text())));
        out.append("<pre><code>")
                .append(escaped(annotations(ranking.best().settings())))
                .append("</code></pre>\n");
        out.append("<dl class=\"tiles\">\n");
        for (Figures figure : Figures.known(ranking.best().headline())) {
            out.append("<div><dt>")
                    .append(escaped(figure.title()))
                    .append("</dt><dd>")
                    .append(escaped(figure.text(ranking.best().headline())))
                    .append("</dd></div>\n");
        }
        out.append("</dl>\n");
        ranking.map().ifPresent(this::maps);
        table();
    }

    /** To be put on the revision's template. */
    public static String annotations(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey().equals("container-concurrency")
                        ? "containerConcurrency: " + setting.getValue()
                        : "autoscaling.knative.dev/" + setting.getKey() + ": \"" + setting.getValue() + "\"")
                .collect(Collectors.joining("\n"));
    }

    private void maps(HeatMap map) {
        String fixed = map.fixed().entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", "));
        out.append(Page.section(
                "Heat maps",
                "The stronger the colour, the more. The best is framed; what does not meet the goal is struck out."
                        + (fixed.isEmpty() ? "" : " With " + fixed + ", as the best has it.")));
        out.append("<div class=\"panels\">\n");
        for (Figures figure : ranking.goal().shown()) {
            map(map, figure);
        }
        out.append("</div>\n");
    }

    private void map(HeatMap map, Figures figure) {
        List<Double> values = map.cells().stream()
                .flatMap(List::stream)
                .flatMap(Optional::stream)
                .flatMap(candidate -> figure.of(candidate.headline()).stream())
                .toList();
        double least = values.stream().mapToDouble(value -> value).min().orElse(0);
        double most = values.stream().mapToDouble(value -> value).max().orElse(0);
        out.append("<figure class=\"wide\"><table class=\"heat\"><caption>")
                .append(escaped(figure.title() + ", by " + map.rows() + " and " + map.columns()))
                .append("</caption>\n<thead><tr><th scope=\"col\">")
                .append(escaped(map.rows()))
                .append("</th>");
        map.columnValues()
                .forEach(column ->
                        out.append("<th scope=\"col\">").append(escaped(column)).append("</th>"));
        out.append("</tr></thead><tbody>\n");
        for (int row = 0; row < map.cells().size(); row++) {
            out.append("<tr><th scope=\"row\">")
                    .append(escaped(map.rowValues().get(row)))
                    .append("</th>");
            for (Optional<Candidate> cell : map.cells().get(row)) {
                cell.ifPresentOrElse(candidate -> cell(candidate, figure, least, most), () -> out.append("<td>-</td>"));
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></figure>\n");
    }

    private void cell(Candidate candidate, Figures figure, double least, double most) {
        double part = figure.of(candidate.headline())
                .map(value -> most > least ? (value - least) / (most - least) : 0)
                .orElse(0.0);
        String text = escaped(figure.text(candidate.headline()));
        boolean isMet = ranking.goal().isMet(candidate.headline());
        out.append(candidate == ranking.best() ? "<td class=\"best\"" : "<td")
                .append(String.format(Locale.ROOT, " style=\"background: rgba(0, 122, 204, %.2f)\">", part * DARKEST))
                .append(isMet ? text : "<del>" + text + "</del>")
                .append("</td>");
    }

    private void table() {
        List<Candidate> shown = ranking.candidates().stream().limit(MOST_ROWS).toList();
        boolean isCut = shown.size() < ranking.candidates().size();
        out.append(Page.section(
                "Ranking",
                isCut ? "The best " + MOST_ROWS + " of " + ranking.candidates().size() + "." : ""));
        out.append("<div class=\"wide\"><table><thead><tr><th scope=\"col\">rank</th>");
        ranking.axes()
                .keySet()
                .forEach(axis ->
                        out.append("<th scope=\"col\">").append(escaped(axis)).append("</th>"));
        ranking.goal()
                .shown()
                .forEach(figure -> out.append("<th scope=\"col\">")
                        .append(escaped(figure.title()))
                        .append("</th>"));
        out.append("<th scope=\"col\">meets the goal</th></tr></thead><tbody>\n");
        for (int i = 0; i < shown.size(); i++) {
            Candidate candidate = shown.get(i);
            out.append("<tr><th scope=\"row\">").append(i + 1).append("</th>");
            candidate
                    .settings()
                    .values()
                    .forEach(value -> out.append("<td>").append(escaped(value)).append("</td>"));
            ranking.goal()
                    .shown()
                    .forEach(figure -> out.append("<td>")
                            .append(escaped(figure.text(candidate.headline())))
                            .append("</td>"));
            out.append("<td>")
                    .append(ranking.goal().isMet(candidate.headline()) ? "yes" : "no")
                    .append("</td></tr>\n");
        }
        out.append("</tbody></table></div>\n");
    }
}
