package dev.knemu.channel;

import java.util.concurrent.atomic.AtomicInteger;
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

    private final int maxEvents;
    private final long maxBytes;
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    WorkLimit(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Takes room for an event of this size, or takes none and says no. */
    boolean tryTake(long size, boolean inside) {
        long mostEvents = inside ? 2L * maxEvents : maxEvents;
        // Long.MAX_VALUE means no limit, and twice that must not become a negative one.
        long mostBytes = inside && maxBytes <= Long.MAX_VALUE / 2 ? 2 * maxBytes : maxBytes;
        int nowEvents = events.incrementAndGet();
        long nowBytes = bytes.addAndGet(size);
        // One event is always taken, however large: a limit below one event's size must not refuse it for ever.
        if (nowEvents > 1 && (nowEvents > mostEvents || nowBytes > mostBytes)) {
            release(size);
            return false;
        }
        return true;
    }

    void release(long size) {
        events.decrementAndGet();
        bytes.addAndGet(-size);
    }

    int events() {
        return events.get();
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public String toString() {
        return events.get() + " of " + maxEvents + " events and " + bytes.get() + " of " + maxBytes + " bytes are open";
    }
}
