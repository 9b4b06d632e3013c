package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.Activators;
import dev.knemu.autoscale.RevisionScaling;
import java.util.Arrays;

/**
 * The activators before a revision: which pods each uses, and which of them it takes for a request.
 *
 * <p>Source: knative/serving {@code pkg/activator/net/throttler.go}, {@code lb_policy.go}.
 */
final class Proxies {

    private static final int FEW = 3;

    private final RevisionScaling scaling;
    private final int limit;
    private final Randomness random;
    private final int[] underWay;
    private final int[][] assigned;
    private final int[][] slots;
    private final int[] nextPick;
    private int[] scratch = new int[0];
    private int next;
    private int inUse;

    Proxies(RevisionScaling scaling, int activators, Randomness random) {
        this.scaling = scaling;
        this.limit = scaling.containerConcurrency();
        this.random = random;
        this.underWay = new int[activators];
        this.assigned = new int[activators][0];
        this.slots = new int[activators][0];
        this.nextPick = new int[activators];
    }

    int count() {
        return underWay.length;
    }

    /** Makes room for pods of so many numbers. */
    void ensure(int podNumbers) {
        if (podNumbers > scratch.length) {
            for (int i = 0; i < slots.length; i++) {
                slots[i] = Arrays.copyOf(slots[i], podNumbers);
            }
            scratch = Arrays.copyOf(scratch, podNumbers);
        }
    }

    /** The activator that gets the next request. */
    int next() {
        int activator = next % inUse;
        next = (activator + 1) % inUse;
        return activator;
    }

    /** Whether one may let another request through. */
    boolean isOpen(int activator) {
        return limit == 0 ? assigned[activator].length > 0 : underWay[activator] < limit * assigned[activator].length;
    }

    /** The pod for a request, or {@link Pods#NONE}. */
    int pick(int activator) {
        int[] pods = assigned[activator];
        int[] used = slots[activator];
        if (limit == 0) {
            return lessBusy(pods, used);
        }
        // After the last of the pods, or where some of them have left, it begins with the first.
        int first = limit <= FEW || nextPick[activator] >= pods.length ? 0 : nextPick[activator];
        for (int i = 0; i < pods.length; i++) {
            int position = first + i < pods.length ? first + i : first + i - pods.length;
            if (used[pods[position]] < limit) {
                nextPick[activator] = position + 1;
                return pods[position];
            }
        }
        return Pods.NONE;
    }

    private int lessBusy(int[] pods, int[] used) {
        if (pods.length <= 1) {
            return pods.length == 0 ? Pods.NONE : pods[0];
        }
        int one = 0;
        int other = 1;
        if (pods.length > 2) {
            one = random.below(pods.length);
            other = random.below(pods.length - 1);
            other += other >= one ? 1 : 0;
        }
        int difference = used[pods[one]] - used[pods[other]];
        boolean isFirst = difference == 0 ? random.fraction() < 0.5 : difference < 0;
        return pods[isFirst ? one : other];
    }

    void begin(int activator, int pod) {
        underWay[activator]++;
        slots[activator][pod]++;
    }

    void end(int activator, int pod) {
        underWay[activator]--;
        slots[activator][pod]--;
    }

    /**
     * Which activators stand before the revision, and which pods each uses; whether that is now otherwise.
     *
     * @param podsChanged whether other pods are there than at the last time
     */
    boolean assign(Pods pods, boolean podsChanged) {
        int wanted = Math.min(underWay.length, Activators.count(scaling, pods.readyCount));
        if (wanted == inUse && !podsChanged) {
            return false;
        }
        inUse = wanted;
        for (int i = 0; i < underWay.length; i++) {
            int index = i < wanted ? i : -1;
            int size = 0;
            for (int position = 0; position < pods.usableCount; position++) {
                if (limit == 0 || Activators.isAssigned(position, pods.usableCount, index, wanted)) {
                    scratch[size++] = pods.usable[position];
                }
            }
            assigned[i] = Arrays.copyOf(scratch, size);
        }
        return true;
    }
}
