package dev.knemu.cli.terminal;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What the jar says of itself. */
public final class Version implements IVersionProvider {

    /** Of Knemu; {@code dev} when it does not run from its jar. */
    public static String ofKnemu() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "dev");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Knemu " + ofKnemu() + ", Java " + Runtime.version()};
    }
}
