package dev.knemu.autoscale;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many pods one revision wants, and how much of a burst they could take: what the autoscaler works out every two
 * seconds. It remembers the panic and the delay, nothing else; bounds are applied later, by {@link PodAutoscaler}.
 *
 * <p>Source: knative/serving {@code pkg/autoscaler/scaling/autoscaler.go}, {@code multiscaler.go}. A decision allocates
 * nothing; {@link #decision} makes a value of the last one.
 */
public final class Decider {

    /** What {@link #desired} is before the first decision. */
    public static final int UNKNOWN = -1;

    /** Time between two decisions. */
    public static final long TICK_NANOS = 2_000_000_000L;

    private static final long CALM = Long.MIN_VALUE;

    private final @Nullable DelayWindow delay;
    private RevisionScaling scaling;
    private long stableWindowNanos;
    private long panicStart;
    private int maxPanicPods;
    private int desired = UNKNOWN;
    private int excessBurstCapacity;

    private boolean hasDecided;
    private long decidedAt;
    private int ready;
    private boolean isReachable;
    private double stable;
    private double panic;
    private double wantedByStable;
    private double wantedByPanic;
    private int lowest;
    private int highest;
    private int desiredByStable;
    private int desiredByPanic;
    private boolean isOverThreshold;
    private int beforeDelay;

    /**
     * As the autoscaler makes one, when a revision appears or it is restarted itself: with more than one pod ready it begins
     * in panic, since it knows nothing of what was before.
     */
    public Decider(RevisionScaling scaling, long nowNanos, int ready) {
        this.scaling = scaling;
        this.stableWindowNanos = scaling.stableWindow().toNanos();
        this.delay = scaling.scaleDownDelay().isZero()
                ? null
                : new DelayWindow(scaling.scaleDownDelay().toNanos());
        this.panicStart = ready > 1 ? nowNanos : CALM;
        this.maxPanicPods = ready;
        this.excessBurstCapacity = initialBurstCapacity(scaling);
    }

    private static int initialBurstCapacity(RevisionScaling scaling) {
        double burst = scaling.targetBurstCapacity();
        return burst == -1 || burst == 0 ? (int) burst : (int) (scaling.initialScale() * scaling.total() - burst);
    }

    /** Other settings from now on. The delay stays as long as it was when this was made. */
    public void update(RevisionScaling scaling) {
        this.scaling = scaling;
        this.stableWindowNanos = scaling.stableWindow().toNanos();
    }

    /**
     * One decision, from both windows; {@code false} where there is no data, and all stays as it was.
     *
     * @param ready pods that are ready and not being deleted
     * @param isReachable whether a route leads to the revision, or may
     */
    public boolean decide(long nowNanos, int ready, boolean isReachable, RevisionMetrics metrics) {
        long second = Math.floorDiv(nowNanos, 1_000_000_000L);
        if (!metrics.hasData(second)) {
            return false;
        }
        decide(nowNanos, ready, isReachable, metrics.stable(second), metrics.panic(second));
        return true;
    }

    /**
     * One decision.
     *
     * @param stable average over the stable window, of the whole revision
     * @param panic the same over the panic window
     * @return {@link #desired}
     */
    public int decide(long nowNanos, int ready, boolean isReachable, double stable, double panic) {
        hasDecided = true;
        decidedAt = nowNanos;
        this.ready = ready;
        this.isReachable = isReachable;
        this.stable = stable;
        this.panic = panic;

        double pods = Math.max(1, ready);
        double up = Math.ceil(scaling.cluster().maxScaleUpRate() * pods);
        double down = isReachable ? Math.floor(pods / scaling.cluster().maxScaleDownRate()) : 0;
        highest = (int) up;
        lowest = (int) down;
        wantedByStable = Math.ceil(stable / scaling.target());
        wantedByPanic = Math.ceil(panic / scaling.target());
        desiredByStable = floored((int) Math.min(Math.max(wantedByStable, down), up), wantedByStable);
        desiredByPanic = floored((int) Math.min(Math.max(wantedByPanic, down), up), wantedByPanic);

        panicOrCalmDown(nowNanos, pods);
        int wish = desiredByStable;
        if (isPanicking()) {
            maxPanicPods = Math.max(maxPanicPods, Math.max(wish, desiredByPanic));
            wish = maxPanicPods;
        }
        beforeDelay = wish;
        if (delay != null && isReachable) {
            wish = delay.largest(nowNanos, wish);
        }
        desired = wish;
        excessBurstCapacity = burstCapacity();
        return desired;
    }

    private int floored(int pods, double wanted) {
        return wanted > 0 ? Math.max(pods, scaling.activationScale()) : pods;
    }

    private void panicOrCalmDown(long nowNanos, double pods) {
        isOverThreshold = wantedByPanic / pods >= scaling.panicThreshold();
        if (isOverThreshold) {
            panicStart = nowNanos;
        } else if (isPanicking() && panicStart + stableWindowNanos < nowNanos) {
            panicStart = CALM;
            maxPanicPods = 0;
        }
    }

    private int burstCapacity() {
        double burst = scaling.targetBurstCapacity();
        if (burst == -1 || burst == 0) {
            return (int) burst;
        }
        return (int) Math.floor(ready * scaling.total() - burst - panic);
    }

    /** Pods wanted, before min-scale and max-scale; {@link #UNKNOWN} before the first decision. */
    public int desired() {
        return desired;
    }

    /** Requests in flight that could come on top of the load at once; below 0 the activator is needed. */
    public int excessBurstCapacity() {
        return excessBurstCapacity;
    }

    public boolean isPanicking() {
        return panicStart != CALM;
    }

    /** A report of an activator with load, while nothing is wanted, has a decision made at once. */
    public boolean isPokedBy(double concurrency) {
        return desired == 0 && concurrency != 0;
    }

    /** The last decision with all its numbers; empty before the first. */
    public Optional<Decision> decision() {
        if (!hasDecided) {
            return Optional.empty();
        }
        return Optional.of(new Decision(
                decidedAt,
                scaling,
                ready,
                isReachable,
                stable,
                panic,
                wantedByStable,
                wantedByPanic,
                lowest,
                highest,
                desiredByStable,
                desiredByPanic,
                isOverThreshold,
                isPanicking() ? panicStart : Decision.CALM,
                beforeDelay,
                desired,
                excessBurstCapacity));
    }
}
