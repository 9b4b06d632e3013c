package dev.knemu.cli.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Histograms of nanoseconds, to three digits, up to an hour. */
final class Latencies {

    private static final long MOST = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private Latencies() {}

    static Histogram histogram() {
        return new Histogram(MOST, DIGITS);
    }

    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.max(0, Math.min(nanos, MOST)));
    }
}
