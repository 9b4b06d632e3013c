package dev.knemu.cli.page;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Plots one below the other, as a picture in the format PNG. Needs no screen. */
public final class Picture {

    private static final int MARGIN = 24;
    private static final int HEAD = 36;
    private static final int LINE = 18;
    private static final int LEGEND = 20;
    /** Two pixels for one: readable where a page is shown large. */
    private static final int SCALE = 2;

    private static final int SWATCH = 22;

    private Picture() {}

    /**
     * The file.
     *
     * @param plots all of the same width; not empty
     * @param lines what is said below the title
     */
    public static byte[] png(String title, List<String> lines, List<Plot> plots) {
        int width = plots.get(0).width() + 2 * MARGIN;
        int height = MARGIN * 2
                + HEAD
                + LINE * lines.size()
                + plots.stream().mapToInt(plot -> plot.height() + LEGEND + LINE).sum();
        BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(SCALE, SCALE);
        graphics.setColor(PicturePen.PAPER);
        graphics.fillRect(0, 0, width, height);
        graphics.translate(MARGIN, MARGIN);
        write(graphics, title, Font.BOLD, 20, 18);
        graphics.translate(0, HEAD);
        for (String line : lines) {
            write(graphics, line, Font.PLAIN, 12, 10);
            graphics.translate(0, LINE);
        }
        for (Plot plot : plots) {
            draw(graphics, plot);
        }
        graphics.dispose();
        return encoded(image);
    }

    private static void write(Graphics2D graphics, String text, int style, int size, int y) {
        graphics.setColor(PicturePen.INK);
        graphics.setFont(new Font(Font.SANS_SERIF, style, size));
        graphics.drawString(text, 0, y);
    }

    private static void draw(Graphics2D graphics, Plot plot) {
        graphics.translate(0, LINE);
        write(graphics, plot.title(), Font.BOLD, 12, -4);
        AffineTransform before = graphics.getTransform();
        plot.draw(new PicturePen(graphics));
        graphics.setTransform(before);
        graphics.translate(0, plot.height());
        legend(graphics, plot);
        graphics.translate(0, LEGEND);
    }

    private static void legend(Graphics2D graphics, Plot plot) {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        int x = Plot.LEFT;
        for (int i = 0; i < plot.series().size(); i++) {
            graphics.setColor(PicturePen.colour(plot.lookOf(i)));
            graphics.setStroke(PicturePen.stroke(plot.lookOf(i)));
            graphics.draw(new Line2D.Double(x, 2, x + SWATCH, 2));
            graphics.setColor(PicturePen.SOFT);
            String name = plot.series().get(i).name();
            graphics.drawString(name, x + SWATCH + 6, 6);
            x += SWATCH + 22 + graphics.getFontMetrics().stringWidth(name);
        }
    }

    private static byte[] encoded(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
