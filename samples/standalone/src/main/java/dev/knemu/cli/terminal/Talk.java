package dev.knemu.cli.terminal;

import java.io.PrintWriter;

/**
 * What a command says beside its results: whole lines from any thread, and below them, on a terminal, what it waits for.
 */
public final class Talk {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private String status = "";

    /** @param terminal whether a line can be taken back */
    public Talk(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** For standard error. */
    public static Talk on(PrintWriter err) {
        return new Talk(err, Terminal.isError());
    }

    public synchronized void say(String text) {
        if (status.isEmpty()) {
            out.println(text);
        } else {
            out.println(CLEAR_LINE + text);
            out.print(status);
        }
        out.flush();
    }

    boolean isTerminal() {
        return terminal;
    }

    /** Says below all else what is waited for; {@code ""} takes it back. Only for a terminal. */
    synchronized void status(String text) {
        if (!text.equals(status)) {
            out.print((status.isEmpty() ? "" : CLEAR_LINE) + text);
            out.flush();
            status = text;
        }
    }
}
