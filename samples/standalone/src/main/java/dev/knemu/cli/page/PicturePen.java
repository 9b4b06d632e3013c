package dev.knemu.cli.page;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws a plot into a picture: in the colours that the page has on white paper. */
final class PicturePen implements Pen {

    static final Color PAPER = new Color(0xffffff);
    static final Color INK = new Color(0x1b2430);
    static final Color SOFT = new Color(0x5a6675);
    private static final Color RULE = new Color(0xdde3ea);
    private static final int[] LOOKS = {0x0069b4, 0xd1550a, 0x00875f, 0xb0468f, 0x7a5ad6, 0xa67c00, 0x2a9bc4, 0x59636e};
    private static final float[][] PATTERNS = {{}, {7, 5}, {2, 5}};
    private static final float BAND = 0.14f;

    private final Graphics2D graphics;

    PicturePen(Graphics2D graphics) {
        this.graphics = graphics;
    }

    static Color colour(int look) {
        return new Color(LOOKS[look % COLOURS]);
    }

    static Stroke stroke(int look) {
        float[] pattern = PATTERNS[look / COLOURS % DASHES];
        return pattern.length == 0
                ? new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, pattern, 0);
    }

    @Override
    public void rule(Rule rule, double x1, double y1, double x2, double y2) {
        graphics.setColor(rule == Rule.axis ? SOFT : RULE);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void text(double x, double y, Anchor anchor, String text) {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        graphics.setColor(SOFT);
        double width = graphics.getFontMetrics().stringWidth(text);
        double left = switch (anchor) {
            case start -> x;
            case middle -> x - width / 2;
            case end -> x - width;
        };
        graphics.drawString(text, (float) left, (float) y);
    }

    @Override
    public void band(int look, double x, double y, double width, double height, String name) {
        Composite before = graphics.getComposite();
        graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, BAND));
        graphics.setColor(colour(look));
        graphics.fill(new Rectangle2D.Double(x, y, width, height));
        graphics.setComposite(before);
    }

    @Override
    public void whisker(int look, double x1, double y1, double x2, double y2) {
        graphics.setColor(colour(look));
        graphics.setStroke(new BasicStroke(1.5f));
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void line(int look, List<Spot> spots, String name) {
        Path2D path = new Path2D.Double();
        path.moveTo(spots.get(0).x(), spots.get(0).y());
        spots.forEach(spot -> path.lineTo(spot.x(), spot.y()));
        graphics.setColor(colour(look));
        graphics.setStroke(stroke(look));
        graphics.draw(path);
    }

    @Override
    public void dot(int look, double x, double y, @Nullable String tip) {
        graphics.setColor(colour(look));
        graphics.fill(new Ellipse2D.Double(x - 3.5, y - 3.5, 7, 7));
    }
}
