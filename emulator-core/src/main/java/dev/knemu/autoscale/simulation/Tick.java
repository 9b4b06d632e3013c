package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.Decision;
import dev.knemu.autoscale.PodAutoscaler;
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
        return String.format(Locale.ROOT, "t=%s s: ", number(second)) + decision.explain() + " "
                + decision.outcome(step, want);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
