package dev.knemu.resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    private static final Comparator<Condition> BY_TYPE = Comparator.comparing(Condition::type);

    private final ConditionSet set;
    private final List<Condition> list;
    /** Shared by all that change now. */
    private final Optional<Instant> now;

    /** Of a status, in whatever order its writer left it. */
    static Conditions of(ConditionSet set, List<Condition> current, Instant now) {
        List<Condition> sorted = new ArrayList<>(current);
        sorted.sort(BY_TYPE);
        return new Conditions(set, sorted, Optional.of(now));
    }

    /** @param list sorted by type */
    private Conditions(ConditionSet set, List<Condition> list, Optional<Instant> now) {
        this.set = set;
        this.list = List.copyOf(list);
        this.now = now;
    }

    /** Sorted by type. */
    public List<Condition> list() {
        return list;
    }

    public Optional<Condition> get(String type) {
        for (Condition condition : list) {
            if (condition.type().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
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
        int at = 0;
        while (at < list.size() && list.get(at).type().compareTo(type) < 0) {
            at++;
        }
        boolean present = at < list.size() && list.get(at).type().equals(type);
        if (present && isSaidBy(list.get(at), status, severity, reason, message)) {
            return this;
        }
        List<Condition> changed = new ArrayList<>(list.size() + 1);
        changed.addAll(list);
        Condition condition = new Condition(type, status, severity, now, reason, message);
        if (present) {
            changed.set(at, condition);
        } else {
            changed.add(at, condition);
        }
        return new Conditions(set, changed, now);
    }

    private static boolean isSaidBy(
            Condition condition, Condition.Status status, String severity, String reason, String message) {
        return condition.status() == status
                && condition.severity().equals(severity)
                && condition.reason().equals(reason)
                && condition.message().equals(message);
    }

    private Optional<Condition> unhappyDependent() {
        int present = 0;
        @Nullable Condition unhappy = null;
        for (Condition condition : list) {
            if (set.dependents().contains(condition.type())) {
                present++;
                if (!condition.isTrue() && (unhappy == null || outranks(condition, unhappy))) {
                    unhappy = condition;
                }
            }
        }
        if (unhappy == null && present < set.dependents().size()) {
            return Optional.of(new Condition("", Condition.Status.Unknown, "", Optional.empty(), "", ""));
        }
        return Optional.ofNullable(unhappy);
    }

    /** Of two that changed at one instant the one that has a reason speaks, else the first by name, on every run. */
    private static boolean outranks(Condition condition, Condition other) {
        if (condition.status() != other.status()) {
            return condition.isFalse();
        }
        boolean isSameTime = time(condition).equals(time(other));
        return isSameTime
                ? other.reason().isEmpty() && !condition.reason().isEmpty()
                : time(condition).isAfter(time(other));
    }

    private static Instant time(Condition condition) {
        return condition.lastTransitionTime().orElse(Instant.MIN);
    }
}
