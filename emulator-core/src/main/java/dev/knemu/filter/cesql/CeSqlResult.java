package dev.knemu.filter.cesql;

import java.util.List;

/**
 * What an expression comes to.
 *
 * @param value a {@link String}, an {@link Integer} or a {@link Boolean}; where something erred, the value that the
 *     specification puts in its place
 * @param errors in the order in which they came up; empty when all went well
 */
public record CeSqlResult(Object value, List<CeSqlError> errors) {

    public CeSqlResult {
        errors = List.copyOf(errors);
    }

    /** Whether an event with this result passes a filter: true, a Boolean, and without an error. */
    public boolean passes() {
        return errors.isEmpty() && Boolean.TRUE.equals(value);
    }
}
