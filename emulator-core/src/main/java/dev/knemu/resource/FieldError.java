package dev.knemu.resource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One complaint of a webhook, in its words.
 *
 * <p>Source: {@code FieldError} in knative.dev/pkg, {@code apis/field_error.go}.
 *
 * @param message what is wrong
 * @param paths the fields it concerns, such as {@code spec.steps[0].ref.name}
 * @param details more lines; {@code ""} if there are none
 */
public record FieldError(String message, List<String> paths, String details) {

    public FieldError {
        paths = List.copyOf(paths);
    }

    static FieldError missing(String... paths) {
        return new FieldError("missing field(s)", List.of(paths), "");
    }

    static FieldError disallowed(String... paths) {
        return new FieldError("must not set the field(s)", List.of(paths), "");
    }

    static FieldError invalidValue(Object value, String path) {
        return new FieldError("invalid value: " + value, List.of(path), "");
    }

    static FieldError missingOneOf(String... paths) {
        return new FieldError("expected exactly one, got neither", List.of(paths), "");
    }

    static FieldError multipleOneOf(String... paths) {
        return new FieldError("expected exactly one, got both", List.of(paths), "");
    }

    static FieldError invalidKeyName(String key, String path, String details) {
        return new FieldError("invalid key name \"" + key + "\"", List.of(path), details);
    }

    static FieldError of(String message, String... paths) {
        return new FieldError(message, List.of(paths), "");
    }

    FieldError withDetails(String details) {
        return new FieldError(message, paths, details);
    }

    /** The same complaint, seen from what encloses the field; {@code prefix} may be an index such as {@code [0]}. */
    FieldError via(String prefix) {
        return new FieldError(
                message, paths.stream().map(path -> join(prefix, path)).toList(), details);
    }

    private static String join(String prefix, String path) {
        if (path.isEmpty()) {
            return prefix;
        }
        return path.startsWith("[") ? prefix + path : prefix + "." + path;
    }

    /** Equal complaints become one with all their paths; sorted by message, then details. */
    static List<FieldError> merge(List<FieldError> errors) {
        Map<List<String>, TreeSet<String>> paths = new LinkedHashMap<>();
        for (FieldError error : errors) {
            paths.computeIfAbsent(List.of(error.message, error.details), any -> new TreeSet<>())
                    .addAll(error.paths);
        }
        List<FieldError> merged = new ArrayList<>();
        paths.forEach((text, all) -> merged.add(new FieldError(text.get(0), List.copyOf(all), text.get(1))));
        merged.sort(Comparator.comparing(FieldError::message).thenComparing(FieldError::details));
        return List.copyOf(merged);
    }

    /** Several complaints as a webhook's answer has them: one a line. */
    public static String render(List<FieldError> errors) {
        return merge(errors).stream().map(FieldError::toString).collect(Collectors.joining("\n"));
    }

    /** {@code message: path, path}, and the details in a line of their own. */
    @Override
    public String toString() {
        String line = message + ": " + String.join(", ", paths);
        return details.isEmpty() ? line : line + "\n" + details;
    }
}
