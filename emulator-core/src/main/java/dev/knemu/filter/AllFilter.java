package dev.knemu.filter;

import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes when no filter within fails; the first that does decides.
 *
 * <p>Quirk: when none fails, the answer is that of the last one, so one that says nothing at the end makes all of it
 * say nothing, which {@code not} around it can tell. Source: knative/eventing {@code
 * pkg/eventfilter/subscriptionsapi/all_filter.go}.
 *
 * @param all asked in this order; none says nothing
 */
public record AllFilter(List<Filter> all) implements Filter {

    public AllFilter {
        all = List.copyOf(all);
    }

    @Override
    public FilterResult result(CloudEvent event) {
        FilterResult result = FilterResult.NO_FILTER;
        for (int i = 0; i < all.size(); i++) {
            result = all.get(i).result(event);
            if (result == FilterResult.FAIL) {
                return result;
            }
        }
        return result;
    }

    @Override
    public Verdict evaluate(CloudEvent event) {
        FilterResult result = FilterResult.NO_FILTER;
        List<Verdict> parts = new ArrayList<>(all.size());
        for (Filter filter : all) {
            Verdict part = filter.evaluate(event);
            parts.add(part);
            result = part.result();
            if (result == FilterResult.FAIL) {
                break;
            }
        }
        return new Verdict.All(result, parts);
    }
}
