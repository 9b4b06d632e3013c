package dev.knemu.cli.bench.report;

import static dev.knemu.cli.page.Markup.escaped;

import dev.knemu.cli.page.Axis;
import dev.knemu.cli.page.Markup;
import dev.knemu.cli.page.Page;
import dev.knemu.cli.page.Plot;
import dev.knemu.cli.page.Plot.Point;
import dev.knemu.cli.page.Plot.Series;
import dev.knemu.cli.terminal.Length;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A result as one page that needs nothing beside it: no network, no script. It is HTML, and XML as well, so that whoever
 * takes it apart needs no special parser.
 */
public final class HtmlPage {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 320;
    private static final int SMALL_WIDTH = 330;
    private static final int SMALL_HEIGHT = 180;
    /** More plots than these are shown when asked for. */
    private static final int MOST_OPEN = 12;
    /** From there on, small numbers beside large ones would lie on the axis. */
    private static final double LARGE_RATIO = 50;

    /** Between the parts of what circumstances are called. */
    private static final String PART = ", ";

    private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9", "p99.99");

    private final BenchResult result;
    private final Map<String, List<Cell>> groups;
    private final StringBuilder out = new StringBuilder();
    private int plots;

    private HtmlPage(BenchResult result) {
        this.result = result;
        this.groups = BenchTable.byCircumstances(result);
    }

    public static String of(BenchResult result) {
        return new HtmlPage(result).write();
    }

    private String write() {
        summary();
        if (!result.cells().isEmpty()) {
            boolean isByTriggers = groups.values().stream()
                    .anyMatch(cells ->
                            by(cells, cell -> cell.workload().triggers()).size() > 1);
            // Of one number alone, the table says as much.
            if (isByTriggers) {
                throughput();
            }
            latency(isByTriggers);
            timelines();
        }
        environment();
        return Page.of(
                "knemu bench, " + result.environment().date(),
                "knemu bench",
                subtitle(),
                result.settings().command(),
                out.toString(),
                "");
    }

    private String subtitle() {
        Environment environment = result.environment();
        return "Knemu " + environment.knemu() + " on Java " + environment.java() + ", " + environment.cpus()
                + (environment.cpus() == 1 ? " processor, " : " processors, ")
                + environment.date().toString().replace('T', ' ').replaceAll("(\\.\\d+)?Z$", " UTC");
    }

    private void summary() {
        section(
                "Summary",
                (BenchTable.runs(result) == 1
                                ? "One run of each cell."
                                : "Medians of " + BenchTable.runs(result)
                                        + " runs; spread is (highest - lowest) / median of events/s, not of a kept rate.")
                        + " Latency is from when an event was due to be sent, whether or not it could be, until a subscriber"
                        + " had it; where nothing is delivered, until the event was answered (*).");
        if (result.cells().isEmpty()) {
            out.append("<p>There are no cells.</p>\n");
        }
        if (result.cells().stream().anyMatch(Cell::isSaturated)) {
            out.append("<p>Where more was sent than could be taken, latency is that of a full queue.</p>\n");
        }
        groups.forEach((circumstances, cells) -> {
            tableHead(
                    circumstances,
                    "triggers",
                    "filter",
                    "events/s",
                    "deliveries/s",
                    "p50",
                    "p99",
                    "p99.9",
                    "max",
                    "spread");
            cells.forEach(this::summaryRow);
            out.append("</tbody></table></div>\n");
        });
        percentileTables();
    }

    private void summaryRow(Cell cell) {
        String latency = BenchTable.latencyOf(cell);
        String mark = latency.startsWith("answer") ? "*" : "";
        out.append("<tr>");
        rowHead(cell);
        number(figure(cell, "throughput").replace("/s", ""));
        number(figure(cell, "deliveries").replace("/s", ""));
        for (String name : List.of("p50", "p99", "p99.9", "max")) {
            String text = figure(cell, latency + name);
            number(text.equals("-") ? text : text + mark);
        }
        number(BenchTable.spread(cell));
        out.append("<td class=\"notes\">")
                .append(BenchTable.notes(cell).stream().map(Markup::escaped).collect(Collectors.joining("<br/>")))
                .append("</td></tr>\n");
    }

    private void percentileTables() {
        List<String> names = List.of("mean", "p50", "p75", "p90", "p95", "p99", "p99.9", "p99.99", "max");
        out.append("<details><summary>All percentiles</summary>\n");
        for (String of : List.of("delivery", "answer")) {
            List<String> head = new ArrayList<>(List.of("triggers", "filter"));
            head.addAll(names);
            groups.forEach((circumstances, cells) -> {
                tableHead(
                        (of.equals("delivery") ? "Until delivered: " : "Until answered: ") + circumstances,
                        head.toArray(String[]::new));
                for (Cell cell : cells) {
                    out.append("<tr>");
                    rowHead(cell);
                    names.forEach(name -> number(figure(cell, of + "." + name)));
                    out.append("<td></td></tr>\n");
                }
                out.append("</tbody></table></div>\n");
            });
        }
        out.append("</details>\n");
    }

    private void tableHead(String caption, String... names) {
        out.append("<div class=\"wide\"><table><caption>")
                .append(escaped(caption))
                .append("</caption>\n<thead><tr>");
        for (String name : names) {
            out.append(name.equals("filter") ? "<th scope=\"col\" class=\"text\">" : "<th scope=\"col\">")
                    .append(escaped(name))
                    .append("</th>");
        }
        out.append("<td></td></tr></thead>\n<tbody>\n");
    }

    private void rowHead(Cell cell) {
        out.append("<th scope=\"row\">")
                .append(Figures.count(cell.workload().triggers()))
                .append("</th><td class=\"text\">")
                .append(escaped(cell.workload().filter()))
                .append("</td>");
    }

    private void number(String text) {
        out.append("<td>").append(escaped(text)).append("</td>");
    }

    private static String figure(Cell cell, String name) {
        Metric metric = Metric.named(name);
        return cell.spread(metric).map(spread -> metric.text(metric.of(spread))).orElse("-");
    }

    /** One plot for each circumstances, one line for each filter. */
    private void throughput() {
        section(
                "Throughput by number of triggers",
                "Events answered a second: medians, and lines from the lowest to the" + " highest run.");
        out.append("<div class=\"panels\">\n");
        groups.forEach((circumstances, cells) -> {
            List<Series> series = new ArrayList<>();
            by(cells, cell -> cell.workload().filter())
                    .forEach((filter, line) -> series.add(new Series(
                            filter,
                            line.stream()
                                    .sorted(Comparator.comparingInt(
                                            cell -> cell.workload().triggers()))
                                    .map(HtmlPage::throughputPoint)
                                    .toList())));
            Axis y = throughputAxis("events/s", series);
            Plot plot = new Plot(
                    "Events per second by number of triggers, " + circumstances,
                    described(series, value -> Figures.rate(value) + " events/s"),
                    Axis.ofCounts("triggers", xs(series), Figures::count),
                    y,
                    series,
                    WIDTH,
                    HEIGHT);
            figure(circumstances, plot);
        });
        out.append("</div>\n");
    }

    private static Point throughputPoint(Cell cell) {
        Spread spread = cell.spread(Metric.named("throughput")).orElseThrow();
        String runs = spread.runs() == 1
                ? ""
                : ", " + Figures.rate(spread.min()) + " to " + Figures.rate(spread.max()) + " in " + spread.runs()
                        + " runs";
        return new Point(
                Axis.orHalf(cell.workload().triggers()),
                spread.median(),
                spread.min(),
                spread.max(),
                cell.workload().triggersAndFilter() + ": " + Figures.rate(spread.median()) + " events/s" + runs);
    }

    private static Axis throughputAxis(String name, List<Series> series) {
        double[] all = points(series)
                .flatMapToDouble(point -> DoubleStream.of(point.low(), point.high()))
                .toArray();
        double max = DoubleStream.of(all).max().orElse(0);
        double min = DoubleStream.of(all).min().orElse(0);
        return min > 0 && max / min > LARGE_RATIO
                ? Axis.logarithmic(name + ", logarithmic", DoubleStream.of(all), Figures::brief)
                : Axis.fromZero(name, DoubleStream.of(all), Figures::brief);
    }

    /** A line for each number of triggers; where there is but one number, a line for each filter. */
    private void latency(boolean byTriggers) {
        section(
                "Latency by percentile",
                "To the right, each step is ten times rarer. Of several runs, the one whose p99 lies in the middle.");
        List<Runnable> figures = new ArrayList<>();
        groups.forEach((circumstances, cells) -> {
            Map<String, List<Cell>> panels =
                    byTriggers ? by(cells, cell -> cell.workload().filter()) : Map.of("", cells);
            panels.forEach((filter, lines) -> {
                List<Series> series = lines.stream()
                        .sorted(Comparator.comparingInt(cell -> cell.workload().triggers()))
                        .filter(cell -> curve(cell).count() > 0)
                        .map(cell -> new Series(
                                byTriggers
                                        ? Figures.count(cell.workload().triggers())
                                                + (cell.workload().triggers() == 1 ? " trigger" : " triggers")
                                        : cell.workload().filter(),
                                curvePoints(cell)))
                        .toList();
                if (series.isEmpty()) {
                    return;
                }
                String heading = heading(filter, circumstances);
                Plot plot = new Plot(
                        "Latency by percentile, " + (filter.isEmpty() ? "" : filter + ", ") + circumstances,
                        described(series, Figures::nanos),
                        Axis.percentiles("percentile", xs(series)),
                        Axis.logarithmic("latency", points(series).mapToDouble(Point::y), Figures::nanosBrief),
                        series,
                        WIDTH,
                        HEIGHT);
                figures.add(() -> figure(heading, plot));
            });
        });
        panels(figures, "panels", "Nothing was timed.", "latency plots");
    }

    private static Latency curve(Cell cell) {
        boolean ofDeliveries = BenchTable.latencyOf(cell).equals("delivery.");
        List<Latency> runs = cell.runs().stream()
                .map(run -> ofDeliveries ? run.delivery() : run.answer())
                .filter(latency -> latency.count() > 0)
                .sorted(Comparator.comparingLong(Latency::p99))
                .toList();
        return runs.isEmpty() ? Latency.NONE : runs.get((runs.size() - 1) / 2);
    }

    /** The curve, and dots where people look. The whole is infinitely far to the right: the largest is in the table. */
    private static List<Point> curvePoints(Cell cell) {
        Latency latency = curve(cell);
        List<Point> points = new ArrayList<>();
        latency.distribution().stream()
                .filter(point -> point.percentile() < 100)
                .forEach(point -> points.add(new Point(point.percentile(), Math.max(1, point.nanos()), null)));
        double end = points.isEmpty() ? 100 : points.get(points.size() - 1).x();
        for (String name : PERCENTILES) {
            double percentile = Double.parseDouble(name.substring(1));
            long nanos = switch (name) {
                case "p50" -> latency.p50();
                case "p90" -> latency.p90();
                case "p99" -> latency.p99();
                case "p99.9" -> latency.p999();
                default -> latency.p9999();
            };
            if (percentile <= end) {
                points.add(new Point(
                        percentile,
                        Math.max(1, nanos),
                        cell.workload().triggersAndFilter() + ", " + name + ": " + Figures.nanos(nanos)));
            }
        }
        points.sort(Comparator.comparingDouble(Point::x));
        return points;
    }

    private void timelines() {
        List<Cell> cells = result.cells().stream()
                .filter(cell -> cell.runs().stream().anyMatch(run -> run.timeline() != null))
                .toList();
        if (cells.isEmpty()) {
            return;
        }
        section(
                "Throughput over time",
                "Events answered a second in each run: a line that is not level was warming up,"
                        + " collecting garbage, or disturbed.");
        List<Runnable> figures = new ArrayList<>();
        for (Cell cell : cells) {
            List<Series> series = new ArrayList<>();
            for (int i = 0; i < cell.runs().size(); i++) {
                Timeline timeline = cell.runs().get(i).timeline();
                if (timeline != null && !timeline.answered().isEmpty()) {
                    series.add(new Series("run " + (i + 1), timePoints(timeline)));
                }
            }
            if (!series.isEmpty()) {
                Plot plot = new Plot(
                        "Events per second over time, " + cell.name(),
                        described(series, value -> Figures.rate(value) + " events/s"),
                        Axis.fromZero("s", xs(series), Figures::plain),
                        Axis.fromZero("events/s", points(series).mapToDouble(Point::y), Figures::brief),
                        series,
                        SMALL_WIDTH,
                        SMALL_HEIGHT);
                String heading = heading(
                        cell.workload().triggersAndFilter(), cell.workload().circumstances());
                figures.add(() -> figure(heading, plot));
            }
        }
        panels(figures, "panels small", "No run was as long as one interval.", "plots over time");
    }

    private static List<Point> timePoints(Timeline timeline) {
        double seconds = timeline.interval().toNanos() / 1e9;
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < timeline.answered().size(); i++) {
            double perSecond = timeline.answered().get(i) / seconds;
            double end = (i + 1) * seconds;
            // A line of one point cannot be seen.
            points.add(new Point(
                    end, perSecond, timeline.answered().size() == 1 ? Figures.rate(perSecond) + " events/s" : null));
        }
        return points;
    }

    private void environment() {
        Environment environment = result.environment();
        Settings settings = result.settings();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", settings.command());
        facts.put("events went to", settings.target());
        facts.put("warm-up of each cell", Length.text(settings.warmup()));
        facts.put("each run", Length.text(settings.duration()));
        facts.put("runs of each cell", String.valueOf(settings.repeat()));
        facts.putAll(settings.options());
        facts.put("Knemu", environment.knemu());
        facts.put("Java", environment.java() + ", " + environment.vendor() + ", " + environment.vm());
        facts.put("operating system", environment.os());
        facts.put("processors", String.valueOf(environment.cpus()));
        facts.put("heap at most", Figures.bytes(environment.heapBytes()));
        facts.put("began", environment.date().toString());
        facts.putAll(cost());
        section("How it was measured", "");
        out.append("<table class=\"facts\"><tbody>\n");
        facts.forEach((name, value) -> out.append("<tr><th scope=\"row\">")
                .append(escaped(name))
                .append("</th><td>")
                .append(escaped(value))
                .append("</td></tr>\n"));
        out.append("</tbody></table>\n");
    }

    /** Of all runs together, as far as it is known. */
    private Map<String, String> cost() {
        List<Run> runs =
                result.cells().stream().flatMap(cell -> cell.runs().stream()).toList();
        Map<String, String> cost = new LinkedHashMap<>();
        double cpu = 0;
        long collections = 0;
        long millis = 0;
        for (Run run : runs) {
            Double seconds = run.cpuSeconds();
            Run.Gc gc = run.gc();
            cpu += seconds == null ? 0 : seconds;
            collections += gc == null ? 0 : gc.collections();
            millis += gc == null ? 0 : gc.time().toMillis();
        }
        if (cpu > 0) {
            cost.put("processor time of all runs", String.format(Locale.ROOT, "%.1f s", cpu));
        }
        if (runs.stream().anyMatch(run -> run.gc() != null)) {
            cost.put("garbage collection in all runs", Figures.count(collections) + " times, " + millis + " ms");
        }
        return cost;
    }

    private void section(String heading, String text) {
        out.append(Page.section(heading, text));
    }

    private void panels(List<Runnable> figures, String look, String none, String what) {
        if (figures.isEmpty()) {
            out.append("<p>").append(escaped(none)).append("</p>\n");
            return;
        }
        boolean isFolded = figures.size() > MOST_OPEN;
        if (isFolded) {
            out.append("<details><summary>Show ")
                    .append(figures.size())
                    .append(' ')
                    .append(escaped(what))
                    .append("</summary>\n");
        }
        out.append("<div class=\"").append(look).append("\">\n");
        figures.forEach(Runnable::run);
        out.append("</div>\n").append(isFolded ? "</details>\n" : "");
    }

    /** What is shown, and of the circumstances what is not the same everywhere. */
    private String heading(String what, String circumstances) {
        List<String> parts = new ArrayList<>(List.of(circumstances.split(PART)));
        if (!what.isEmpty()) {
            parts.removeIf(part -> groups.keySet().stream()
                    .allMatch(other -> List.of(other.split(PART)).contains(part)));
            parts.add(0, what);
        }
        return String.join(PART, parts);
    }

    private void figure(String heading, Plot plot) {
        out.append("<figure>\n<h3>").append(escaped(heading)).append("</h3>\n");
        plot.write(out, "p" + ++plots);
        out.append("<ul class=\"legend\">\n");
        for (int i = 0; i < plot.series().size(); i++) {
            out.append("<li><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path ")
                    .append(Plot.look(i))
                    .append(" d=\"M1 4H23\"/></svg>")
                    .append(escaped(plot.series().get(i).name()))
                    .append("</li>\n");
        }
        out.append("</ul>\n</figure>\n");
    }

    /** {@code exact: 900,000 to 1,000,000 events/s. cesql: …}. */
    private static String described(List<Series> series, Function<Double, String> text) {
        return series.stream()
                .map(line -> {
                    double min =
                            line.points().stream().mapToDouble(Point::y).min().orElse(0);
                    double max =
                            line.points().stream().mapToDouble(Point::y).max().orElse(0);
                    return line.name() + ": " + (min == max ? "" : text.apply(min) + " to ") + text.apply(max) + ".";
                })
                .collect(Collectors.joining(" "));
    }

    private static <K> Map<K, List<Cell>> by(List<Cell> cells, Function<Cell, K> key) {
        return cells.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }

    private static Stream<Point> points(List<Series> series) {
        return series.stream().flatMap(line -> line.points().stream());
    }

    private static DoubleStream xs(List<Series> series) {
        return points(series).mapToDouble(Point::x);
    }
}
