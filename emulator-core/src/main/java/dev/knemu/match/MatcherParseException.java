package dev.knemu.match;

import dev.knemu.event.Quoted;

/** A text that is no matcher. The message says where, what is there, what was expected, and how to mend it. */
public final class MatcherParseException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final int column;

    MatcherParseException(String text, int offset, String problem) {
        super("The matcher " + Quoted.of(text) + " is wrong at column " + (offset + 1) + ": " + problem);
        this.column = offset + 1;
    }

    /** Where the text is wrong, from 1; one beyond its end when something is missing there. */
    public int column() {
        return column;
    }
}
