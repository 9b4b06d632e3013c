package dev.knemu.autoscale;

/**
 * What a pod says of its load once a second: how many requests it had on average, weighted by time, and how many came. Those
 * that came through an activator are left out, since the activator counts them. A request counts from its arrival, also while
 * it waits for others to end; probes do not count.
 *
 * <p>Source: knative/serving {@code pkg/queue/stats}, {@code pkg/autoscaler/metrics/collector.go}.
 */
public final class RequestMeter {

    private static final double NANOS = 1e9;

    private long changedAt;
    private long reportedAt;
    private int inFlight;
    private double area;
    private int arrived;
    private double concurrency;
    private double requests;

    public RequestMeter(long nowNanos) {
        changedAt = nowNanos;
        reportedAt = nowNanos;
    }

    /** @param isProxied whether it came through an activator */
    public void arrive(long nowNanos, boolean isProxied) {
        if (!isProxied) {
            pass(nowNanos);
            inFlight++;
            arrived++;
        }
    }

    public void leave(long nowNanos, boolean isProxied) {
        if (!isProxied) {
            pass(nowNanos);
            inFlight--;
        }
    }

    /** An event that comes late, with a time before that of the last one, adds nothing. */
    private void pass(long nowNanos) {
        if (nowNanos > changedAt) {
            area += inFlight * ((nowNanos - changedAt) / NANOS);
            changedAt = nowNanos;
        }
    }

    /** Begins a report that covers the time from now on only. */
    void restart(long nowNanos) {
        changedAt = nowNanos;
        reportedAt = nowNanos;
        area = 0;
        arrived = 0;
    }

    /** Closes a report, and begins the next. */
    public void report(long nowNanos) {
        pass(nowNanos);
        double seconds = (nowNanos - reportedAt) / NANOS;
        concurrency = seconds > 0 ? area / seconds : 0;
        requests = arrived;
        area = 0;
        arrived = 0;
        reportedAt = nowNanos;
    }

    /** Of the last report: requests in flight on average. 0 before the first. */
    public double concurrency() {
        return concurrency;
    }

    /** Of the last report: requests a second. 0 before the first. */
    public double requests() {
        return requests;
    }
}
