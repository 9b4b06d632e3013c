package dev.knemu.filter;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;

/**
 * The older {@code spec.filter.attributes}: passes when every named attribute is the given text.
 *
 * <p>The empty text stands for any value, but the attribute must be there and not be empty; {@code time} always is,
 * since Go renders a missing one as the year 1. Source: knative/eventing {@code pkg/eventfilter/attributes/filter.go}.
 *
 * @param conditions none lets every event pass
 */
public record AttributesFilter(List<Condition> conditions) implements Filter {

    public AttributesFilter {
        conditions = List.copyOf(conditions);
    }

    /** Of the map in the YAML, asked in the order of the names. */
    public static AttributesFilter of(Map<String, String> attributes) {
        return new AttributesFilter(Conditions.of(attributes));
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
