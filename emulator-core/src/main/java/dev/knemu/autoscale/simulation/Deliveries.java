package dev.knemu.autoscale.simulation;

import java.util.Arrays;
import java.util.Locale;

/** Events of a broker, each until it comes to rest: those under way, and those that wait for their turn, first come first served. */
final class Deliveries {

    static final int NONE = -1;

    private static final int MOST = 10_000_000;

    private final Delivery delivery;
    private final int most;
    private final RequestQueues waiting = new RequestQueues();
    private final WaitHistogram latencies = new WaitHistogram();
    private long[] acceptedAt = new long[256];
    private int[] retries = new int[256];
    private int[] free = new int[256];
    private int freeCount;
    private int made;
    private int underWay;
    private long accepted;
    private long delivered;
    private long lost;
    private long retried;

    Deliveries(Delivery delivery) {
        this(delivery, MOST);
    }

    /** @param most at a time: a broker that falls behind for ever is refused before it takes all memory */
    Deliveries(Delivery delivery, int most) {
        this.delivery = delivery;
        this.most = most;
        waiting.ensure(1);
    }

    /** The event that may begin now: the one that comes, or {@link #NONE} where it has to wait. */
    int accept(long now) {
        int event = freeCount > 0 ? free[--freeCount] : newEvent();
        acceptedAt[event] = now;
        retries[event] = 0;
        accepted++;
        waiting.add(0, event);
        return next();
    }

    private int newEvent() {
        if (made == most) {
            throw new InvalidSimulationException(String.format(
                    Locale.ROOT,
                    "More than %,d events are at the broker at a time, since it does not keep up with its load. Let more"
                            + " deliveries be under way (--parallelism), give the revision more pods, or less load.",
                    most));
        }
        if (made == acceptedAt.length) {
            acceptedAt = Arrays.copyOf(acceptedAt, made * 2);
            retries = Arrays.copyOf(retries, made * 2);
            free = Arrays.copyOf(free, made * 2);
        }
        return made++;
    }

    /** The next event that may begin, or {@link #NONE}. */
    int next() {
        if (waiting.first(0) < 0 || delivery.parallelism() > 0 && underWay >= delivery.parallelism()) {
            return NONE;
        }
        underWay++;
        return waiting.take(0);
    }

    /** After a failure: how long until it is tried again; negative where it is given up. */
    long retryAfter(int event) {
        if (retries[event] == delivery.retry()) {
            lost++;
            rest(event);
            return -1;
        }
        retried++;
        return delivery.waitNanosBefore(++retries[event]);
    }

    void succeeded(int event, long now) {
        delivered++;
        latencies.record((now - acceptedAt[event]) / 1000, 1);
        rest(event);
    }

    private void rest(int event) {
        underWay--;
        free[freeCount++] = event;
    }

    Headline.Events figures() {
        return new Headline.Events(accepted, delivered, lost, retried, Headline.Percentiles.of(latencies));
    }
}
