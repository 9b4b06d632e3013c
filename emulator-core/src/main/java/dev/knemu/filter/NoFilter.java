package dev.knemu.filter;

import io.cloudevents.CloudEvent;

/**
 * Asks nothing: every event passes.
 *
 * @param because why nothing is asked, for people; a Trigger without a filter, or one whose filter Knative skips
 */
public record NoFilter(String because) implements Filter {

    /** Of a Trigger that names no filter. */
    public static final NoFilter ABSENT = new NoFilter("no filter is set");

    @Override
    public FilterResult result(CloudEvent event) {
        return FilterResult.NO_FILTER;
    }

    @Override
    public Verdict evaluate(CloudEvent event) {
        return new Verdict.Unfiltered(because);
    }
}
