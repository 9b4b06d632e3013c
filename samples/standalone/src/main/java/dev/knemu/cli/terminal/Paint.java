package dev.knemu.cli.terminal;

import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Colour for people who look at a terminal, and none for programs that read. */
public final class Paint {

    /** Cyan, magenta, blue, green, yellow: all that is left when red means trouble. */
    private static final List<String> HUES = List.of("36", "35", "34", "32", "33");

    public static final Paint NONE = new Paint(false);

    private final boolean on;

    private Paint(boolean on) {
        this.on = on;
    }

    /** For standard output: colour when that is a terminal and {@code NO_COLOR} is not set. */
    public static Paint ofOutput() {
        return new Paint(Ansi.AUTO.enabled());
    }

    /** For standard error. */
    public static Paint ofErrors() {
        return new Paint(Terminal.isErrorInColour());
    }

    /** One of a few colours, the same for the same number. */
    public String hue(int number, String text) {
        return in(HUES.get(Math.floorMod(number, HUES.size())), text);
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
