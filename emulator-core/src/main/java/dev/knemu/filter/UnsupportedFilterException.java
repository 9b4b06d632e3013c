package dev.knemu.filter;

/** A filter that is not to be had here: its CESQL does not parse, or uses what Knative knows and Knemu does not emulate. */
public final class UnsupportedFilterException extends RuntimeException {

    private final String fieldPath;

    UnsupportedFilterException(String fieldPath, String message) {
        super(fieldPath + ": " + message);
        this.fieldPath = fieldPath;
    }

    /** Where it stands in the resource, for example {@code spec.filters[1].any[0].cesql}. */
    public String fieldPath() {
        return fieldPath;
    }
}
