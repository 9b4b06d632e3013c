package dev.knemu.resource;

/**
 * One thing that is wrong with a manifest.
 *
 * @param file name of the file, {@code <stdin>}, or what else the text was called
 * @param document the first is 1
 * @param line the first is 1; 0 if the error concerns the whole file
 * @param column the first is 1; 0 if the error concerns the whole file
 * @param path of the field, such as {@code spec.steps[0].ref}; {@code ""} for the document itself
 * @param problem what is wrong, with the value that was found
 * @param hint how to mend it; {@code ""} if there is nothing to say
 */
public record ManifestError(String file, int document, int line, int column, String path, String problem, String hint) {

    static ManifestError ofFile(String file, String problem, String hint) {
        return new ManifestError(file, 0, 0, 0, "", problem, hint);
    }

    /** For example {@code k8s/orders.yaml:7:3 (document 2): spec.subscribr: unknown field. Did you mean "subscriber"?} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        if (document > 0) {
            text.append(" (document ").append(document).append(')');
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(problem);
        if (!hint.isEmpty()) {
            text.append(problem.endsWith(".") ? " " : ". ").append(hint);
        }
        return text.toString();
    }
}
