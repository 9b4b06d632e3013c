package dev.knemu.filter.cesql;

import java.util.Optional;

/**
 * What went wrong in an evaluation. A filter fails for any.
 *
 * @param kind as the specification's test kit tells errors apart
 * @param message for people
 * @param attribute the one that is missing, for {@link Kind#MISSING_ATTRIBUTE}
 * @param start where the part that erred begins in the expression's text, from 0
 * @param end the index after it
 */
public record CeSqlError(Kind kind, String message, Optional<String> attribute, int start, int end) {

    public enum Kind {
        /** Division by zero, or an absolute value that does not fit. */
        MATH,
        /** A value that cannot be made one of another type. */
        CAST,
        /** No function of this name and number of arguments. */
        MISSING_FUNCTION,
        /** An argument that a function does not take. */
        FUNCTION_EVALUATION,
        /** The event has no such attribute. */
        MISSING_ATTRIBUTE
    }
}
