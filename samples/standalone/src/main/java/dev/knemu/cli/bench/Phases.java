package dev.knemu.cli.bench;

import dev.knemu.cli.load.Clock;
import java.util.List;

/** Tallies of one measurement after the other, which tell their events apart. */
final class Phases {

    private final Clock clock;
    private int next;

    /** @param first any; two benchmarks at the same broker must not have the same */
    Phases(int first, Clock clock) {
        this.next = first;
        this.clock = clock;
    }

    /** @param expected how often an event of each template is to arrive */
    Tally next(List<EventTemplate> templates, int[] expected) {
        next = Math.floorMod(next + 1, EventId.PHASES);
        return new Tally(next, templates, expected, clock);
    }

    Clock clock() {
        return clock;
    }
}
