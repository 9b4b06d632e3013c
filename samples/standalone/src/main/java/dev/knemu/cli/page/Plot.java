package dev.knemu.cli.page;

import static dev.knemu.cli.page.Markup.escaped;

import dev.knemu.cli.page.Pen.Anchor;
import dev.knemu.cli.page.Pen.Rule;
import dev.knemu.cli.page.Pen.Spot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines over two axes: as SVG within a page, or in a picture.
 *
 * @param title what it shows
 * @param description the same for those who cannot see it, with what is to be seen
 * @param bands behind the lines
 */
public record Plot(
        String title,
        String description,
        Axis x,
        Axis y,
        List<Series> series,
        List<Band> bands,
        int width,
        int height) {

    static final int LEFT = 58;
    static final int RIGHT = 18;
    private static final int TOP = 24;
    private static final int BOTTOM = 36;

    /**
     * One line.
     *
     * @param name in the legend
     * @param points in the order of x; where y is not a number, the line has a gap
     * @param look a number, see {@link #look}; -1 for the one of its place among the others
     * @param isStepped whether each value holds until the next
     */
    public record Series(String name, List<Point> points, int look, boolean isStepped) {

        private static final int BY_PLACE = -1;

        public Series(String name, List<Point> points) {
            this(name, points, BY_PLACE, false);
        }
    }

    /**
     * @param low the end of a whisker; {@code y} where there is none
     * @param high likewise
     * @param tip what is said of it where a pointer rests; without it, there is no dot
     */
    public record Point(
            double x,
            double y,
            double low,
            double high,
            @Nullable String tip) {

        public Point(double x, double y, @Nullable String tip) {
            this(x, y, y, y, tip);
        }
    }

    /**
     * A stretch of the x axis during which something was so.
     *
     * @param name what was so
     * @param look of which the colour is taken
     * @param top where it begins, as a part of the plot's height from above
     * @param bottom where it ends
     */
    public record Band(String name, int look, double from, double to, double top, double bottom) {}

    public Plot(String title, String description, Axis x, Axis y, List<Series> series, int width, int height) {
        this(title, description, x, y, series, List.of(), width, height);
    }

    /** The attributes of a line in SVG: colours first; where they begin again, the line is another. */
    public static String look(int number) {
        return SvgPen.look(number);
    }

    /** The number that {@link #look} takes, of the n-th line. */
    public int lookOf(int number) {
        int own = series.get(number).look();
        return own == Series.BY_PLACE ? number : own;
    }

    /** @param id that no other plot of the page has */
    public void write(StringBuilder out, String id) {
        write(out, id, "");
    }

    /** @param more attributes of the drawing */
    public void write(StringBuilder out, String id, String more) {
        out.append("<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\" role=\"img\" aria-labelledby=\"")
                .append(id)
                .append("-t ")
                .append(id)
                .append("-d\"")
                .append(more)
                .append(">\n<title id=\"")
                .append(id)
                .append("-t\">")
                .append(escaped(title))
                .append("</title>\n<desc id=\"")
                .append(id)
                .append("-d\">")
                .append(escaped(description))
                .append("</desc>\n");
        draw(new SvgPen(out));
        out.append("</svg>\n");
    }

    /** Where a script finds the plane in the drawing, of a plot over time: for {@link #write}. */
    public String timeAttributes() {
        return " data-left=\"" + LEFT + "\" data-wide=\"" + (width - LEFT - RIGHT) + "\" data-top=\"" + TOP
                + "\" data-bottom=\"" + (height - BOTTOM) + "\" data-end=\"" + Math.round(x.high()) + "\"";
    }

    void draw(Pen pen) {
        double bottom = height - BOTTOM;
        for (Band band : bands) {
            double from = x(band.from());
            double top = TOP + band.top() * (bottom - TOP);
            double tall = (band.bottom() - band.top()) * (bottom - TOP);
            // However short, it is to be seen.
            pen.band(band.look(), from, top, Math.max(1, x(band.to()) - from), tall, band.name());
        }
        for (Axis.Tick tick : y.ticks()) {
            pen.rule(Rule.grid, LEFT, y(tick.value()), width - RIGHT, y(tick.value()));
            pen.text(LEFT - 8, y(tick.value()) + 4, Anchor.end, tick.label());
        }
        for (Axis.Tick tick : x.ticks()) {
            pen.rule(Rule.grid, x(tick.value()), TOP, x(tick.value()), bottom);
            pen.text(x(tick.value()), bottom + 16, Anchor.middle, tick.label());
        }
        pen.rule(Rule.axis, LEFT, bottom, width - RIGHT, bottom);
        pen.text(2, 12, Anchor.start, y.name());
        pen.text(width - RIGHT, height - 4, Anchor.end, x.name());
        for (int i = 0; i < series.size(); i++) {
            series(pen, series.get(i), lookOf(i));
        }
    }

    private void series(Pen pen, Series line, int look) {
        for (Point point : line.points()) {
            if (point.high() > point.low()) {
                pen.whisker(look, x(point.x()), y(point.low()), x(point.x()), y(point.high()));
            }
        }
        List<Spot> spots = new ArrayList<>();
        for (Point point : line.points()) {
            if (Double.isNaN(point.y())) {
                end(pen, look, spots, line.name());
                continue;
            }
            double y = y(point.y());
            if (line.isStepped() && !spots.isEmpty()) {
                add(spots, new Spot(x(point.x()), spots.get(spots.size() - 1).y()));
            }
            add(spots, new Spot(x(point.x()), y));
        }
        end(pen, look, spots, line.name());
        for (Point point : line.points()) {
            if (point.tip() != null) {
                pen.dot(look, x(point.x()), y(point.y()), point.tip());
            }
        }
    }

    /** What lies within a level stretch is left out. */
    private static void add(List<Spot> spots, Spot spot) {
        int size = spots.size();
        boolean isLevel = size > 1
                && spots.get(size - 1).y() == spot.y()
                && spots.get(size - 2).y() == spot.y();
        if (isLevel) {
            spots.set(size - 1, spot);
        } else {
            spots.add(spot);
        }
    }

    private static void end(Pen pen, int look, List<Spot> spots, String name) {
        if (spots.size() > 1) {
            pen.line(look, spots, name);
        }
        spots.clear();
    }

    private double x(double value) {
        return LEFT + x.at(value) * (width - LEFT - RIGHT);
    }

    private double y(double value) {
        return height - BOTTOM - y.at(value) * (height - TOP - BOTTOM);
    }
}
