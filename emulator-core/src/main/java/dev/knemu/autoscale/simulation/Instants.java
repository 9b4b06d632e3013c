package dev.knemu.autoscale.simulation;

import java.util.Arrays;

/** When each request of a recorded load came: so many instants, in the order of time. Immutable. */
public final class Instants {

    private final long[] nanos;

    private Instants(long[] nanos) {
        this.nanos = nanos;
    }

    /** @param seconds since the beginning, 0 or more; in any order */
    public static Instants ofSeconds(double[] seconds) {
        long[] nanos = new long[seconds.length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = Math.round(seconds[i] * 1e9);
        }
        Arrays.sort(nanos);
        return new Instants(nanos);
    }

    public int size() {
        return nanos.length;
    }

    /** Since the beginning, of the request of a number from 0 on. */
    public long nanos(int number) {
        return nanos[number];
    }
}
