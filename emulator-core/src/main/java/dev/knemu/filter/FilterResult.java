package dev.knemu.filter;

/**
 * The three answers of a filter; source: knative/eventing {@code pkg/eventfilter/filter.go}.
 *
 * <p>At the top of a Trigger {@link #NO_FILTER} lets the event pass. Below {@code not} and {@code any} it is neither a
 * yes nor a no, which is why two answers are not enough.
 */
public enum FilterResult {
    /** The event has what the filter asks for. */
    PASS,
    /** It has not. */
    FAIL,
    /** Nothing was asked: an empty filter, or one that Knative skips. */
    NO_FILTER;

    /** Whether the event goes on to the subscriber. */
    public boolean passes() {
        return this != FAIL;
    }
}
