package dev.knemu.filter;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;

/**
 * Passes when every named attribute is the given text.
 *
 * <p>Compared as text, case-sensitive, without wildcards. Source: knative/eventing {@code
 * pkg/eventfilter/subscriptionsapi/exact_filter.go}.
 *
 * @param conditions at least one, each with a value: Knative skips a filter with an empty one, which is a {@link
 *     NoFilter}
 */
public record ExactFilter(List<Condition> conditions) implements Filter {

    public ExactFilter {
        conditions = Conditions.nonEmpty("exact", conditions);
    }

    /** Of the dialect's map, asked in the order of the names. */
    public static ExactFilter of(Map<String, String> exact) {
        return new ExactFilter(Conditions.of(exact));
    }

    @Override
    public FilterResult result(CloudEvent event) {
        return Conditions.result(conditions, Relation.IS, event);
    }

    @Override
    public Verdict evaluate(CloudEvent event) {
        return Conditions.evaluate(conditions, Relation.IS, event);
    }
}
