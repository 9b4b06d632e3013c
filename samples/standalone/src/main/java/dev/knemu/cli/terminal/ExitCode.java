package dev.knemu.cli.terminal;

/** How a command ended, for scripts. */
public final class ExitCode {

    public static final int OK = 0;
    /** Something on this machine, or a fault of ours: a port in use, a bug. */
    public static final int FAILED = 1;
    /** The command line was wrong. */
    public static final int USAGE = 2;
    /** What was to be checked was checked, and is wrong. */
    public static final int WRONG = 3;

    public static final int NOT_FOUND = 4;

    /** What was waited for did not come. */
    public static final int TIMED_OUT = 5;

    private ExitCode() {}
}
