package dev.knemu.filter;

import dev.knemu.event.Attributes;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the dialects that compare attributes share: all conditions must hold. */
final class Conditions {

    private Conditions() {}

    /** Sorted by name, so that of two failing attributes every run names the same one. */
    static List<Condition> of(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> new Condition(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Condition::attribute))
                .toList();
    }

    static List<Condition> nonEmpty(String dialect, List<Condition> conditions) {
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException(
                    dialect + " has no attribute. Name one, or use NoFilter to let every event pass.");
        }
        for (Condition condition : conditions) {
            if (condition.value().isEmpty()) {
                throw new IllegalArgumentException(dialect + " of " + condition.attribute()
                        + " is empty. Knative skips such a filter: use NoFilter, or write a value.");
            }
        }
        return List.copyOf(conditions);
    }

    // By index, because an iterator would be garbage on the path of every event and every Trigger.
    static FilterResult result(List<Condition> conditions, Relation relation, CloudEvent event) {
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            if (!holds(condition, relation, event)) {
                return FilterResult.FAIL;
            }
        }
        return FilterResult.PASS;
    }

    private static boolean holds(Condition condition, Relation relation, CloudEvent event) {
        String actual = Attributes.asFiltersRead(event, condition.attribute());
        return actual != null && relation(condition, relation).holds(actual, condition.value());
    }

    private static Relation relation(Condition condition, Relation relation) {
        return condition.value().isEmpty() ? Relation.IS_PRESENT : relation;
    }

    static Verdict evaluate(List<Condition> conditions, Relation relation, CloudEvent event) {
        if (conditions.size() == 1) {
            return evaluate(conditions.get(0), relation, event);
        }
        List<Verdict> parts = new ArrayList<>(conditions.size());
        for (Condition condition : conditions) {
            Verdict.Compared part = evaluate(condition, relation, event);
            if (!part.holds()) {
                return part;
            }
            parts.add(part);
        }
        return new Verdict.All(FilterResult.PASS, parts);
    }

    static Verdict.Compared evaluate(Condition condition, Relation relation, CloudEvent event) {
        boolean holds = holds(condition, relation, event);
        String name = condition.attribute();
        Optional<String> actual =
                Optional.ofNullable(Attributes.isHidden(event, name) ? null : Attributes.lookup(event, name));
        return new Verdict.Compared(
                holds,
                name,
                relation(condition, relation),
                condition.value(),
                actual,
                actual.isPresent() ? Optional.empty() : Hints.similarName(event, name));
    }
}
