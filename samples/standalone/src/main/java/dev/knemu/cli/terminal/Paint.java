package dev.knemu.cli.terminal;

import picocli.CommandLine.Help.Ansi;

/** Colour for people who look at a terminal, and none for programs that read. */
public final class Paint {

    public static final Paint NONE = new Paint(false);

    private final boolean on;

    private Paint(boolean on) {
        this.on = on;
    }

    /** For standard output: colour when that is a terminal and {@code NO_COLOR} is not set. */
    public static Paint ofOutput() {
        return new Paint(Ansi.AUTO.enabled());
    }

    public String strong(String text) {
        return in("1", text);
    }

    public String faint(String text) {
        return in("2", text);
    }

    public String bad(String text) {
        return in("31", text);
    }

    public String good(String text) {
        return in("32", text);
    }

    public String warning(String text) {
        return in("33", text);
    }

    private String in(String code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
