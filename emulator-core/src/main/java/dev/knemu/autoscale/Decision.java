package dev.knemu.autoscale;

/**
 * One decision with every number that went into it.
 *
 * @param atNanos when
 * @param scaling the settings it was made by
 * @param ready pods that were ready
 * @param isReachable whether a route led to the revision
 * @param stable average over the stable window, of the whole revision
 * @param panic average over the panic window
 * @param wantedByStable pods for that average; not yet limited
 * @param wantedByPanic pods for that average; not yet limited
 * @param lowest what max-scale-down-rate allows
 * @param highest what max-scale-up-rate allows
 * @param desiredByStable within those limits and not below the activation scale
 * @param desiredByPanic likewise
 * @param isOverThreshold whether the panic window wanted so many pods that it is a panic
 * @param panicStartNanos when it was last over the threshold; {@link #CALM} where there is no panic
 * @param beforeDelay the wish, before the scale-down delay
 * @param desired the wish, before min-scale and max-scale
 * @param excessBurstCapacity requests in flight that could come on top; below 0 the activator is in the path
 */
public record Decision(
        long atNanos,
        RevisionScaling scaling,
        int ready,
        boolean isReachable,
        double stable,
        double panic,
        double wantedByStable,
        double wantedByPanic,
        int lowest,
        int highest,
        int desiredByStable,
        int desiredByPanic,
        boolean isOverThreshold,
        long panicStartNanos,
        int beforeDelay,
        int desired,
        int excessBurstCapacity) {

    /** No panic. */
    public static final long CALM = Long.MIN_VALUE;

    public boolean isPanicking() {
        return panicStartNanos != CALM;
    }

    /** The formula with its numbers, as a sentence. */
    public String explain() {
        StringBuilder text = new StringBuilder("stable ")
                .append(share(stable, wantedByStable))
                .append(", panic ")
                .append(share(panic, wantedByPanic))
                .append("; ");
        explainMode(text);
        if (desired != beforeDelay) {
            text.append("; the scale-down delay of ")
                    .append(GoText.print(scaling.scaleDownDelay()))
                    .append(" still holds ")
                    .append(desired);
        }
        text.append(", so ").append(pods(desired)).append("; ");
        explainBurst(text);
        return text.append('.').toString();
    }

    /**
     * What became of it, as a sentence.
     *
     * @param step what was done about it
     * @param want what was left of it within its bounds; -1 for nothing yet
     */
    public String outcome(PodAutoscaler.Step step, int want) {
        return switch (step) {
            case NO_DECISION -> "Nothing is applied yet.";
            case APPLIED -> applied(want);
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

    private String applied(int want) {
        if (want == desired) {
            return "The Deployment gets " + want + ".";
        }
        String bound = want > desired ? want == scaling.minScale() ? "min-scale" : "the initial scale" : "max-scale";
        return bound + " makes that " + want + ".";
    }

    private String share(double load, double wanted) {
        return GoText.print(load) + " / target " + GoText.print(scaling.target()) + " = " + pods(wanted);
    }

    private void explainMode(StringBuilder text) {
        double ratio = wantedByPanic / Math.max(1, ready);
        text.append(GoText.print(wantedByPanic))
                .append(" wanted for ")
                .append(ready)
                .append(" ready is ")
                .append(isOverThreshold ? "at or over" : "under")
                .append(" the panic threshold ")
                .append(GoText.print(scaling.panicThreshold()))
                .append("× (")
                .append(GoText.print(Math.rint(ratio * 100) / 100))
                .append("×)");
        if (!isPanicking()) {
            text.append(", stable mode: ");
            explainLimits(text, wantedByStable, desiredByStable);
        } else if (beforeDelay > Math.max(desiredByStable, desiredByPanic)) {
            text.append(sincePanic())
                    .append("it never scales down in panic and keeps ")
                    .append(beforeDelay);
        } else {
            text.append(sincePanic());
            boolean byPanic = desiredByPanic >= desiredByStable;
            explainLimits(text, byPanic ? wantedByPanic : wantedByStable, beforeDelay);
        }
    }

    private String sincePanic() {
        return isOverThreshold
                ? ", panic: "
                : ", panic goes on (last over it " + GoText.print((atNanos - panicStartNanos) / 1e9) + " s ago): ";
    }

    private void explainLimits(StringBuilder text, double wanted, int got) {
        text.append(GoText.print(wanted)).append(" wanted");
        if (got < wanted) {
            text.append(", max-scale-up-rate ")
                    .append(GoText.print(scaling.cluster().maxScaleUpRate()))
                    .append(" allows ")
                    .append(highest);
        } else if (got > wanted && got == scaling.activationScale() && scaling.activationScale() > 1) {
            text.append(", activation-scale is ").append(got);
        } else if (got > wanted) {
            text.append(", max-scale-down-rate ")
                    .append(GoText.print(scaling.cluster().maxScaleDownRate()))
                    .append(" allows ")
                    .append(lowest);
        }
    }

    private void explainBurst(StringBuilder text) {
        double burst = scaling.targetBurstCapacity();
        if (burst == -1) {
            text.append("target-burst-capacity -1 keeps the activator in the path");
        } else if (burst == 0) {
            text.append("target-burst-capacity 0 needs no activator while there are pods");
        } else {
            text.append("excess burst capacity is floor(")
                    .append(ready)
                    .append(" × ")
                    .append(GoText.print(scaling.total()))
                    .append(" - ")
                    .append(GoText.print(burst))
                    .append(" - ")
                    .append(GoText.print(panic))
                    .append(") = ")
                    .append(excessBurstCapacity)
                    .append(excessBurstCapacity < 0 ? ": the activator is in the path" : ": pods are reached directly");
        }
    }

    private static String pods(double count) {
        return GoText.print(count) + (count == 1 ? " pod" : " pods");
    }
}
