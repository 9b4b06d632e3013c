package dev.knemu.cli.terminal;

import java.util.stream.Collectors;

/** A command cannot go on, for a reason that its user can mend; not a bug. Said in three parts. */
public final class Problem extends RuntimeException {

    private final String what;
    private final String why;
    private final int exitCode;

    /**
     * @param what is wrong, and where: one line
     * @param why it is wrong, or what was expected; may have several lines
     * @param mend what to do about it; may have several lines
     */
    public Problem(int exitCode, String what, String why, String mend) {
        super(text(what, why, mend));
        this.what = what;
        this.why = why;
        this.exitCode = exitCode;
    }

    static String text(String what, String why, String mend) {
        return what + part("why:  ", why) + part("mend: ", mend);
    }

    private static String part(String label, String text) {
        String margin = "\n  " + " ".repeat(label.length());
        return text.lines().collect(Collectors.joining(margin, "\n  " + label, ""));
    }

    /** The same, where something else is to be done about it. */
    public Problem withMend(String mend) {
        return new Problem(exitCode, what, why, mend);
    }

    public int exitCode() {
        return exitCode;
    }
}
