package dev.knemu.cli.autoscale.report;

import static dev.knemu.cli.page.Markup.escaped;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What two runs came to, beside each other. */
public final class ComparisonTable {

    /** One figure of both. */
    public record Row(Figures figure, String first, String second, String difference) {}

    private ComparisonTable() {}

    /** All figures that one of them knows. */
    public static List<Row> rows(Finished first, Finished second) {
        List<Row> rows = new ArrayList<>();
        for (Figures figure : Figures.values()) {
            Optional<Double> before = figure.of(first.headline());
            Optional<Double> after = figure.of(second.headline());
            if (figure.isOfSingleRequests() && before.isEmpty() && after.isEmpty()) {
                continue;
            }
            String difference = before.flatMap(one -> after.map(other -> figure.difference(one, other)))
                    .orElse(before.equals(after) ? "0" : "-");
            rows.add(new Row(figure, figure.text(first.headline()), figure.text(second.headline()), difference));
        }
        return rows;
    }

    static String markup(Finished first, Finished second) {
        StringBuilder out =
                new StringBuilder("<div class=\"wide\"><table><thead><tr><th scope=\"col\" class=\"text\">figure</th>");
        for (Finished run : List.of(first, second)) {
            out.append("<th scope=\"col\">").append(escaped(run.name())).append("</th>");
        }
        out.append("<th scope=\"col\">difference</th></tr></thead><tbody>\n");
        for (Row row : rows(first, second)) {
            out.append("<tr><th scope=\"row\" class=\"text\">")
                    .append(escaped(row.figure().title()))
                    .append("</th><td>")
                    .append(escaped(row.first()))
                    .append("</td><td>")
                    .append(escaped(row.second()))
                    .append("</td><td>")
                    .append(escaped(row.difference()))
                    .append("</td></tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }
}
