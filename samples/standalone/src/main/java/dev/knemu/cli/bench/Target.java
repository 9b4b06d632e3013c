package dev.knemu.cli.bench;

/** Where a load goes. */
@FunctionalInterface
interface Target {

    /** Does not wait. The event is told, once and by any thread, how it was answered. */
    void send(BenchEvent event);
}
