package dev.knemu.autoscale.simulation;

import java.time.Duration;
import java.util.Optional;

/**
 * A run in a few numbers. Of a flow, requests have parts.
 *
 * @param requests that came
 * @param completed answered by a pod
 * @param refused answered with 503, since a pod and its queue were full
 * @param timedOut answered with 504
 * @param coldStarted came while no pod was ready
 * @param waits from a request's arrival until a pod begins with it
 * @param latencies from a request's arrival until its answer, where that is known: of single requests only
 * @param podSeconds of pods that start, are ready or drain
 * @param mostPods ready at a time
 * @param panics how often panic began
 * @param flaps how often pods were added within a stable window of having been taken away
 * @param timeToRecover the longest stretch in which requests waited
 * @param timeToZero from the end of the last load until the last pod was removed; empty where that did not happen
 * @param events where a broker delivers; else empty
 */
public record Headline(
        double requests,
        double completed,
        double refused,
        double timedOut,
        double coldStarted,
        Percentiles waits,
        Optional<Percentiles> latencies,
        double podSeconds,
        int mostPods,
        int panics,
        int flaps,
        Duration timeToRecover,
        Optional<Duration> timeToZero,
        Optional<Events> events) {

    /**
     * Where a broker delivers: its events, of which each may take several requests.
     *
     * @param accepted by the broker
     * @param delivered answered with success, at last
     * @param lost given up after the last retry
     * @param retries requests beside each event's first
     * @param latencies from the broker's acceptance until the success
     */
    public record Events(long accepted, long delivered, long lost, long retries, Percentiles latencies) {}

    /** Each is at most 1 % above the true value. */
    public record Percentiles(Duration p50, Duration p95, Duration p99) {

        static Percentiles of(WaitHistogram histogram) {
            return new Percentiles(
                    micros(histogram.percentile(0.5)),
                    micros(histogram.percentile(0.95)),
                    micros(histogram.percentile(0.99)));
        }

        private static Duration micros(long micros) {
            return Duration.ofNanos(micros * 1000);
        }
    }
}
