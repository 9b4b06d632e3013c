package dev.knemu.autoscale.simulation;

import java.util.Arrays;
import java.util.Locale;

/** Requests that are under way; the numbers of those that have left are used again. */
final class RequestTable {

    private static final int MOST = 10_000_000;

    private final int most;
    long[] arrivedAt = new long[256];
    int[] podOf = new int[256];
    int[] activatorOf = new int[256];
    int[] eventOf = new int[256];
    boolean[] isLate = new boolean[256];
    private int[] free = new int[256];
    private int freeCount;
    private int made;

    RequestTable() {
        this(MOST);
    }

    /** @param most at a time: a load that is never caught up with is refused before it takes all memory */
    RequestTable(int most) {
        this.most = most;
    }

    int add(long now, int noPod, int event) {
        int request = freeCount > 0 ? free[--freeCount] : grown();
        arrivedAt[request] = now;
        podOf[request] = noPod;
        activatorOf[request] = noPod;
        eventOf[request] = event;
        isLate[request] = false;
        return request;
    }

    private int grown() {
        if (made == most) {
            throw new InvalidSimulationException(String.format(
                    Locale.ROOT,
                    "More than %,d requests are open at a time, since the revision does not keep up with its load. Give it"
                            + " more pods, less load or a shorter timeout, or run the fluid engine, which knows of no"
                            + " single requests (--engine fluid).",
                    most));
        }
        if (made == arrivedAt.length) {
            int more = made * 2;
            arrivedAt = Arrays.copyOf(arrivedAt, more);
            podOf = Arrays.copyOf(podOf, more);
            activatorOf = Arrays.copyOf(activatorOf, more);
            eventOf = Arrays.copyOf(eventOf, more);
            isLate = Arrays.copyOf(isLate, more);
            free = Arrays.copyOf(free, more);
        }
        return made++;
    }

    void remove(int request) {
        free[freeCount++] = request;
    }
}
