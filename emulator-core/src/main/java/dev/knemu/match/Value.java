package dev.knemu.match;

import dev.knemu.event.Quoted;

/** A value as it is written in a matcher: bare where that is plain, else in double quotes. */
final class Value {

    private Value() {}

    static String text(String value) {
        return isPlain(value) ? value : quoted(value);
    }

    static String quoted(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2).append('"');
        Quoted.escape(value, text);
        return text.append('"').toString();
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty()
                && value.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || "._/:@+-%#?&;*".indexOf(c) >= 0);
    }
}
