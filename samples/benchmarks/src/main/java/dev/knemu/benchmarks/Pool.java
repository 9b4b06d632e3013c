package dev.knemu.benchmarks;

import java.util.List;

/** Events that take turns. For one thread. */
final class Pool {

    private final Sample[] samples;
    private int at;

    /** @param samples as many as a power of two */
    Pool(List<Sample> samples) {
        this.samples = samples.toArray(Sample[]::new);
        if (Integer.bitCount(this.samples.length) != 1) {
            throw new IllegalArgumentException(this.samples.length + " events: make it a power of two.");
        }
    }

    Sample next() {
        return samples[at++ & samples.length - 1];
    }
}
