package dev.knemu.cli.autoscale.report;

import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.autoscale.simulation.Workload;
import dev.knemu.cli.page.Axis;
import dev.knemu.cli.page.Plot;
import dev.knemu.cli.page.Plot.Band;
import dev.knemu.cli.page.Plot.Point;
import dev.knemu.cli.page.Plot.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The plots of one run, or of two laid over each other: all over the same time. */
final class Panels {

    /** Of a second run the lines are broken, see {@link Plot#look}. */
    private static final int NEXT_RUN = 8;

    private static final int PANIC_LOOK = 1;
    private static final int ACTIVATOR_LOOK = 4;

    /**
     * A plot and what is to be read beside it.
     *
     * @param note what is to be known
     * @param isTime whether its numbers are seconds
     */
    record Panel(String title, String note, Plot plot, List<Line> lines, boolean isTime) {}

    /** @param run which of the runs it is of */
    record Line(String name, int look, int run, double[] values, boolean isStepped) {}

    private final List<Finished> runs;
    private final double end;
    private final int width;
    private final int height;
    private final List<Panel> panels = new ArrayList<>();

    private Panels(List<Finished> runs, int width, int height) {
        this.runs = runs;
        this.width = width;
        this.height = height;
        this.end = runs.stream()
                .mapToDouble(run -> run.simulation().duration().toSeconds())
                .max()
                .orElse(1);
    }

    /** @param runs one, or two of the same load */
    static List<Panel> of(List<Finished> runs, int width, int height) {
        return new Panels(runs, width, height).all();
    }

    private List<Panel> all() {
        boolean isRate = runs.get(0).simulation().workload().kind() == Workload.Kind.RATE;
        boolean isAlone = runs.size() == 1;
        RevisionScaling scaling = runs.get(0).simulation().scaling();
        boolean isConcurrency = scaling.metric() == RevisionScaling.Metric.CONCURRENCY;
        String unit = isConcurrency ? "requests in flight" : "requests/s";
        panel(
                "Load",
                isRate ? "Requests that come in a second." : "Clients that ask again as soon as they are answered.",
                isRate ? "requests/s" : "clients",
                List.of(line("load", 0, 0, Channel.LOAD)),
                List.of());
        List<Line> averages = new ArrayList<>();
        List<Line> pods = new ArrayList<>();
        List<Line> burst = new ArrayList<>();
        List<Line> requests = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            averages.add(line("stable average", 0, run, Channel.STABLE));
            averages.add(line("panic average", 1, run, Channel.PANIC));
            averages.add(line("target of the ready pods", 2, run, Channel.TARGET));
            pods.add(line("wanted", 0, run, Channel.WANT));
            pods.add(line("ready", 2, run, Channel.READY));
            if (isAlone) {
                pods.add(line("starting", 5, run, Channel.STARTING));
                pods.add(line("draining", 7, run, Channel.DRAINING));
                requests.add(line("in flight", 0, run, Channel.IN_FLIGHT));
            }
            burst.add(line("excess burst capacity", 4, run, Channel.BURST));
            requests.add(line("waiting in the activator", 4, run, Channel.HELD));
            requests.add(line("waiting in pods", 1, run, Channel.QUEUED));
        }
        List<Band> panic = bands(Channel.PANICKING, "panic", PANIC_LOOK);
        panel(
                "Averages and target",
                "Above its target the revision wants more pods." + shaded("panic", panic),
                unit,
                averages,
                panic);
        panel("Pods", "Panic scales up at once, and never down." + shaded("panic", panic), "pods", pods, panic);
        List<Band> proxied = bands(Channel.PROXIED, "activator in the path", ACTIVATOR_LOOK);
        panel(
                "Excess burst capacity",
                "Below 0 all requests go through the activator." + shaded("activator in the path", proxied),
                "requests in flight",
                burst,
                proxied);
        panel("Queues", "Requests that no pod has begun with yet.", "requests", requests, List.of());
        if (runs.stream().allMatch(run -> run.headline().latencies().isPresent())) {
            times(
                    "Latency",
                    "From a request's arrival until its answer, of those answered since the point before.",
                    Channel.LATENCY_50);
        }
        times(
                "Wait",
                "From a request's arrival until a pod begins with it, of those begun since the point before.",
                Channel.WAIT_50);
        failures();
        return panels;
    }

    /** @param first of three: of the median, and of the 95th and 99th percentile */
    private void times(String title, String note, Channel first) {
        List<Line> lines = new ArrayList<>();
        String[] names = {"p50", "p95", "p99"};
        for (int run = 0; run < runs.size(); run++) {
            // Of two runs, three lines each would hide each other.
            for (int i = runs.size() == 1 ? 0 : 1; i < (runs.size() == 1 ? 3 : 2); i++) {
                lines.add(line(names[i], i, run, Channel.values()[first.ordinal() + i]));
            }
        }
        panel(title, note, "time", lines, List.of());
    }

    private void failures() {
        List<Line> lines = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            Course course = runs.get(run).course();
            lines.add(new Line(
                    named("cold-started", run),
                    6 + NEXT_RUN * run,
                    run,
                    course.perSecond(Channel.COLD_STARTED),
                    false));
            lines.add(new Line(
                    named("refused (503)", run), 1 + NEXT_RUN * run, run, course.perSecond(Channel.REFUSED), false));
            lines.add(new Line(
                    named("timed out (504)", run),
                    3 + NEXT_RUN * run,
                    run,
                    course.perSecond(Channel.TIMED_OUT),
                    false));
        }
        panel(
                "Cold starts and failures",
                "Requests that came while no pod was ready, and requests that failed.",
                "requests/s",
                lines,
                List.of());
    }

    private static String shaded(String what, List<Band> bands) {
        return bands.isEmpty() ? "" : " Shaded: " + what + ".";
    }

    private String named(String name, int run) {
        return runs.size() == 1 ? name : name + ", " + (char) ('A' + run);
    }

    private Line line(String name, int look, int run, Channel channel) {
        boolean isStepped = switch (channel) {
            case WANT, READY, STARTING, DRAINING, TARGET -> true;
            default -> false;
        };
        // The load is the same in all runs.
        String full = channel == Channel.LOAD ? name : named(name, run);
        return new Line(full, look + NEXT_RUN * run, run, runs.get(run).course().values(channel), isStepped);
    }

    private void panel(String title, String note, String unit, List<Line> lines, List<Band> bands) {
        boolean isTime = unit.equals("time");
        double[] values = lines.stream()
                .flatMapToDouble(line -> DoubleStream.of(line.values()))
                .filter(value -> !Double.isNaN(value))
                .toArray();
        // Latencies of a second and of a millisecond are both to be seen; a wait of nothing has no logarithm.
        boolean isLogarithmic =
                isTime && values.length > 0 && DoubleStream.of(values).allMatch(value -> value > 0);
        Axis y = isLogarithmic
                ? Axis.logarithmic("time, logarithmic", DoubleStream.of(values), Figures::time)
                : Axis.spanning(isTime ? "seconds" : unit, DoubleStream.of(values), Panels::brief);
        Plot plot = new Plot(
                title + " over time",
                described(lines, bands, isTime),
                Axis.ofSeconds(end),
                y,
                lines.stream().map(this::series).toList(),
                bands,
                width,
                height);
        panels.add(new Panel(title, note, plot, lines, isTime));
    }

    private Series series(Line line) {
        Course course = runs.get(line.run()).course();
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < line.values().length; i++) {
            points.add(new Point(course.time(i), line.values()[i], null));
        }
        return new Series(line.name(), points, line.look(), line.isStepped());
    }

    /** Stretches in which something was so; of two runs one above the other. */
    private List<Band> bands(Channel channel, String name, int look) {
        List<Band> bands = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            Course course = runs.get(run).course();
            double top = (double) run / runs.size();
            double bottom = (run + 1.0) / runs.size();
            double since = Double.NaN;
            for (int i = 0; i <= course.size(); i++) {
                boolean isSo = i < course.size() && course.value(channel, i) > 0;
                if (isSo && Double.isNaN(since)) {
                    since = course.time(i);
                } else if (!isSo && !Double.isNaN(since)) {
                    bands.add(new Band(
                            named(name, run), look, since, i < course.size() ? course.time(i) : end, top, bottom));
                    since = Double.NaN;
                }
            }
        }
        return bands;
    }

    private static String described(List<Line> lines, List<Band> bands, boolean isTime) {
        String numbers = lines.stream()
                .map(line -> {
                    Summary summary = Summary.of(line.values());
                    return line.name() + ": "
                            + (summary.isEmpty()
                                    ? "none"
                                    : text(summary.least(), isTime) + " to " + text(summary.most(), isTime))
                            + ".";
                })
                .collect(Collectors.joining(" "));
        String stretches = bands.stream()
                .limit(20)
                .map(band -> band.name() + " from " + Figures.number(band.from()) + " s to " + Figures.number(band.to())
                        + " s")
                .collect(Collectors.joining(", "));
        return numbers + (stretches.isEmpty() ? "" : " " + stretches + (bands.size() > 20 ? ", and more." : "."));
    }

    static String text(double value, boolean isTime) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return isTime ? Figures.time(value) : Figures.number(value);
    }

    /** For an axis. */
    private static String brief(double value) {
        double magnitude = Math.abs(value);
        if (magnitude >= 1e6) {
            return Figures.number(value / 1e6) + "M";
        }
        return magnitude >= 1e4
                ? Figures.number(value / 1e3) + "k"
                : String.format(Locale.ROOT, "%.6f", value).replaceAll("\\.?0+$", "");
    }

    /** The least, the middle and the most of a line. */
    record Summary(double least, double mean, double most) {

        static Summary of(double[] values) {
            var statistics = DoubleStream.of(values)
                    .filter(value -> !Double.isNaN(value))
                    .summaryStatistics();
            return statistics.getCount() == 0
                    ? new Summary(Double.NaN, Double.NaN, Double.NaN)
                    : new Summary(statistics.getMin(), statistics.getAverage(), statistics.getMax());
        }

        boolean isEmpty() {
            return Double.isNaN(most);
        }
    }
}
