package dev.knemu.filter;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;

/**
 * Passes when every named attribute ends with the given text.
 *
 * <p>Compared as text, case-sensitive, without wildcards. Source: knative/eventing {@code
 * pkg/eventfilter/subscriptionsapi/suffix_filter.go}.
 *
 * @param conditions at least one, each with a value: Knative skips a filter with an empty one, which is a {@link
 *     NoFilter}
 */
public record SuffixFilter(List<Condition> conditions) implements Filter {

    public SuffixFilter {
        conditions = Conditions.nonEmpty("suffix", conditions);
    }

    /** Of the dialect's map, asked in the order of the names. */
    public static SuffixFilter of(Map<String, String> suffix) {
        return new SuffixFilter(Conditions.of(suffix));
    }

    @Override
    public FilterResult result(CloudEvent event) {
        return Conditions.result(conditions, Relation.ENDS_WITH, event);
    }

    @Override
    public Verdict evaluate(CloudEvent event) {
        return Conditions.evaluate(conditions, Relation.ENDS_WITH, event);
    }
}
