package dev.knemu.autoscale;

/**
 * What an activator says of one revision: every second, how many requests it held on average, waiting or proxied, and how many
 * came. The first after a silence is reported at once, so that a revision at zero need not wait for the second to end.
 *
 * <p>Source: knative/serving {@code pkg/activator/handler/concurrency_reporter.go}.
 */
public final class ActivatorMeter {

    private final RequestMeter meter;
    private int held;
    private boolean isTracked;
    private double early;
    private double concurrency;
    private double requests;

    public ActivatorMeter(long nowNanos) {
        meter = new RequestMeter(nowNanos);
    }

    /** Whether it is to be reported at once: one request in flight, one arrived. */
    public boolean arrive(long nowNanos) {
        boolean isFirst = !isTracked;
        if (isFirst) {
            // What was before the first request does not count: the report that follows covers a part of a second.
            meter.restart(nowNanos);
            isTracked = true;
            early = 1;
        }
        meter.arrive(nowNanos, false);
        held++;
        return isFirst;
    }

    public void leave(long nowNanos) {
        meter.leave(nowNanos, false);
        held--;
    }

    /** Closes a report; whether there is one: not of a revision without requests. */
    public boolean report(long nowNanos) {
        meter.report(nowNanos);
        if (!isTracked) {
            return false;
        }
        concurrency = Math.max(0, meter.concurrency() - early);
        requests = Math.max(0, meter.requests() - early);
        early = 0;
        isTracked = meter.concurrency() > 0 || held > 0;
        return true;
    }

    /** Of the last report: requests held on average, less what was reported at once. */
    public double concurrency() {
        return concurrency;
    }

    /** Of the last report: requests that came, less what was reported at once. */
    public double requests() {
        return requests;
    }
}
