package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.Decider;
import dev.knemu.autoscale.PodAutoscaler;
import dev.knemu.autoscale.RevisionMetrics;
import dev.knemu.autoscale.RevisionScaling;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside the pods of a run, whichever engine moves them: metrics, decisions, the reconciler, and what is counted
 * for the headline.
 */
final class ControlLoop {

    private static final long NEVER = Long.MIN_VALUE;
    private static final double NANOS = 1e9;

    final RevisionMetrics metrics;
    final Decider decider;
    final PodAutoscaler autoscaler;
    private final WaitHistogram waits = new WaitHistogram();
    private final WaitHistogram latencies = new WaitHistogram();
    /** Of the time since the last tick; only where somebody is told of ticks. */
    private final @Nullable WaitHistogram recentWaits;

    private final @Nullable WaitHistogram recentLatencies;
    private final long stableWindowNanos;

    double requests;
    double completed;
    double refused;
    double timedOut;
    double coldStarted;
    double podSeconds;
    private int mostPods;
    private int panics;
    private boolean wasPanicking;
    private boolean hasDecided;
    private int flaps;
    private int lastReplicas;
    private long lastRemoval = NEVER;
    private long waitingSince = NEVER;
    private long longestWaiting;
    private long lastLoad = NEVER;
    private long zeroAt = NEVER;

    /** @param hasListener whether ticks are asked for */
    ControlLoop(Simulation simulation, boolean hasListener) {
        this.recentWaits = hasListener ? new WaitHistogram() : null;
        this.recentLatencies = hasListener ? new WaitHistogram() : null;
        RevisionScaling scaling = simulation.scaling();
        int pods = simulation.pods();
        this.stableWindowNanos = scaling.stableWindow().toNanos();
        this.metrics = new RevisionMetrics(scaling);
        // As if it had been running: what a new decider knows nothing of is not known here either, but the panic that
        // an autoscaler begins with after its own restart would be of no use to anybody.
        this.decider = new Decider(scaling, 0, Math.min(pods, 1));
        int window = (int) scaling.stableWindow().toSeconds();
        if (pods > 0) {
            for (int second = -window; second < 0; second++) {
                metrics.record(second, 0, 0);
            }
        }
        decider.decide(-Decider.TICK_NANOS, pods, true, 0, 0);
        boolean isServed = pods > 0 && decider.excessBurstCapacity() >= 0;
        this.autoscaler = PodAutoscaler.settled(scaling, 0, pods, isServed);
        this.lastReplicas = pods;
        this.mostPods = pods;
    }

    /** Whether a request would now go through the activator. */
    boolean isProxied(int ready) {
        return ready == 0 || !autoscaler.isServed();
    }

    /** A decision, and a pass of the reconciler where it changes anything; whether there was one. */
    boolean decide(long now, int ready) {
        int desired = decider.desired();
        int burst = decider.excessBurstCapacity();
        if (!decider.decide(now, ready, true, metrics)) {
            return false;
        }
        if (decider.isPanicking() && !wasPanicking) {
            panics++;
        }
        wasPanicking = decider.isPanicking();
        // What the decider came to before the run was never applied to the pods that the run begins with.
        boolean isFirst = !hasDecided;
        hasDecided = true;
        if (isFirst || decider.desired() != desired || decider.excessBurstCapacity() < 0 != burst < 0) {
            reconcile(now, ready);
        }
        return true;
    }

    void reconcile(long now, int ready) {
        // Whatever is inactive was led to the activator in the pass before.
        int replicas = autoscaler.reconcile(now, ready, decider.desired(), decider.excessBurstCapacity(), true);
        mostPods = Math.max(mostPods, ready);
        if (replicas > lastReplicas) {
            flaps += lastRemoval != NEVER && now - lastRemoval <= stableWindowNanos ? 1 : 0;
            lastRemoval = NEVER;
            zeroAt = NEVER;
        } else if (replicas < lastReplicas) {
            lastRemoval = now;
            zeroAt = replicas == 0 ? now : NEVER;
        }
        lastReplicas = replicas;
    }

    /** Tells of requests that wait, or of none. */
    void waiting(long now, boolean isWaiting) {
        if (!isWaiting) {
            waitingSince = NEVER;
        } else if (waitingSince == NEVER) {
            waitingSince = now;
        } else {
            longestWaiting = Math.max(longestWaiting, now - waitingSince);
        }
    }

    /** Tells that there was load until now. */
    void loaded(long now) {
        lastLoad = now;
    }

    /** Tells that a pod has begun with requests. */
    void began(long waitMicros, double count) {
        waits.record(waitMicros, count);
        if (recentWaits != null) {
            recentWaits.record(waitMicros, count);
        }
    }

    /** Tells that a request was answered. */
    void answered(long latencyMicros) {
        latencies.record(latencyMicros, 1);
        if (recentLatencies != null) {
            recentLatencies.record(latencyMicros, 1);
        }
    }

    private static Optional<Headline.Percentiles> takeRecent(@Nullable WaitHistogram recent) {
        if (recent == null || recent.isEmpty()) {
            return Optional.empty();
        }
        Headline.Percentiles percentiles = Headline.Percentiles.of(recent);
        recent.clear();
        return Optional.of(percentiles);
    }

    /** @param queued those of the waiting that wait in a pod */
    Tick tick(
            double second,
            double load,
            double inFlight,
            double waiting,
            double queued,
            int ready,
            int starting,
            int draining) {
        return new Tick(
                second,
                load,
                inFlight,
                waiting,
                queued,
                ready,
                starting,
                draining,
                decider.decision().orElseThrow(),
                autoscaler.want(),
                autoscaler.replicas(),
                autoscaler.step(),
                isProxied(ready),
                autoscaler.activators(),
                requests,
                refused,
                timedOut,
                coldStarted,
                takeRecent(recentWaits),
                takeRecent(recentLatencies));
    }

    /** @param knowsLatencies whether requests were told of one by one */
    Headline headline(boolean knowsLatencies, Optional<Headline.Events> events) {
        boolean cameToZero = zeroAt != NEVER && lastLoad != NEVER && zeroAt >= lastLoad;
        return new Headline(
                requests,
                completed,
                refused,
                timedOut,
                coldStarted,
                Headline.Percentiles.of(waits),
                knowsLatencies ? Optional.of(Headline.Percentiles.of(latencies)) : Optional.empty(),
                podSeconds,
                mostPods,
                panics,
                flaps,
                Duration.ofNanos(longestWaiting),
                cameToZero ? Optional.of(Duration.ofNanos(zeroAt - lastLoad)) : Optional.empty(),
                events);
    }

    static double seconds(long nanos) {
        return nanos / NANOS;
    }
}
