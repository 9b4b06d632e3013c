package dev.knemu.graph;

import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import dev.knemu.resource.TriggerFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A Trigger's filter in a few words: {@code type is order.placed and source starts with /shop/eu}. */
final class FilterText {

    private FilterText() {}

    /** {@code ""} if every event passes. */
    static String of(Trigger.Spec spec) {
        if (!spec.filters().isEmpty()) {
            return joined(spec.filters(), " and ", false);
        }
        Map<String, String> attributes =
                spec.filter().map(TriggerFilter::attributes).orElse(Map.of());
        return conditions(attributes, "is", false);
    }

    private static String joined(List<SubscriptionsAPIFilter> filters, String word, boolean inside) {
        List<String> parts = new ArrayList<>();
        for (SubscriptionsAPIFilter filter : filters) {
            text(filter, filters.size() > 1).ifPresent(parts::add);
        }
        String text = String.join(word, parts);
        return inside && parts.size() > 1 ? "(" + text + ")" : text;
    }

    /** Empty for an entry that Knative skips, as it does with one whose value is empty. */
    private static Optional<String> text(SubscriptionsAPIFilter filter, boolean inside) {
        String text;
        if (!filter.cesql().isEmpty()) {
            text = inside ? "(" + filter.cesql() + ")" : filter.cesql();
        } else if (!filter.exact().isEmpty()) {
            text = dialect(filter.exact(), "is", inside);
        } else if (!filter.prefix().isEmpty()) {
            text = dialect(filter.prefix(), "starts with", inside);
        } else if (!filter.suffix().isEmpty()) {
            text = dialect(filter.suffix(), "ends with", inside);
        } else if (!filter.all().isEmpty()) {
            text = joined(filter.all(), " and ", inside);
        } else if (!filter.any().isEmpty()) {
            text = joined(filter.any(), " or ", inside);
        } else {
            text = filter.not()
                    .flatMap(not -> text(not, true))
                    .map(not -> "not " + not)
                    .orElse("");
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String dialect(Map<String, String> attributes, String relation, boolean inside) {
        return attributes.containsValue("") ? "" : conditions(attributes, relation, inside);
    }

    private static String conditions(Map<String, String> attributes, String relation, boolean inside) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(attributes)
                .forEach((name, value) ->
                        parts.add(value.isEmpty() ? name + " is present" : name + " " + relation + " " + value));
        String text = String.join(" and ", parts);
        return inside && parts.size() > 1 ? "(" + text + ")" : text;
    }
}
