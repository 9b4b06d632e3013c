package dev.knemu.resource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of a Trigger's {@code spec.filters}, as written: exactly one of the fields is set in a valid one.
 *
 * <p>A plain mirror of the YAML. What it means is the business of {@code dev.knemu.filter}. Source: knative.dev/eventing,
 * {@code pkg/apis/eventing/v1/trigger_types.go}.
 *
 * @param exact attributes that must equal the value
 * @param prefix attributes that must start with the value
 * @param suffix attributes that must end with the value
 * @param all filters that must all pass
 * @param any filters of which one must pass
 * @param not a filter that must not pass
 * @param cesql a CloudEvents SQL expression; {@code ""} if there is none
 */
public record SubscriptionsAPIFilter(
        Map<String, String> exact,
        Map<String, String> prefix,
        Map<String, String> suffix,
        List<SubscriptionsAPIFilter> all,
        List<SubscriptionsAPIFilter> any,
        Optional<SubscriptionsAPIFilter> not,
        String cesql) {

    public SubscriptionsAPIFilter {
        exact = Fields.copy(exact);
        prefix = Fields.copy(prefix);
        suffix = Fields.copy(suffix);
        all = List.copyOf(all);
        any = List.copyOf(any);
    }

    public static SubscriptionsAPIFilter exact(String attribute, String value) {
        return exact(Map.of(attribute, value));
    }

    public static SubscriptionsAPIFilter exact(Map<String, String> attributes) {
        return new SubscriptionsAPIFilter(attributes, Map.of(), Map.of(), List.of(), List.of(), Optional.empty(), "");
    }

    public static SubscriptionsAPIFilter prefix(String attribute, String value) {
        return prefix(Map.of(attribute, value));
    }

    public static SubscriptionsAPIFilter prefix(Map<String, String> attributes) {
        return new SubscriptionsAPIFilter(Map.of(), attributes, Map.of(), List.of(), List.of(), Optional.empty(), "");
    }

    public static SubscriptionsAPIFilter suffix(String attribute, String value) {
        return suffix(Map.of(attribute, value));
    }

    public static SubscriptionsAPIFilter suffix(Map<String, String> attributes) {
        return new SubscriptionsAPIFilter(Map.of(), Map.of(), attributes, List.of(), List.of(), Optional.empty(), "");
    }

    public static SubscriptionsAPIFilter all(SubscriptionsAPIFilter... filters) {
        return new SubscriptionsAPIFilter(
                Map.of(), Map.of(), Map.of(), List.of(filters), List.of(), Optional.empty(), "");
    }

    public static SubscriptionsAPIFilter any(SubscriptionsAPIFilter... filters) {
        return new SubscriptionsAPIFilter(
                Map.of(), Map.of(), Map.of(), List.of(), List.of(filters), Optional.empty(), "");
    }

    public static SubscriptionsAPIFilter not(SubscriptionsAPIFilter filter) {
        return new SubscriptionsAPIFilter(Map.of(), Map.of(), Map.of(), List.of(), List.of(), Optional.of(filter), "");
    }

    public static SubscriptionsAPIFilter cesql(String expression) {
        return new SubscriptionsAPIFilter(
                Map.of(), Map.of(), Map.of(), List.of(), List.of(), Optional.empty(), expression);
    }
}
