package dev.knemu.autoscale;

/**
 * What becomes of a decision: bounds, the way to zero and back, whether the activator is in the path, and the status that
 * {@code kubectl get podautoscaler} shows. State over explicit time: {@link #reconcile} is one pass, and says in {@link
 * #requeueAt} when it wants the next one if nothing else happens before.
 *
 * <pre>
 *            pods ready                     want 0 for the stable window
 *  UNKNOWN ─────────────> TRUE ─────────────────────────────────> FALSE ──> 0 replicas, after grace and retention
 *     ^                    │  pods lost                              │
 *     └────────────────────┴─────────── want more than 0 ────────────┘
 * </pre>
 *
 * <p>Source: knative/serving {@code pkg/reconciler/autoscaling/kpa/kpa.go}, {@code scaler.go}. The object of the activator's
 * endpoints (ServerlessService) is taken to follow at once.
 */
public final class PodAutoscaler {

    /** No pass is wanted. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int UNKNOWN_SCALE = -1;
    private static final long SECOND = 1_000_000_000L;
    private static final long SHORT_WAIT = 3 * SECOND;
    private static final long PROBE_WAIT = 2 * SECOND;

    /** The condition {@code Active}. */
    public enum Active {
        /** Pods are on their way; its reason is {@code Queued}. */
        UNKNOWN,
        TRUE,
        /** Nothing is wanted. */
        FALSE
    }

    /** Whether a route leads to the revision. */
    public enum Reachability {
        UNKNOWN,
        REACHABLE,
        UNREACHABLE
    }

    /** What the last pass did about its wish. */
    public enum Step {
        /** No decision was made yet. */
        NO_DECISION,
        /** The wish, within its bounds, is the number of replicas. */
        APPLIED,
        /** 0 is wanted; scale to zero is off, so 1. */
        ZERO_IS_OFF,
        /** 0 is wanted while pods are still being started. */
        ACTIVATING,
        /** Pods did not become ready in time. */
        TIMED_OUT,
        /** 0 is wanted, but the revision was active for less than its stable window: 1 pod. */
        ACTIVE_TOO_SHORT,
        /** 0 is wanted and the window has passed: the activator takes over, the pods stay for now. */
        DEACTIVATED,
        /** 0 is wanted, but requests may still go to the pods directly. */
        WAITS_FOR_ACTIVATOR,
        /** 0 is wanted; the last pod is kept for the retention period. */
        RETAINED,
        /** 0 is wanted; the activator must be in the path for the grace period. */
        IN_GRACE,
        /** The last pod goes. */
        ZERO
    }

    private RevisionScaling scaling;
    private Reachability reachability = Reachability.REACHABLE;
    private Active active = Active.UNKNOWN;
    private long activeSince;
    private boolean isTimedOut;
    private boolean isServed;
    private long proxiedSince;
    private boolean isInitialized;
    private int desiredScale = UNKNOWN_SCALE;
    private int actualScale;
    private int replicas;
    private int want = UNKNOWN_SCALE;
    private int activators = 2;
    private long requeueAt = NEVER;
    private Step step = Step.NO_DECISION;

    private PodAutoscaler(RevisionScaling scaling, long nowNanos) {
        this.scaling = scaling;
        this.activeSince = nowNanos;
        this.proxiedSince = nowNanos;
    }

    /** Of a revision that was just made: its Deployment begins with the initial scale. */
    public static PodAutoscaler created(RevisionScaling scaling, long nowNanos) {
        PodAutoscaler made = new PodAutoscaler(scaling, nowNanos);
        made.replicas = scaling.initialScale();
        return made;
    }

    /** Of a revision that has been running with so many ready pods, or none, for longer than any of its times. */
    public static PodAutoscaler settled(RevisionScaling scaling, long nowNanos, int pods, boolean isServed) {
        PodAutoscaler made = new PodAutoscaler(scaling, nowNanos);
        long longAgo = nowNanos
                - 2 * scaling.activationTimeout().toNanos()
                - 2 * scaling.stableWindow().toNanos()
                - 2
                        * Math.max(
                                scaling.retention().toNanos(),
                                scaling.cluster().scaleToZeroGracePeriod().toNanos());
        made.isInitialized = true;
        made.active = pods > 0 ? Active.TRUE : Active.FALSE;
        made.activeSince = longAgo;
        made.proxiedSince = longAgo;
        made.isServed = pods > 0 && isServed;
        made.replicas = pods;
        made.want = pods;
        made.desiredScale = pods;
        made.actualScale = pods;
        return made;
    }

    /** Other settings from the next pass on. */
    public void update(RevisionScaling scaling) {
        this.scaling = scaling;
    }

    /** From the next pass on. */
    public void reachability(Reachability reachability) {
        this.reachability = reachability;
    }

    /** Min first: where it is above max, which is possible, a small number becomes min and a large one max. */
    static int bounded(int min, int max, int pods) {
        if (pods < min) {
            return min;
        }
        return max != 0 && pods > max ? max : pods;
    }

    /**
     * One pass.
     *
     * @param ready pods that are ready and not being deleted
     * @param decided what the {@link Decider} wants; negative for nothing yet
     * @param isActivatorReached whether a request to the revision would now be answered by an activator
     * @return the replicas that the Deployment is to have
     */
    public int reconcile(long nowNanos, int ready, int decided, int excessBurstCapacity, boolean isActivatorReached) {
        requeueAt = NEVER;
        want = scale(nowNanos, decided, isActivatorReached);
        chooseMode(nowNanos, excessBurstCapacity);
        activators = Activators.count(scaling, ready);
        updateStatus(nowNanos, ready);
        return replicas;
    }

    private int scale(long nowNanos, int decided, boolean isActivatorReached) {
        if (decided < 0 && active != Active.UNKNOWN) {
            step = Step.NO_DECISION;
            return decided;
        }
        int pods = bounded(leastPods(), scaling.maxScale(), decided);
        if (pods != 0) {
            return apply(pods, Step.APPLIED);
        }
        if (!scaling.cluster().enableScaleToZero()) {
            return apply(1, Step.ZERO_IS_OFF);
        }
        return switch (active) {
            case UNKNOWN -> giveUpActivating(nowNanos);
            case TRUE -> deactivate(nowNanos);
            case FALSE -> leave(nowNanos, isActivatorReached);
        };
    }

    private int leastPods() {
        if (reachability == Reachability.UNREACHABLE) {
            return 0;
        }
        boolean holdsInitial = scaling.initialScale() > 1 && !isInitialized;
        return holdsInitial ? Math.max(scaling.minScale(), scaling.initialScale()) : scaling.minScale();
    }

    private int apply(int pods, Step why) {
        replicas = pods;
        step = why;
        return pods;
    }

    private int giveUpActivating(long nowNanos) {
        long timeout = scaling.activationTimeout().toNanos();
        if (nowNanos - activeSince > timeout) {
            return apply(0, Step.TIMED_OUT);
        }
        step = Step.ACTIVATING;
        requeueAt = nowNanos + timeout;
        return UNKNOWN_SCALE;
    }

    private int deactivate(long nowNanos) {
        long window = scaling.stableWindow().toNanos();
        if (nowNanos - activeSince < window) {
            requeueAt = activeSince + window;
            return apply(1, Step.ACTIVE_TOO_SHORT);
        }
        step = Step.DEACTIVATED;
        // Where the mode changes, that change itself brings on the next pass.
        requeueAt = isServed ? nowNanos : nowNanos + SHORT_WAIT;
        return 0;
    }

    private int leave(long nowNanos, boolean isActivatorReached) {
        if (scaling.isScraped() && !isActivatorReached) {
            step = Step.WAITS_FOR_ACTIVATOR;
            requeueAt = nowNanos + PROBE_WAIT;
            return 0;
        }
        long grace = scaling.cluster().scaleToZeroGracePeriod().toNanos();
        long retention = reachability == Reachability.UNREACHABLE
                ? 0
                : scaling.retention().toNanos();
        long inactive = nowNanos - activeSince;
        if (inactive >= Math.max(grace, retention)) {
            return apply(0, Step.ZERO);
        }
        if (retention > 0 && inactive < retention) {
            step = Step.RETAINED;
            requeueAt = nowNanos + retention - inactive;
            return 0;
        }
        long proxied = isServed ? 0 : nowNanos - proxiedSince;
        if (proxied >= grace) {
            return apply(0, Step.ZERO);
        }
        step = Step.IN_GRACE;
        requeueAt = nowNanos + grace - proxied;
        return 0;
    }

    private void chooseMode(long nowNanos, int excessBurstCapacity) {
        boolean serves = want > 0 && excessBurstCapacity >= 0;
        if (isServed && !serves) {
            proxiedSince = nowNanos;
        }
        isServed = serves;
    }

    private void updateStatus(long nowNanos, int ready) {
        int min = reachability == Reachability.UNREACHABLE ? 0 : scaling.minScale();
        int threshold = Math.max(min, isInitialized ? 1 : scaling.initialScale());
        boolean isEnough = ready >= threshold;
        if (want == 0 || threshold == 0) {
            isTimedOut = active == Active.UNKNOWN && threshold > 0;
            become(Active.FALSE, nowNanos);
        } else if (!isEnough) {
            become(want < 0 && active == Active.FALSE ? Active.FALSE : Active.UNKNOWN, nowNanos);
        } else if (want > 0 || active != Active.FALSE) {
            become(Active.TRUE, nowNanos);
        }
        isInitialized |= isEnough;
        actualScale = ready;
        desiredScale = want < 0 ? desiredScale : want;
    }

    private void become(Active next, long nowNanos) {
        if (next != active) {
            active = next;
            activeSince = nowNanos;
        }
    }

    /** What the last pass came to; -1 for nothing. */
    public int want() {
        return want;
    }

    /** What the Deployment is to have. */
    public int replicas() {
        return replicas;
    }

    /** What {@code status.desiredScale} says. */
    public int desiredScale() {
        return desiredScale;
    }

    /** What {@code status.actualScale} says: pods that were ready at the last pass. */
    public int actualScale() {
        return actualScale;
    }

    public Active active() {
        return active;
    }

    /** Of the condition {@code Active}: {@code Queued}, {@code NoTraffic}, {@code TimedOut}, or empty where it is true. */
    public String reason() {
        return switch (active) {
            case UNKNOWN -> "Queued";
            case TRUE -> "";
            case FALSE -> isTimedOut ? "TimedOut" : "NoTraffic";
        };
    }

    public long activeSinceNanos() {
        return activeSince;
    }

    /** Whether so many pods were ready once as the revision is to begin with; from then on the initial scale is ignored. */
    public boolean isInitialized() {
        return isInitialized;
    }

    /** Whether requests go to the pods directly; a revision without ready pods is always proxied. */
    public boolean isServed() {
        return isServed;
    }

    /** How many activators it wants before it. */
    public int activators() {
        return activators;
    }

    public Step step() {
        return step;
    }

    /** When the next pass is due if nothing happens before; {@link #NEVER} for not at all. */
    public long requeueAt() {
        return requeueAt;
    }
}
