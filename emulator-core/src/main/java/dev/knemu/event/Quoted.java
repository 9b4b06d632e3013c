package dev.knemu.event;

/** How values are written in a sentence: in quotes, on one line, and cut when long, as an extension may hold kilobytes. */
public final class Quoted {

    private static final int MOST = 120;

    private Quoted() {}

    /** In quotes. */
    public static String of(String value) {
        String cut = cut(value);
        StringBuilder text = new StringBuilder(cut.length() + 2).append('"');
        escape(cut, text);
        return cut.length() < value.length()
                ? text.append("…\" (")
                        .append(value.length())
                        .append(" characters)")
                        .toString()
                : text.append('"').toString();
    }

    /** A text that has its own quotes or needs none, cut when long. */
    public static String bounded(String value) {
        String cut = cut(value);
        return cut.length() < value.length() ? cut + "… (" + value.length() + " characters)" : value;
    }

    private static String cut(String value) {
        if (value.length() <= MOST) {
            return value;
        }
        return value.substring(0, Character.isHighSurrogate(value.charAt(MOST - 1)) ? MOST - 1 : MOST);
    }

    /** Appends what stands between the quotes, all of it. */
    public static void escape(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
    }
}
