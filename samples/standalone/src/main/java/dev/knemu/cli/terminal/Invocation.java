package dev.knemu.cli.terminal;

/** How this program was called, for examples that can be copied. */
public final class Invocation {

    private static final String LAUNCHER = "knemu.command";

    private Invocation() {}

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
