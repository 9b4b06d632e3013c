package dev.knemu.kafka.read;

import java.util.ArrayDeque;

/**
 * Which offset of one partition may be committed, while records come to rest in any order: that of the first record that
 * has not.
 *
 * <p>Pure, and for one thread at a time. Offsets need not follow one another: compaction and transactions leave gaps.
 */
final class OffsetTracker {

    /** Nothing has been handed over yet, so there is nothing to commit. */
    static final long NOTHING = -1;

    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private long next = NOTHING;

    /** One record on its way. */
    static final class Flight {
        private final long offset;
        private boolean atRest;

        private Flight(long offset) {
            this.offset = offset;
        }

        long offset() {
            return offset;
        }
    }

    /** @param offset more than that of any record before */
    Flight add(long offset) {
        if (offset < next) {
            throw new IllegalArgumentException("Offset " + offset + " after " + (next - 1)
                    + ": a partition is read in order. This is a mistake in" + " Knemu.");
        }
        Flight flight = new Flight(offset);
        flights.add(flight);
        next = offset + 1;
        return flight;
    }

    /** Without effect when it is at rest already. */
    void atRest(Flight flight) {
        flight.atRest = true;
        for (Flight first = flights.peek(); first != null && first.atRest; first = flights.peek()) {
            flights.remove();
        }
    }

    /** What may be committed: the offset of the next record that somebody must see; or {@link #NOTHING}. */
    long committable() {
        Flight first = flights.peek();
        return first == null ? next : first.offset;
    }

    /** How many records lie between the first that is not at rest and the last, both included. */
    int span() {
        return flights.size();
    }
}
