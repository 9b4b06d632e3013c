package dev.knemu.resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The conditions of one resource while a reconciler writes them. Immutable: each call gives a new value, so calls are
 * chained, and the last one's {@link #list} goes into the status.
 *
 * <p>Rules as in knative.dev/pkg, {@code apis/condition_set.go}: the list is sorted by type; Ready takes over status,
 * reason and message of the most recent dependent that is False, else of the most recent that is Unknown, else it is
 * True; what is not a dependent has severity Info and leaves Ready alone. A condition that does not change keeps its
 * time.
 */
public final class Conditions {
    private final ConditionSet set;
    private final List<Condition> list;
    private final Instant now;

    Conditions(ConditionSet set, List<Condition> list, Instant now) {
        this.set = set;
        this.list = List.copyOf(list);
        this.now = now;
    }

    /** Sorted by type. */
    public List<Condition> list() {
        return list;
    }

    public Optional<Condition> get(String type) {
        return list.stream().filter(condition -> condition.type().equals(type)).findFirst();
    }

    public boolean isReady() {
        return get(ConditionSet.READY).filter(Condition::isTrue).isPresent();
    }

    /** Adds Ready and every dependent that is missing: as Unknown, or as True if Ready is True already. */
    public Conditions initialize() {
        Conditions result =
                get(ConditionSet.READY).isPresent() ? this : set(ConditionSet.READY, Condition.Status.Unknown, "", "");
        Condition.Status status = result.isReady() ? Condition.Status.True : Condition.Status.Unknown;
        for (String dependent : set.dependents()) {
            if (result.get(dependent).isEmpty()) {
                result = result.set(dependent, status, "", "");
            }
        }
        return result;
    }

    public Conditions markTrue(String type) {
        return markTrue(type, "", "");
    }

    /** Some conditions say why they are True, for example that there is nothing to resolve. */
    public Conditions markTrue(String type, String reason, String message) {
        Conditions changed = set(type, Condition.Status.True, reason, message);
        Optional<Condition> unhappy = changed.unhappyDependent();
        if (unhappy.isPresent()) {
            Condition cause = unhappy.get();
            return changed.set(ConditionSet.READY, cause.status(), cause.reason(), cause.message());
        }
        return type.equals(ConditionSet.READY)
                ? changed
                : changed.set(ConditionSet.READY, Condition.Status.True, "", "");
    }

    public Conditions markFalse(String type, String reason, String message) {
        Conditions changed = set(type, Condition.Status.False, reason, message);
        return set.dependents().contains(type)
                ? changed.set(ConditionSet.READY, Condition.Status.False, reason, message)
                : changed;
    }

    public Conditions markUnknown(String type, String reason, String message) {
        Conditions changed = set(type, Condition.Status.Unknown, reason, message);
        for (String dependent : set.dependents()) {
            if (changed.get(dependent).filter(Condition::isFalse).isPresent()) {
                // What failed outranks what is not known: Ready keeps the failure it tells of already.
                boolean told = changed.get(ConditionSet.READY)
                        .filter(Condition::isFalse)
                        .isPresent();
                return told ? changed : changed.set(ConditionSet.READY, Condition.Status.False, reason, message);
            }
        }
        return set.dependents().contains(type)
                ? changed.set(ConditionSet.READY, Condition.Status.Unknown, reason, message)
                : changed;
    }

    /** Removes an informational condition; a dependent or Ready stays. */
    public Conditions clear(String type) {
        if (set.dependents().contains(type) || type.equals(ConditionSet.READY)) {
            return this;
        }
        return new Conditions(
                set,
                list.stream()
                        .filter(condition -> !condition.type().equals(type))
                        .toList(),
                now);
    }

    private Conditions set(String type, Condition.Status status, String reason, String message) {
        boolean counts = type.equals(ConditionSet.READY) || set.dependents().contains(type);
        String severity = counts ? "" : "Info";
        List<Condition> changed = new ArrayList<>(list.size() + 1);
        for (Condition old : list) {
            if (!old.type().equals(type)) {
                changed.add(old);
            } else if (old.equals(new Condition(type, status, severity, old.lastTransitionTime(), reason, message))) {
                return this;
            }
        }
        changed.add(new Condition(type, status, severity, Optional.of(now), reason, message));
        changed.sort(Comparator.comparing(Condition::type));
        return new Conditions(set, changed, now);
    }

    private Optional<Condition> unhappyDependent() {
        List<Condition> present = list.stream()
                .filter(condition -> set.dependents().contains(condition.type()))
                // Stable: of two that changed at one instant the first by name speaks, on every run.
                .sorted(Comparator.comparing((Condition condition) ->
                                condition.lastTransitionTime().orElse(Instant.MIN))
                        .reversed())
                .toList();
        Optional<Condition> unhappy = present.stream()
                .filter(Condition::isFalse)
                .findFirst()
                .or(() -> present.stream().filter(Condition::isUnknown).findFirst());
        if (unhappy.isEmpty() && present.size() < set.dependents().size()) {
            return Optional.of(new Condition("", Condition.Status.Unknown, "", Optional.empty(), "", ""));
        }
        return unhappy;
    }
}
