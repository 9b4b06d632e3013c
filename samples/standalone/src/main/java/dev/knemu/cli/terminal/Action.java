package dev.knemu.cli.terminal;

/** What is done while something else goes on beside it. */
@FunctionalInterface
public interface Action<T, E extends Exception> {

    T run() throws E;
}
