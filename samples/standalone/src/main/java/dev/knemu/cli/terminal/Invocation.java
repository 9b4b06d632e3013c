package dev.knemu.cli.terminal;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How this program was called, for examples that can be copied. */
public final class Invocation {

    private static final String LAUNCHER = "knemu.command";

    private static final Pattern PLAIN = Pattern.compile("[\\w./:,=@%+-]+");

    private Invocation() {}

    /** A command with its arguments, as a shell would take it again. */
    public static String of(List<String> arguments) {
        return "knemu "
                + arguments.stream()
                        .map(argument -> PLAIN.matcher(argument).matches()
                                ? argument
                                : "'" + argument.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" "));
    }

    /** Whether the launcher of a checkout called it, which has said so. */
    public static boolean isLaunched() {
        return System.getProperty(LAUNCHER) != null;
    }

    public static String text() {
        String launcher = System.getProperty(LAUNCHER);
        if (launcher != null) {
            return launcher;
        }
        String classPath = System.getProperty("java.class.path", "");
        return classPath.endsWith("knemu.jar") ? "java -jar " + classPath : "knemu";
    }
}
