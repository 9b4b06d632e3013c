package dev.knemu.filter;

import dev.knemu.event.Attributes;
import java.util.List;
import java.util.stream.Collectors;

/** How names, values and lists of reasons are written in a verdict's sentence; each is bounded. */
final class Texts {

    private static final int MAX_PARTS = 8;

    private Texts() {}

    static boolean isContextAttribute(String name) {
        return Attributes.isOfContext(name) || name.equals("datacontentencoding");
    }

    static String attribute(String name) {
        return isContextAttribute(name) || !isName(name) ? name : "extension " + name;
    }

    /** Not so the operand of an expression, such as {@code LENGTH(subject)}. */
    static boolean isName(String name) {
        return name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9');
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
