package dev.knemu.autoscale;

/**
 * How many activators stand before a revision, and what each lets through.
 *
 * <p>Source: knative/serving {@code pkg/reconciler/autoscaling/kpa/kpa.go}, {@code pkg/activator/net/throttler.go}.
 */
public final class Activators {

    private static final int LEAST = 2;

    private Activators() {}

    /** How many are wanted; where fewer exist, all of them are taken. */
    public static int count(RevisionScaling scaling, int ready) {
        double burst = scaling.targetBurstCapacity();
        if (burst == 0) {
            return LEAST;
        }
        double load = ready * scaling.total() + Math.max(burst, 0);
        return Math.max(LEAST, (int) Math.ceil(load / scaling.cluster().activatorCapacity()));
    }

    /**
     * Whether activator {@code index} of so many sends requests to pod {@code pod} of so many, both in the order of their
     * addresses. Only with a container concurrency: without one every activator uses all pods.
     */
    public static boolean isAssigned(int pod, int pods, int index, int activators) {
        if (activators <= 1 || pods <= 1 || index < 0) {
            return true;
        }
        if (activators > pods) {
            return pod == index % pods;
        }
        int slice = pods / activators;
        int rest = pods % activators;
        boolean isInSlice = pod >= index * slice && pod < (index + 1) * slice;
        return isInSlice || index < rest && pod == pods - rest + index;
    }

    /** How many pods activator {@code index} sends requests to. */
    public static int assigned(int pods, int index, int activators) {
        int count = 0;
        for (int pod = 0; pod < pods; pod++) {
            count += isAssigned(pod, pods, index, activators) ? 1 : 0;
        }
        return count;
    }

    /** Requests that an activator has under way at a time, where it reaches pods by their own addresses. */
    public static int gate(int containerConcurrency, int pods, int index, int activators) {
        return containerConcurrency * assigned(pods, index, activators);
    }

    /** The same where it reaches them only through the cluster's address of the revision. */
    public static int gateByClusterAddress(int containerConcurrency, int backends, int activators) {
        return backends == 0 ? 0 : Math.max(1, containerConcurrency * backends / activators);
    }
}
