package dev.knemu.cli.bench.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every record here asks of its parts, whether a program or a file brings them. */
final class Check {

    private Check() {}

    static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    /** An unmodifiable copy; empty where there is none. */
    static <T> List<T> list(String field, @Nullable List<T> values) {
        if (values != null && values.stream().anyMatch(value -> value == null)) {
            throw new IllegalArgumentException(field + " has an element that is null");
        }
        return values == null ? List.of() : List.copyOf(values);
    }

    static long count(String field, long value) {
        number(field, value);
        return value;
    }

    static double number(String field, double value) {
        if (!Double.isFinite(value) || value < 0) {
            throw new IllegalArgumentException(field + " is " + value + "; it is to be a number of 0 or more");
        }
        return value;
    }
}
