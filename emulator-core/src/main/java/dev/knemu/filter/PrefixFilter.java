package dev.knemu.filter;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;

/**
 * Passes when every named attribute starts with the given text.
 *
 * <p>Compared as text, case-sensitive, without wildcards. Source: knative/eventing {@code
 * pkg/eventfilter/subscriptionsapi/prefix_filter.go}.
 *
 * @param conditions at least one, each with a value: Knative skips a filter with an empty one, which is a {@link
 *     NoFilter}
 */
public record PrefixFilter(List<Condition> conditions) implements Filter {

    public PrefixFilter {
        conditions = Conditions.nonEmpty("prefix", conditions);
    }

    /** Of the dialect's map, asked in the order of the names. */
    public static PrefixFilter of(Map<String, String> prefix) {
        return new PrefixFilter(Conditions.of(prefix));
    }

    @Override
    public FilterResult result(CloudEvent event) {
        return Conditions.result(conditions, Relation.STARTS_WITH, event);
    }

    @Override
    public Verdict evaluate(CloudEvent event) {
        return Conditions.evaluate(conditions, Relation.STARTS_WITH, event);
    }
}
