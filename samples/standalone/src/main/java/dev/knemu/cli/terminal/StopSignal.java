package dev.knemu.cli.terminal;

/** Tells a command that runs until it is stopped that it is. */
@FunctionalInterface
public interface StopSignal {

    /** From here on a signal ends the command in its own way; before, it ends the JVM. */
    default void arm() {}

    /** Returns when it is time to stop. */
    void await() throws InterruptedException;
}
