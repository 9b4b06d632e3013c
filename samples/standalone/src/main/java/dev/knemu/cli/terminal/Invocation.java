package dev.knemu.cli.terminal;

/** How this program was called, for examples that can be copied. */
public final class Invocation {

    private Invocation() {}

    public static String text() {
        String launcher = System.getProperty("knemu.command");
        if (launcher != null) {
            return launcher;
        }
        String classPath = System.getProperty("java.class.path", "");
        return classPath.endsWith("knemu.jar") ? "java -jar " + classPath : "knemu";
    }
}
