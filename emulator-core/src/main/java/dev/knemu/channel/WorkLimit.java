package dev.knemu.channel;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be open at once. Past it a producer is asked to come back later; nothing that was accepted is given up
 * for it.
 *
 * <p>What happens on behalf of an accepted event (a reply, a dead letter, the next channel) may go to twice the limit:
 * refusing it at the first would lose what was promised, and refusing it never would let a loop of replies grow without
 * end.
 */
final class WorkLimit {

    /** Below it in {@link #open} are the bytes, from it on the events. A quarter of a terabyte fits below. */
    private static final int EVENTS = 38;

    private static final long ONE_EVENT = 1L << EVENTS;

    private final int maxEvents;
    private final long maxBytes;

    /** Events and bytes in one number, so that each event counts both at the price of one. */
    private final AtomicLong open = new AtomicLong();

    WorkLimit(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Takes room for an event of this size, or takes none and says no. */
    boolean tryTake(long size, boolean inside) {
        long mostEvents = inside ? 2L * maxEvents : maxEvents;
        // Long.MAX_VALUE means no limit, and twice that must not become a negative one.
        long mostBytes = inside && maxBytes <= Long.MAX_VALUE / 2 ? 2 * maxBytes : maxBytes;
        long now = open.addAndGet(ONE_EVENT + size);
        int nowEvents = events(now);
        // One event is always taken, however large: a limit below one event's size must not refuse it for ever.
        if (nowEvents > 1 && (nowEvents > mostEvents || bytes(now) > mostBytes)) {
            release(size);
            return false;
        }
        return true;
    }

    void release(long size) {
        open.addAndGet(-ONE_EVENT - size);
    }

    int events() {
        return events(open.get());
    }

    long bytes() {
        return bytes(open.get());
    }

    private static int events(long open) {
        return (int) (open >>> EVENTS);
    }

    private static long bytes(long open) {
        return open & ONE_EVENT - 1;
    }

    @Override
    public String toString() {
        long now = open.get();
        return events(now) + " of " + maxEvents + " events and " + bytes(now) + " of " + maxBytes + " bytes are open";
    }
}
