package dev.knemu.filter.cesql;

/**
 * One word of an expression.
 *
 * @param value of a string without its quotes, of an integer its digits, of a name the name as written
 */
record Token(Kind kind, String value, int start, int end) {

    enum Kind {
        /** A name of letters and digits: an attribute, or a function. */
        NAME,
        /** A name with an underscore: a function only. */
        FUNCTION_NAME,
        STRING,
        /** With its sign, if that touches it, as in the grammar. */
        INTEGER,
        KEYWORD,
        SYMBOL,
        END
    }

    boolean is(Kind kind, String value) {
        return this.kind == kind && this.value.equals(value);
    }

    boolean isKeyword(String word) {
        return is(Kind.KEYWORD, word);
    }

    boolean isSymbol(String symbol) {
        return is(Kind.SYMBOL, symbol);
    }
}
