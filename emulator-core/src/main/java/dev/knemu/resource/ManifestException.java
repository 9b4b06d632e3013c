package dev.knemu.resource;

import java.util.List;
import java.util.stream.Collectors;

/** What was read cannot be used; nothing of it should be. Names every error that was found, not only the first. */
public final class ManifestException extends RuntimeException {
    private final transient List<ManifestError> errors;

    public ManifestException(List<ManifestError> errors) {
        super(errors.stream().map(ManifestError::toString).collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /** In the order of files and documents. */
    public List<ManifestError> errors() {
        return errors;
    }
}
