package dev.knemu.cli.terminal;

/** Tells a command that runs until it is stopped that it is. */
@FunctionalInterface
public interface StopSignal {

    /** Returns when it is time to stop. */
    void await() throws InterruptedException;
}
