package dev.knemu.resource;

import java.util.ArrayList;
import java.util.List;

/**
 * Where in a document a value stands. Written as Knative's webhooks write it ({@code spec.steps[0].ref.name},
 * {@code metadata.labels[app]}), looked up by its steps alone, so that a path from a webhook finds its line as well.
 */
final class FieldPath {
    static final FieldPath ROOT = new FieldPath("", "");
    private static final char STEP = '\u0000';

    private final String text;
    private final String steps;

    private FieldPath(String text, String steps) {
        this.text = text;
        this.steps = steps;
    }

    FieldPath field(String name) {
        return new FieldPath(text.isEmpty() ? name : text + "." + name, steps + STEP + name);
    }

    /** An entry of a map whose keys are the user's. */
    FieldPath key(String key) {
        return new FieldPath(text + "[" + key + "]", steps + STEP + key);
    }

    FieldPath index(int index) {
        return new FieldPath(text + "[" + index + "]", steps + STEP + index);
    }

    /** Equal for all ways of writing the same place. */
    String steps() {
        return steps;
    }

    /** Reads a path as it is written; in brackets a dot does not count. */
    static FieldPath parse(String text) {
        FieldPath path = ROOT;
        for (String step : split(text)) {
            path = path.field(step);
        }
        return new FieldPath(text, path.steps);
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean inBrackets = false;
        for (char c : text.toCharArray()) {
            boolean ends = inBrackets ? c == ']' : c == '.' || c == '[';
            if (!ends) {
                part.append(c);
                continue;
            }
            inBrackets = c == '[';
            if (!part.isEmpty()) {
                parts.add(part.toString());
                part.setLength(0);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString());
        }
        return parts;
    }

    /** The steps of what encloses this place; {@code ""} at the top. */
    static String enclosing(String steps) {
        int last = steps.lastIndexOf(STEP);
        return last < 0 ? "" : steps.substring(0, last);
    }

    @Override
    public String toString() {
        return text;
    }
}
