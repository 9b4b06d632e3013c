package dev.knemu.cli.page;

import java.util.Locale;

/** Text and numbers for XML, which a page is as well as HTML. */
public final class Markup {

    private Markup() {}

    /** For text and attributes; what XML 1.0 cannot hold becomes the replacement character. */
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\t', '\n' -> escaped.appendCodePoint(c);
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isXml(int c) {
        return c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }

    /** A length in a drawing, to a tenth of a pixel. */
    public static String length(double pixels) {
        if (!Double.isFinite(pixels)) {
            throw new IllegalArgumentException("A drawing has no place at " + pixels);
        }
        return String.format(Locale.ROOT, "%.1f", pixels).replaceAll("\\.0$", "");
    }
}
