package dev.knemu.cli.bench.report;

import static dev.knemu.cli.bench.report.Markup.escaped;
import static dev.knemu.cli.bench.report.Markup.length;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines over two axes, as SVG within a page: its colours are that page's.
 *
 * @param title what it shows
 * @param description the same for those who cannot see it, with what is to be seen
 */
record Plot(String title, String description, Axis x, Axis y, List<Series> series, int width, int height) {

    private static final int LEFT = 58;
    private static final int RIGHT = 18;
    private static final int TOP = 24;
    private static final int BOTTOM = 36;
    private static final int COLOURS = 8;
    private static final int DASHES = 3;

    /** @param name in the legend */
    record Series(String name, List<Point> points) {}

    /**
     * @param low the end of a whisker; {@code y} where there is none
     * @param high likewise
     * @param tip what is said of it where a pointer rests; without it, there is no dot
     */
    record Point(
            double x,
            double y,
            double low,
            double high,
            @Nullable String tip) {

        Point(double x, double y, @Nullable String tip) {
            this(x, y, y, y, tip);
        }
    }

    /** Colours first; where they begin again, the line is another. */
    static String look(int number) {
        int dash = number / COLOURS % DASHES;
        return "class=\"line" + (dash == 0 ? "" : " d" + dash) + "\" style=\"stroke: var(--s" + number % COLOURS
                + ")\"";
    }

    void write(StringBuilder out, String id) {
        out.append("<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\" role=\"img\" aria-labelledby=\"")
                .append(id)
                .append("-t ")
                .append(id)
                .append("-d\">\n<title id=\"")
                .append(id)
                .append("-t\">")
                .append(escaped(title))
                .append("</title>\n<desc id=\"")
                .append(id)
                .append("-d\">")
                .append(escaped(description))
                .append("</desc>\n");
        axes(out);
        for (int i = 0; i < series.size(); i++) {
            series(out, series.get(i), i);
        }
        out.append("</svg>\n");
    }

    private void axes(StringBuilder out) {
        for (Axis.Tick tick : y.ticks()) {
            line(out, "grid", LEFT, y(tick.value()), width - RIGHT, y(tick.value()));
            text(out, LEFT - 8, y(tick.value()) + 4, "end", tick.label());
        }
        for (Axis.Tick tick : x.ticks()) {
            line(out, "grid", x(tick.value()), TOP, x(tick.value()), height - BOTTOM);
            text(out, x(tick.value()), height - BOTTOM + 16, "middle", tick.label());
        }
        line(out, "axis", LEFT, height - BOTTOM, width - RIGHT, height - BOTTOM);
        text(out, 2, 12, "start", y.name());
        text(out, width - RIGHT, height - 4, "end", x.name());
    }

    private void series(StringBuilder out, Series line, int number) {
        String colour = "var(--s" + number % COLOURS + ")";
        for (Point point : line.points()) {
            if (point.high() > point.low()) {
                out.append("<line class=\"whisker\" style=\"stroke: ")
                        .append(colour)
                        .append('"');
                ends(out, x(point.x()), y(point.low()), x(point.x()), y(point.high()));
                out.append("/>\n");
            }
        }
        if (line.points().size() > 1) {
            out.append("<polyline ").append(look(number)).append(" points=\"");
            line.points()
                    .forEach(point -> out.append(length(x(point.x())))
                            .append(',')
                            .append(length(y(point.y())))
                            .append(' '));
            out.setLength(out.length() - 1);
            out.append("\"><title>").append(escaped(line.name())).append("</title></polyline>\n");
        }
        for (Point point : line.points()) {
            if (point.tip() != null) {
                out.append("<circle class=\"dot\" style=\"fill: ")
                        .append(colour)
                        .append("\" cx=\"")
                        .append(length(x(point.x())))
                        .append("\" cy=\"")
                        .append(length(y(point.y())))
                        .append("\" r=\"3.5\"><title>")
                        .append(escaped(point.tip()))
                        .append("</title></circle>\n");
            }
        }
    }

    private double x(double value) {
        return LEFT + x.at(value) * (width - LEFT - RIGHT);
    }

    private double y(double value) {
        return height - BOTTOM - y.at(value) * (height - TOP - BOTTOM);
    }

    private static void line(StringBuilder out, String look, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"").append(look).append('"');
        ends(out, x1, y1, x2, y2);
        out.append("/>\n");
    }

    private static void ends(StringBuilder out, double x1, double y1, double x2, double y2) {
        out.append(" x1=\"")
                .append(length(x1))
                .append("\" y1=\"")
                .append(length(y1))
                .append("\" x2=\"")
                .append(length(x2))
                .append("\" y2=\"")
                .append(length(y2))
                .append('"');
    }

    private static void text(StringBuilder out, double x, double y, String anchor, String text) {
        out.append("<text x=\"")
                .append(length(x))
                .append("\" y=\"")
                .append(length(y))
                .append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(escaped(text))
                .append("</text>\n");
    }
}
