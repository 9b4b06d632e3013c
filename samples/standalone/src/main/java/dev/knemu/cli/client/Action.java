package dev.knemu.cli.client;

/** What is done while something else goes on beside it. */
@FunctionalInterface
interface Action<T, E extends Exception> {

    T run() throws E;
}
