package dev.knemu.test.assertion;

import java.util.ArrayList;
import java.util.List;

/** A failure's message: a headline, and parts with an empty line before each; empty parts are left out. */
public final class FailureText {

    private final List<String> lines = new ArrayList<>();

    /** @param headline what was expected, and what was found instead */
    public FailureText(String headline) {
        lines.add(headline);
    }

    /** One more part. */
    public FailureText part(List<String> part) {
        if (!part.isEmpty()) {
            lines.add("");
            lines.addAll(part);
        }
        return this;
    }

    /** One more part of one line. */
    public FailureText part(String line) {
        return part(List.of(line));
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
