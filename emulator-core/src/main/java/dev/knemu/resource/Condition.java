package dev.knemu.resource;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of {@code status.conditions}.
 *
 * <p>Source: {@code Condition} in knative.dev/pkg, {@code apis/condition_types.go}.
 *
 * @param severity {@code ""} is an error when not True; {@code Info} and {@code Warning} do not affect Ready
 * @param lastTransitionTime when the condition last changed; written in whole seconds, as Kubernetes does
 */
public record Condition(
        String type,
        Status status,
        String severity,
        Optional<Instant> lastTransitionTime,
        String reason,
        String message) {

    /** The spelling is the wire's. */
    public enum Status {
        Unknown,
        True,
        False
    }

    public boolean isTrue() {
        return status == Status.True;
    }

    public boolean isFalse() {
        return status == Status.False;
    }

    public boolean isUnknown() {
        return status == Status.Unknown;
    }
}
