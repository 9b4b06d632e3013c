package dev.knemu.filter;

import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes when one filter within passes; the first that does decides.
 *
 * <p>Quirk: when none passes, the answer is that of the last one, so one that says nothing lets the event pass only when
 * it stands at the end. Source: knative/eventing {@code pkg/eventfilter/subscriptionsapi/any_filter.go}.
 *
 * @param any asked in this order; none says nothing
 */
public record AnyFilter(List<Filter> any) implements Filter {

    public AnyFilter {
        any = List.copyOf(any);
    }

    @Override
    public FilterResult result(CloudEvent event) {
        FilterResult result = FilterResult.NO_FILTER;
        for (int i = 0; i < any.size(); i++) {
            result = any.get(i).result(event);
            if (result == FilterResult.PASS) {
                return result;
            }
        }
        return result;
    }

    @Override
    public Verdict evaluate(CloudEvent event) {
        FilterResult result = FilterResult.NO_FILTER;
        List<Verdict> parts = new ArrayList<>(any.size());
        for (Filter filter : any) {
            Verdict part = filter.evaluate(event);
            parts.add(part);
            result = part.result();
            if (result == FilterResult.PASS) {
                break;
            }
        }
        return new Verdict.Any(result, parts);
    }
}
