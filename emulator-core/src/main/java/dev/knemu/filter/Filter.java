package dev.knemu.filter;

import io.cloudevents.CloudEvent;

/**
 * One node of a Trigger's {@code spec.filters}, or its {@code spec.filter}.
 *
 * <p>A filter is a value: no state, no I/O, no logging, the same verdict for the same event. Semantics are those of
 * the Go components, quirks included; source: knative/eventing {@code pkg/eventfilter/subscriptionsapi} and {@code
 * pkg/eventfilter/attributes}. Upstream reorders the children of {@code all} and {@code any} by how often they decided;
 * here the order written is the order asked, so that every run gives the same reason.
 *
 * <p>The dialects are closed on purpose: a new one also needs the parser, the docs page and the conformance table.
 */
public sealed interface Filter
        permits AllFilter,
                AnyFilter,
                AttributesFilter,
                CeSqlFilter,
                ExactFilter,
                NoFilter,
                NotFilter,
                PrefixFilter,
                SuffixFilter {

    /** What the filter says, without the reason: the path where nobody asks why. Makes no garbage of its own. */
    FilterResult result(CloudEvent event);

    /** Whether the event passes. */
    default boolean matches(CloudEvent event) {
        return result(event) != FilterResult.FAIL;
    }

    /** As {@link #result}, with the conditions that were looked at and what was there instead. */
    Verdict evaluate(CloudEvent event);
}
