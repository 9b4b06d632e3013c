package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.RequestMeter;
import java.util.Arrays;

/** The pods of a revision by number; the numbers of those that are gone are used again. */
final class Pods {

    static final int NONE = -1;

    private static final double NANOS = 1e9;

    private enum State {
        STARTING,
        READY,
        DRAINING,
        GONE
    }

    /** Requests that each has begun with. */
    int[] begun = new int[0];

    RequestMeter[] meters = new RequestMeter[0];
    final RequestQueues queues = new RequestQueues();
    /** The ready ones, of which the first {@link #readyCount} count. */
    int[] ready = new int[0];

    int readyCount;
    /** Those that activators have seen, of which the first {@link #usableCount} count. */
    int[] usable = new int[0];

    int usableCount;
    int starting;
    int draining;
    private State[] states = new State[0];
    private boolean[] isProbed = new boolean[0];
    private long[] startedAt = new long[0];
    private long[] readyAt = new long[0];
    private int count;
    private long changedAt;
    private double seconds;
    private int[] scratch = new int[0];

    /** A pod that starts. */
    int add(long now, long dueAt) {
        countSeconds(now);
        int pod = 0;
        while (pod < count && states[pod] != State.GONE) {
            pod++;
        }
        if (pod == count) {
            count++;
            if (count > states.length) {
                grow(Math.max(16, count * 2));
            }
        }
        states[pod] = State.STARTING;
        isProbed[pod] = false;
        startedAt[pod] = now;
        readyAt[pod] = dueAt;
        begun[pod] = 0;
        meters[pod] = new RequestMeter(now);
        starting++;
        return pod;
    }

    private void grow(int more) {
        int before = states.length;
        states = Arrays.copyOf(states, more);
        Arrays.fill(states, before, more, State.GONE);
        isProbed = Arrays.copyOf(isProbed, more);
        startedAt = Arrays.copyOf(startedAt, more);
        readyAt = Arrays.copyOf(readyAt, more);
        begun = Arrays.copyOf(begun, more);
        meters = Arrays.copyOf(meters, more);
        ready = Arrays.copyOf(ready, more);
        usable = Arrays.copyOf(usable, more);
        scratch = Arrays.copyOf(scratch, more);
        queues.ensure(more);
    }

    /** How many numbers there may be. */
    int capacity() {
        return states.length;
    }

    int count() {
        return count;
    }

    /** A pod that was there long before. */
    void addSettled(long since) {
        int pod = add(0, since);
        states[pod] = State.READY;
        startedAt[pod] = since;
        isProbed[pod] = true;
        starting--;
    }

    /** Whether it is now ready: not one that was removed meanwhile, nor a later one of its number. */
    boolean becomesReady(int pod, long now) {
        if (states[pod] != State.STARTING || readyAt[pod] != now) {
            return false;
        }
        countSeconds(now);
        states[pod] = State.READY;
        starting--;
        return true;
    }

    /** Whether activators use it from now on. */
    boolean probe(int pod) {
        if (!isThere(pod) || isProbed[pod]) {
            return false;
        }
        isProbed[pod] = true;
        return true;
    }

    long readyAt(int pod) {
        return readyAt[pod];
    }

    boolean isThere(int pod) {
        return states[pod] == State.READY || states[pod] == State.STARTING;
    }

    int load(int pod) {
        return begun[pod] + queues.size(pod);
    }

    /** Takes one away: one that is not ready, else the youngest. It, or {@link #NONE} where nothing is left of it at once. */
    int removeOne() {
        int victim = NONE;
        for (int pod = 0; pod < count; pod++) {
            if (isThere(pod) && (victim == NONE || goesBefore(pod, victim))) {
                victim = pod;
            }
        }
        boolean isStarting = states[victim] == State.STARTING;
        starting -= isStarting ? 1 : 0;
        if (isStarting && !isProbed[victim]) {
            states[victim] = State.GONE;
            return NONE;
        }
        draining++;
        states[victim] = State.DRAINING;
        return victim;
    }

    private boolean goesBefore(int pod, int other) {
        if (states[pod] != states[other]) {
            return states[pod] == State.STARTING;
        }
        return readyAt[pod] > readyAt[other];
    }

    /** One that drained. */
    void end(int pod, long now) {
        countSeconds(now);
        draining--;
        states[pod] = State.GONE;
    }

    /** Lists those that are ready, and those that activators use. */
    void list() {
        readyCount = 0;
        usableCount = 0;
        for (int pod = 0; pod < count; pod++) {
            if (states[pod] == State.READY) {
                ready[readyCount++] = pod;
            }
            if (isProbed[pod] && isThere(pod)) {
                usable[usableCount++] = pod;
            }
        }
    }

    void countSeconds(long now) {
        seconds += (readyCount + starting + draining) * ((now - changedAt) / NANOS);
        changedAt = now;
    }

    /** Seconds of all pods, until they were last counted. */
    double seconds() {
        return seconds;
    }

    /**
     * All ready pods, as they are asked: those that are old enough first, each kind in an order of chance.
     *
     * @param wanted how many of them will be asked; the order of others is as it happens to be
     * @param oldEnough when such a pod was started at the latest; when it became ready does not count
     */
    int[] shuffled(int wanted, long oldEnough, Randomness random) {
        int old = 0;
        int young = readyCount;
        for (int i = 0; i < readyCount; i++) {
            if (startedAt[ready[i]] <= oldEnough) {
                scratch[old++] = ready[i];
            } else {
                scratch[--young] = ready[i];
            }
        }
        for (int i = 0; i < wanted; i++) {
            int bound = i < old ? old : readyCount;
            int other = i + random.below(bound - i);
            int pod = scratch[i];
            scratch[i] = scratch[other];
            scratch[other] = pod;
        }
        return scratch;
    }
}
