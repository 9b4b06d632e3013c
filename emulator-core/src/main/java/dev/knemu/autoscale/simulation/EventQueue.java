package dev.knemu.autoscale.simulation;

import java.util.Arrays;

/**
 * What is to happen, by time; of the same time by kind and number, so that the order never depends on anything else. A heap
 * of four children a node, in arrays.
 */
final class EventQueue {

    private long[] times = new long[256];
    private long[] events = new long[256];
    private int size;

    void add(long time, long event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            events = Arrays.copyOf(events, size * 2);
        }
        int index = size++;
        while (index > 0) {
            int parent = (index - 1) >> 2;
            if (times[parent] < time || times[parent] == time && events[parent] <= event) {
                break;
            }
            times[index] = times[parent];
            events[index] = events[parent];
            index = parent;
        }
        times[index] = time;
        events[index] = event;
    }

    long time() {
        return times[0];
    }

    /** Takes the first event out. */
    long take() {
        long first = events[0];
        size--;
        long time = times[size];
        long event = events[size];
        int index = 0;
        while (true) {
            int child = (index << 2) + 1;
            if (child >= size) {
                break;
            }
            int least = child;
            int end = Math.min(child + 4, size);
            for (int other = child + 1; other < end; other++) {
                if (times[other] < times[least] || times[other] == times[least] && events[other] < events[least]) {
                    least = other;
                }
            }
            if (times[least] > time || times[least] == time && events[least] >= event) {
                break;
            }
            times[index] = times[least];
            events[index] = events[least];
            index = least;
        }
        times[index] = time;
        events[index] = event;
        return first;
    }
}
