package dev.knemu.autoscale.simulation;

import java.util.Arrays;

/** Requests that wait, in several queues first come first served: each request is in one at most. */
final class RequestQueues {

    private static final int NONE = -1;

    private int[] heads = new int[0];
    private int[] tails = new int[0];
    private int[] sizes = new int[0];
    private int[] next = new int[256];
    private int total;

    void ensure(int queues) {
        if (queues > heads.length) {
            int before = heads.length;
            int more = Math.max(queues, before * 2);
            heads = Arrays.copyOf(heads, more);
            tails = Arrays.copyOf(tails, more);
            sizes = Arrays.copyOf(sizes, more);
            Arrays.fill(heads, before, more, NONE);
            Arrays.fill(tails, before, more, NONE);
        }
    }

    void add(int queue, int request) {
        if (request >= next.length) {
            next = Arrays.copyOf(next, Math.max(request + 1, next.length * 2));
        }
        next[request] = NONE;
        if (heads[queue] == NONE) {
            heads[queue] = request;
        } else {
            next[tails[queue]] = request;
        }
        tails[queue] = request;
        sizes[queue]++;
        total++;
    }

    /** The first, or -1. */
    int first(int queue) {
        return heads[queue];
    }

    int take(int queue) {
        int first = heads[queue];
        heads[queue] = next[first];
        if (heads[queue] == NONE) {
            tails[queue] = NONE;
        }
        sizes[queue]--;
        total--;
        return first;
    }

    /** Of all queues. */
    int total() {
        return total;
    }

    int size(int queue) {
        return sizes[queue];
    }
}
