package dev.knemu.cli.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plot is drawn with. Lengths are those of the plot, from its upper left corner. A look is a number: of a colour, and
 * where the colours begin again, of another kind of line.
 */
interface Pen {

    int COLOURS = 8;
    int DASHES = 3;

    /** Where a text stands that is given a point. */
    enum Anchor {
        start,
        middle,
        end
    }

    /** Lines of the plane itself. */
    enum Rule {
        grid,
        axis
    }

    record Spot(double x, double y) {}

    void rule(Rule rule, double x1, double y1, double x2, double y2);

    void text(double x, double y, Anchor anchor, String text);

    /** A part of the plane that stands out. */
    void band(int look, double x, double y, double width, double height, String name);

    void whisker(int look, double x1, double y1, double x2, double y2);

    void line(int look, List<Spot> spots, String name);

    void dot(int look, double x, double y, @Nullable String tip);
}
