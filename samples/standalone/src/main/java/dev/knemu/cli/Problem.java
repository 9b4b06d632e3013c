package dev.knemu.cli;

/** A command cannot go on, for a reason that its user can mend; not a bug. */
final class Problem extends RuntimeException {

    private final int exitCode;

    /** @param message what is wrong, where, and how to mend it */
    Problem(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
