package dev.knemu.filter.cesql;

/** A text that is no CESQL expression. The message says where, what is there, what was expected, and how to mend it. */
public final class CeSqlParseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int offset;
    private final int line;
    private final int column;

    private CeSqlParseException(String message, int offset, int line, int column) {
        super(message);
        this.offset = offset;
        this.line = line;
        this.column = column;
    }

    /** @param problem what is there and what was expected, and how to mend it: sentences */
    static CeSqlParseException at(String text, int offset, String problem) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int column = offset - lineStart + 1;
        String place = text.indexOf('\n') < 0 ? "column " + column : "line " + line + ", column " + column;
        return new CeSqlParseException(place + ": " + problem, offset, line, column);
    }

    /** Index of the character that is wrong, from 0; the length of the text when something is missing at its end. */
    public int offset() {
        return offset;
    }

    /** Line within the expression, from 1. */
    public int line() {
        return line;
    }

    /** Column within the line, from 1. */
    public int column() {
        return column;
    }
}
