package dev.knemu.cli.page;

import static dev.knemu.cli.page.Markup.escaped;
import static dev.knemu.cli.page.Markup.length;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws as SVG within a page: colours are that page's. */
final class SvgPen implements Pen {

    private final StringBuilder out;

    SvgPen(StringBuilder out) {
        this.out = out;
    }

    private static String colour(int look) {
        return "var(--s" + look % COLOURS + ")";
    }

    /** Colours first; where they begin again, the line is another. */
    static String look(int look) {
        int dash = look / COLOURS % DASHES;
        return "class=\"line" + (dash == 0 ? "" : " d" + dash) + "\" style=\"stroke: " + colour(look) + "\"";
    }

    @Override
    public void rule(Rule rule, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"").append(rule).append('"');
        ends(x1, y1, x2, y2);
        out.append("/>\n");
    }

    private void ends(double x1, double y1, double x2, double y2) {
        attribute("x1", x1);
        attribute("y1", y1);
        attribute("x2", x2);
        attribute("y2", y2);
    }

    private void attribute(String name, double pixels) {
        out.append(' ').append(name).append("=\"").append(length(pixels)).append('"');
    }

    @Override
    public void text(double x, double y, Anchor anchor, String text) {
        out.append("<text");
        attribute("x", x);
        attribute("y", y);
        out.append(" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(escaped(text))
                .append("</text>\n");
    }

    @Override
    public void band(int look, double x, double y, double width, double height, String name) {
        out.append("<rect class=\"band\" style=\"fill: ").append(colour(look)).append('"');
        attribute("x", x);
        attribute("y", y);
        attribute("width", width);
        attribute("height", height);
        out.append("><title>").append(escaped(name)).append("</title></rect>\n");
    }

    @Override
    public void whisker(int look, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"whisker\" style=\"stroke: ")
                .append(colour(look))
                .append('"');
        ends(x1, y1, x2, y2);
        out.append("/>\n");
    }

    @Override
    public void line(int look, List<Spot> spots, String name) {
        out.append("<polyline ").append(look(look)).append(" points=\"");
        spots.forEach(spot -> out.append(length(spot.x()))
                .append(',')
                .append(length(spot.y()))
                .append(' '));
        out.setLength(out.length() - 1);
        out.append("\"><title>").append(escaped(name)).append("</title></polyline>\n");
    }

    @Override
    public void dot(int look, double x, double y, @Nullable String tip) {
        out.append("<circle class=\"dot\" style=\"fill: ").append(colour(look)).append('"');
        attribute("cx", x);
        attribute("cy", y);
        attribute("r", 3.5);
        out.append("><title>").append(escaped(String.valueOf(tip))).append("</title></circle>\n");
    }
}
