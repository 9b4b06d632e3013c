package dev.knemu.cli.autoscale.report;

import static dev.knemu.cli.page.Markup.escaped;

import dev.knemu.cli.autoscale.report.Panels.Line;
import dev.knemu.cli.autoscale.report.Panels.Panel;
import dev.knemu.cli.page.Page;
import dev.knemu.cli.page.Plot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** One run, or two of the same load, as one page that needs nothing beside it: numbers, plots with a common time, and why. */
public final class RunPage {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 210;
    private static final int DIGITS = 6;

    private final List<Finished> runs;
    private final StringBuilder out = new StringBuilder();

    private RunPage(List<Finished> runs) {
        this.runs = runs;
    }

    /**
     * The page.
     *
     * @param runs one, or two
     * @param heading above it
     * @param subtitle of what and by what
     * @param command that was run
     */
    public static String of(List<Finished> runs, String heading, String subtitle, String command) {
        RunPage page = new RunPage(runs);
        page.write();
        return Page.of(heading, heading, subtitle, command, page.out.toString(), script());
    }

    private void write() {
        out.append(Page.section("In numbers", ""));
        numbers();
        List<Panel> panels = Panels.of(runs, WIDTH, HEIGHT);
        int perPoint = runs.get(0).course().perPoint();
        out.append(Page.section(
                "Over time",
                "All plots have the same time. Move over one of them, or move the slider, to read all numbers of an instant."
                        + (perPoint == 1
                                ? ""
                                : " Each point is the highest (of the burst capacity the lowest) of " + perPoint
                                        + " decisions.")));
        if (runs.size() > 1) {
            out.append("<p>Solid lines and upper bands: A. Broken lines and lower bands: B.</p>\n");
        }
        reader();
        out.append("<div class=\"timeline\">\n");
        int first = 0;
        for (int i = 0; i < panels.size(); i++) {
            figure(panels.get(i), i, first);
            first += panels.get(i).lines().size();
        }
        out.append("</div>\n");
        reasons();
        settings();
        table(panels);
        data(panels);
    }

    private void numbers() {
        if (runs.size() > 1) {
            out.append(ComparisonTable.markup(runs.get(0), runs.get(1)));
            return;
        }
        out.append("<dl class=\"tiles\">\n");
        for (Figures figure : Figures.known(runs.get(0).headline())) {
            out.append("<div><dt>")
                    .append(escaped(figure.title()))
                    .append("</dt><dd>")
                    .append(escaped(figure.text(runs.get(0).headline())))
                    .append("</dd></div>\n");
        }
        out.append("</dl>\n");
    }

    private void reader() {
        int points = runs.get(0).course().size();
        out.append("<p class=\"reader\" hidden=\"hidden\"><label for=\"at\">time</label> ")
                .append("<input type=\"range\" id=\"at\" min=\"0\" max=\"")
                .append(Math.max(0, points - 1))
                .append("\" step=\"1\" value=\"0\"/> <output id=\"said\" for=\"at\"></output></p>\n");
    }

    private void figure(Panel panel, int number, int firstLine) {
        Plot plot = panel.plot();
        out.append("<figure>\n<div>\n<h3>")
                .append(escaped(panel.title()))
                .append("</h3>\n<figcaption>")
                .append(escaped(panel.note()))
                .append("</figcaption>\n");
        plot.write(out, "p" + number, plot.timeAttributes());
        out.append("</div>\n<table><thead><tr><th scope=\"col\" class=\"text\">line</th>")
                .append("<th scope=\"col\" class=\"reading\">at the end</th><th scope=\"col\">least</th>")
                .append("<th scope=\"col\">mean</th><th scope=\"col\">most</th></tr></thead><tbody>\n");
        for (int i = 0; i < panel.lines().size(); i++) {
            Line line = panel.lines().get(i);
            Panels.Summary summary = Panels.Summary.of(line.values());
            out.append("<tr><th scope=\"row\" class=\"text\">")
                    .append("<svg class=\"swatch\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 8\"")
                    .append(" aria-hidden=\"true\"><path ")
                    .append(Plot.look(line.look()))
                    .append(" d=\"M1 4H23\"/></svg>")
                    .append(escaped(line.name()))
                    .append("</th><td data-line=\"")
                    .append(firstLine + i)
                    .append("\">");
            double last = line.values().length == 0 ? Double.NaN : line.values()[line.values().length - 1];
            out.append(Panels.text(last, panel.isTime())).append("</td>");
            for (double value : new double[] {summary.least(), summary.mean(), summary.most()}) {
                out.append("<td>").append(Panels.text(value, panel.isTime())).append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table>\n</figure>\n");
    }

    private void reasons() {
        out.append(Page.section("Why", "The decisions that changed something, with the numbers of the formula."));
        for (Finished run : runs) {
            out.append("<details><summary>")
                    .append(escaped(runs.size() == 1 ? "Decisions" : "Decisions with " + run.name()))
                    .append("</summary>\n<ol class=\"reasons\">\n");
            run.course()
                    .reasons()
                    .forEach(
                            reason -> out.append("<li>").append(escaped(reason)).append("</li>\n"));
            out.append("</ol></details>\n");
        }
    }

    private void settings() {
        out.append(
                Page.section("Settings", "All that the run began with, whether it was given or is Knative's default."));
        List<Map<String, String>> all =
                runs.stream().map(run -> SettingsText.of(run.simulation())).toList();
        out.append("<div class=\"wide\"><table class=\"facts\"><tbody>\n");
        if (runs.size() > 1) {
            out.append("<tr><td></td>");
            runs.forEach(run ->
                    out.append("<th scope=\"col\">").append(escaped(run.name())).append("</th>"));
            out.append("</tr>\n");
        }
        for (String name : all.get(0).keySet()) {
            List<String> values = all.stream()
                    .map(settings -> String.valueOf(settings.get(name)))
                    .toList();
            boolean isSame = values.stream().distinct().count() == 1;
            out.append(isSame ? "<tr><th scope=\"row\">" : "<tr class=\"differs\"><th scope=\"row\">")
                    .append(escaped(name))
                    .append("</th>");
            values.forEach(value -> out.append("<td>").append(escaped(value)).append("</td>"));
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n");
    }

    /** All that is drawn, for those who would rather read, and to be copied. */
    private void table(List<Panel> panels) {
        Course course = runs.get(0).course();
        List<double[]> columns = panels.stream()
                .flatMap(panel -> panel.lines().stream())
                .map(this::aligned)
                .toList();
        out.append("<details><summary>All numbers as a table</summary>\n<div class=\"wide\"><table>")
                .append("<caption>Times in seconds; a number for each point of the plots</caption><thead><tr>")
                .append("<th scope=\"col\">second</th>");
        for (Panel panel : panels) {
            for (Line line : panel.lines()) {
                String name = panel.isTime() ? panel.title() + " " + line.name() : line.name();
                out.append("<th scope=\"col\">").append(escaped(name)).append("</th>");
            }
        }
        out.append("</tr></thead><tbody>\n");
        for (int i = 0; i < course.size(); i++) {
            out.append("<tr><th scope=\"row\">").append(json(course.time(i))).append("</th>");
            for (double[] column : columns) {
                double value = column[i];
                out.append("<td>")
                        .append(Double.isNaN(value) ? "-" : json(value))
                        .append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div></details>\n");
    }

    /** The values of a line at the times of the first run. */
    private double[] aligned(Line line) {
        if (line.run() == 0) {
            return line.values();
        }
        Course own = runs.get(line.run()).course();
        Course first = runs.get(0).course();
        double[] values = new double[first.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = line.values()[own.at(first.time(i))];
        }
        return values;
    }

    private void data(List<Panel> panels) {
        Course course = runs.get(0).course();
        List<String> times = new ArrayList<>();
        for (int i = 0; i < course.size(); i++) {
            times.add(json(course.time(i)));
        }
        String lines = panels.stream()
                .flatMap(panel -> panel.lines().stream()
                        .map(line -> "{\"isTime\":" + panel.isTime() + ",\"values\":["
                                + DoubleStream.of(aligned(line))
                                        .mapToObj(RunPage::json)
                                        .collect(Collectors.joining(","))
                                + "]}"))
                .collect(Collectors.joining(",\n"));
        out.append("<script type=\"application/json\" id=\"data\">{\"start\":")
                .append(Math.max(0, course.size() - 1))
                .append(",\"times\":[")
                .append(String.join(",", times))
                .append("],\n\"lines\":[")
                .append(lines)
                .append("]}</script>\n");
    }

    static String json(double value) {
        if (Double.isNaN(value)) {
            return "null";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : new BigDecimal(value)
                        .round(new MathContext(DIGITS))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static String script() {
        try (InputStream in = RunPage.class.getResourceAsStream("cursor.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
