package dev.knemu.resource;

import java.util.List;
import java.util.stream.Collectors;

/** What was read cannot be used; nothing of it should be. Names every error that was found, not only the first. */
public final class ManifestException extends RuntimeException {
    private static final int MOST_TOLD = 100;

    private final transient List<ManifestError> errors;

    public ManifestException(List<ManifestError> errors) {
        super(message(errors));
        this.errors = List.copyOf(errors);
    }

    private static String message(List<ManifestError> errors) {
        String first =
                errors.stream().limit(MOST_TOLD).map(ManifestError::toString).collect(Collectors.joining("\n"));
        return errors.size() <= MOST_TOLD ? first : first + "\n… and " + (errors.size() - MOST_TOLD) + " more.";
    }

    /** In the order of files and documents. */
    public List<ManifestError> errors() {
        return errors;
    }
}
