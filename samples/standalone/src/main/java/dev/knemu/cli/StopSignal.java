package dev.knemu.cli;

/** Tells a command that runs until it is stopped that it is. */
@FunctionalInterface
interface StopSignal {

    /** Returns when it is time to stop. */
    void await() throws InterruptedException;
}
