package dev.knemu.filter;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How names, values and lists of reasons are written in a verdict's sentence; each is bounded. */
final class Texts {

    private static final int MAX_VALUE = 120;
    private static final int MAX_PARTS = 8;

    private static final Set<String> CONTEXT_ATTRIBUTES = Set.of(
            "specversion",
            "type",
            "source",
            "subject",
            "id",
            "time",
            "dataschema",
            "schemaurl",
            "datacontenttype",
            "datamediatype",
            "datacontentencoding");

    private Texts() {}

    static boolean isContextAttribute(String name) {
        return CONTEXT_ATTRIBUTES.contains(name);
    }

    static String attribute(String name) {
        return isContextAttribute(name) || !isName(name) ? name : "extension " + name;
    }

    /** Not so the operand of an expression, such as {@code LENGTH(subject)}. */
    static boolean isName(String name) {
        return name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9');
    }

    /** In quotes, on one line, and cut when long: an extension may hold kilobytes. */
    static String quoted(String value) {
        StringBuilder text = new StringBuilder(Math.min(value.length(), MAX_VALUE) + 2).append('"');
        int end = Math.min(value.length(), MAX_VALUE);
        for (int i = 0; i < end; i++) {
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
        text.append(end < value.length() ? "…\" (" + value.length() + " characters)" : "\"");
        return text.toString();
    }

    static String joined(List<Verdict> parts) {
        String text = parts.stream().limit(MAX_PARTS).map(Texts::part).collect(Collectors.joining("; "));
        int more = parts.size() - MAX_PARTS;
        return more > 0 ? text + "; and " + more + " more" : text;
    }

    private static String part(Verdict part) {
        return part.parts().size() > 1 ? "(" + part + ")" : part.toString();
    }
}
