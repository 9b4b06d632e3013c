package dev.knemu.resource;

import java.time.Instant;
import java.util.List;

/**
 * Which conditions must be True for a kind to be Ready: a "living" set, that is one that goes back and forth.
 *
 * <p>Source: {@code NewLivingConditionSet} in knative.dev/pkg, {@code apis/condition_set.go}.
 *
 * @param dependents the conditions of which Ready is made; all others are informational
 */
public record ConditionSet(List<String> dependents) {

    /** The condition that sums up the others. */
    public static final String READY = "Ready";

    public ConditionSet {
        dependents = List.copyOf(dependents);
    }

    public static ConditionSet living(String... dependents) {
        return new ConditionSet(List.of(dependents));
    }

    /** Starts from what a status says now; changes made through the result carry {@code now}. */
    public Conditions manage(List<Condition> current, Instant now) {
        return Conditions.of(this, current, now);
    }
}
