package dev.knemu.resource;

import java.util.Map;

/**
 * The old {@code filter.attributes}: each attribute must equal the given value; {@code ""} asks only that it is there.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/eventing/v1/trigger_types.go}.
 */
public record TriggerFilter(Map<String, String> attributes) {

    /** Passes everything. */
    public static final TriggerFilter EMPTY = new TriggerFilter(Map.of());

    public TriggerFilter {
        attributes = Fields.copy(attributes);
    }
}
