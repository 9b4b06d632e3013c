package dev.knemu.yaml;

/**
 * One thing that is wrong with a file.
 *
 * @param file as it was named
 * @param line the first is 1; 0 when it concerns the whole file
 * @param column the first is 1; 0 when it concerns the whole file
 * @param path of the field, such as {@code tests[0].send}; {@code ""} for the file itself
 * @param problem what is wrong, without a full stop
 * @param hint how to mend it; {@code ""} when that is plain
 */
public record FieldProblem(String file, int line, int column, String path, String problem, String hint) {

    /** For example {@code routing.yaml:7:3: tests[0].expct: unknown field. Did you mean "expect"?} */
    @Override
    public String toString() {
        return file
                + (line > 0 ? ":" + line + ":" + column : "")
                + ": "
                + (path.isEmpty() ? "" : path + ": ")
                + problem
                + "."
                + (hint.isEmpty() ? "" : " " + hint);
    }
}
