package dev.knemu.benchmarks;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.journal.Journal;

/** The emulator between two HTTP connections, made of a manifest as a user would. */
final class KnemuForwarder {

    private KnemuForwarder() {}

    /**
     * Starts it, and gives the port that it listens on.
     *
     * @param triggers of the Broker; the events pass one of them
     */
    static int start(int sinkPort, int lanes, Journal.Level journal, int triggers) {
        EventingEmulator eventing = EventingEmulator.start(
                EmulatorOptions.defaults().withPort(0).withLanes(lanes).withJournal(journal));
        eventing.apply(Shop.manifest(triggers, "{uri: \"http://127.0.0.1:" + sinkPort + "/\"}"));
        return eventing.port();
    }
}
