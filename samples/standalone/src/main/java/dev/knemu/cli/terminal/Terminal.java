package dev.knemu.cli.terminal;

/** Whether somebody looks. */
public final class Terminal {

    /** Set by the launcher, since Java can only ask about standard input and output together. */
    private static final String ERROR = "knemu.terminal";

    private Terminal() {}

    /** Whether standard error is a terminal. */
    public static boolean isError() {
        String told = System.getProperty(ERROR);
        return told == null ? System.console() != null : told.equals("yes");
    }

    /** Whether people who look at standard error want colour: {@code NO_COLOR} is not set. */
    static boolean isErrorInColour() {
        String noColor = System.getenv("NO_COLOR");
        return isError() && (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    }
}
