package dev.knemu.cli.bench;

import java.util.concurrent.atomic.AtomicReference;

/** What subscribers tell: an event has come. Given on to the tally of the phase that is going on. */
final class Arrivals {

    private final AtomicReference<Tally> tally = new AtomicReference<>();

    void goTo(Tally now) {
        tally.set(now);
    }

    void arrived(String id) {
        Tally now = tally.get();
        if (now != null) {
            now.arrived(id);
        }
    }
}
