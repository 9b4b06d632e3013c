package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.Decision;
import dev.knemu.autoscale.PodAutoscaler;
import dev.knemu.autoscale.RevisionScaling;
import java.util.Locale;
import java.util.Optional;

/**
 * A revision right after one decision.
 *
 * @param second since the beginning of the run
 * @param load requests a second or clients, as the workload says
 * @param inFlight requests that came and have no answer yet
 * @param waiting those of them that no pod has begun with
 * @param queued those of the waiting that wait in a pod, for others to end; the rest waits in the activator
 * @param ready pods
 * @param starting pods
 * @param draining pods that were removed and are not gone
 * @param decision what was decided and why
 * @param want what came of it within its bounds; -1 for nothing yet
 * @param replicas what the Deployment is to have
 * @param step what the reconciler did about it
 * @param isProxied whether requests go through the activator
 * @param activators that are wanted before the revision
 * @param requests that came since the beginning
 * @param refused with 503 since the beginning
 * @param timedOut with 504 since the beginning
 * @param coldStarted came while no pod was ready, since the beginning
 * @param waits of the requests that pods have begun with since the tick before; empty where there was none
 * @param latencies of those that were answered since then; empty where there was none, or where single requests are not known
 */
public record Tick(
        double second,
        double load,
        double inFlight,
        double waiting,
        double queued,
        int ready,
        int starting,
        int draining,
        Decision decision,
        int want,
        int replicas,
        PodAutoscaler.Step step,
        boolean isProxied,
        int activators,
        double requests,
        double refused,
        double timedOut,
        double coldStarted,
        Optional<Headline.Percentiles> waits,
        Optional<Headline.Percentiles> latencies) {

    /** The decision with its numbers, and what became of it. */
    public String explain() {
        return String.format(Locale.ROOT, "t=%s s: ", number(second)) + decision.explain() + " " + outcome();
    }

    private String outcome() {
        RevisionScaling scaling = decision.scaling();
        return switch (step) {
            case NO_DECISION -> "Nothing is applied yet.";
            case APPLIED -> applied(scaling);
            case ZERO_IS_OFF -> "Scale to zero is off, so 1 pod stays.";
            case ACTIVATING -> "0 pods are wanted, but the revision is still activating: nothing is changed.";
            case TIMED_OUT ->
                "Pods did not become ready within "
                        + scaling.activationTimeout().toSeconds() + " s: 0 pods.";
            case ACTIVE_TOO_SHORT ->
                "It was active for less than its stable window of "
                        + scaling.stableWindow().toSeconds() + " s, so 1 pod stays until then.";
            case DEACTIVATED -> "It becomes inactive and the activator takes over; its pods stay for now.";
            case WAITS_FOR_ACTIVATOR -> "Its pods stay until the activator answers for it.";
            case RETAINED ->
                "The last pod is kept for the retention period of "
                        + scaling.retention().toSeconds() + " s.";
            case IN_GRACE ->
                "Its pods stay until the activator was in the path for the grace period of "
                        + scaling.cluster().scaleToZeroGracePeriod().toSeconds() + " s.";
            case ZERO -> "It is inactive, and the activator was in the path long enough: 0 pods.";
        };
    }

    private String applied(RevisionScaling scaling) {
        if (want == decision.desired()) {
            return "The Deployment gets " + want + ".";
        }
        String bound = want > decision.desired()
                ? want == scaling.minScale() ? "min-scale" : "the initial scale"
                : "max-scale";
        return bound + " makes that " + want + ".";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
