package dev.knemu.filter;

import dev.knemu.filter.cesql.LikePattern;

/**
 * How a filter compares an attribute with the text in the filter: as text, byte for byte. Those of CESQL stand last, and
 * there a value may be cast to a number or truth value first.
 */
public enum Relation {
    IS("is", "is not", ""),
    STARTS_WITH("starts with", "does not start with", "a value that starts with "),
    ENDS_WITH("ends with", "does not end with", "a value that ends with "),
    /** The empty text of {@code filter.attributes}: any value but none. */
    IS_PRESENT("is present", "is empty", "any value"),
    /** {@code <>} and {@code !=}. */
    IS_NOT("is not", "is", "a value that is not "),
    LIKE("is like", "is not like", "a value like "),
    NOT_LIKE("is not like", "is like", "a value not like "),
    /** {@code IN}: the expected text is the set as it is written. */
    ONE_OF("is one of", "is none of", "one of "),
    NOT_ONE_OF("is none of", "is one of", "none of "),
    /** {@code EXISTS}. */
    EXISTS("exists", "does not exist", "any value"),
    LESS_THAN("is less than", "is not less than", "less than "),
    AT_MOST("is at most", "is more than", "at most "),
    GREATER_THAN("is greater than", "is not greater than", "greater than "),
    AT_LEAST("is at least", "is less than", "at least ");

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
            case IS_NOT -> !actual.equals(expected);
            case LIKE -> LikePattern.of(expected).matches(actual);
            case NOT_LIKE -> !LikePattern.of(expected).matches(actual);
            case EXISTS -> true;
            // Of sets and numbers only an expression can tell.
            case ONE_OF, NOT_ONE_OF, LESS_THAN, AT_MOST, GREATER_THAN, AT_LEAST -> false;
        };
    }

    /** Whether nothing is expected but that something is there. */
    boolean asksForPresence() {
        return this == IS_PRESENT || this == EXISTS;
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
