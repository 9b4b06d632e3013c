package dev.knemu.cli;

/** How a command ended, for scripts. */
final class ExitCode {

    static final int OK = 0;
    /** Something on this machine, or a fault of ours: a port in use, a bug. */
    static final int FAILED = 1;
    /** The command line was wrong. */
    static final int USAGE = 2;
    /** What was to be checked was checked, and is wrong. */
    static final int WRONG = 3;

    static final int NOT_FOUND = 4;

    private ExitCode() {}
}
