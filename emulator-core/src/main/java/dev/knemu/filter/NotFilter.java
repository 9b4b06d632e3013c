package dev.knemu.filter;

import io.cloudevents.CloudEvent;

/**
 * Passes when the filter within fails; says nothing when that says nothing, so {@code not: {}} lets every event pass.
 *
 * <p>Source: knative/eventing {@code pkg/eventfilter/subscriptionsapi/not_filter.go}.
 */
public record NotFilter(Filter not) implements Filter {

    @Override
    public FilterResult result(CloudEvent event) {
        return inverted(not.result(event));
    }

    @Override
    public Verdict evaluate(CloudEvent event) {
        Verdict part = not.evaluate(event);
        return new Verdict.Not(inverted(part.result()), part);
    }

    private static FilterResult inverted(FilterResult result) {
        return switch (result) {
            case PASS -> FilterResult.FAIL;
            case FAIL -> FilterResult.PASS;
            case NO_FILTER -> FilterResult.NO_FILTER;
        };
    }
}
