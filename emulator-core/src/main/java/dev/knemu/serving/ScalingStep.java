package dev.knemu.serving;

import dev.knemu.autoscale.Decision;
import dev.knemu.autoscale.PodAutoscaler.Step;
import java.time.Instant;

/**
 * A decision of the autoscaler, and what became of it.
 *
 * @param time when it was made
 * @param decision with every number that went into it
 * @param want what was left of it within the bounds; -1 for nothing yet
 * @param replicas what there are to be
 * @param step what was done about it
 */
public record ScalingStep(Instant time, Decision decision, int want, int replicas, Step step) {

    /** As sentences, with the formula's numbers. */
    public String explain() {
        return decision.explain() + " " + decision.outcome(step, want);
    }

    boolean cameToTheSame(ScalingStep other) {
        return want == other.want
                && replicas == other.replicas
                && step == other.step
                && decision.desired() == other.decision.desired()
                && decision.ready() == other.decision.ready();
    }
}
