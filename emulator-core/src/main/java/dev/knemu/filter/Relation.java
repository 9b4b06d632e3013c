package dev.knemu.filter;

/** How a filter compares an attribute with the text in the filter: always as text, byte for byte. */
public enum Relation {
    IS("is", "is not", ""),
    STARTS_WITH("starts with", "does not start with", "a value that starts with "),
    ENDS_WITH("ends with", "does not end with", "a value that ends with "),
    /** The empty text of {@code filter.attributes}: any value but none. */
    IS_PRESENT("is present", "is empty", "any value");

    private final String yes;
    private final String no;
    private final String wish;

    Relation(String yes, String no, String wish) {
        this.yes = yes;
        this.no = no;
        this.wish = wish;
    }

    boolean holds(String actual, String expected) {
        return switch (this) {
            case IS -> actual.equals(expected);
            case STARTS_WITH -> actual.startsWith(expected);
            case ENDS_WITH -> actual.endsWith(expected);
            case IS_PRESENT -> !actual.isEmpty();
        };
    }

    /** {@code is}, {@code starts with}, … */
    String yes() {
        return yes;
    }

    /** {@code is not}, {@code does not start with}, … */
    String no() {
        return no;
    }

    /** What stands before the expected text when the attribute is missing. */
    String wish() {
        return wish;
    }
}
