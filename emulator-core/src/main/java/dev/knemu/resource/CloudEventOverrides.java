package dev.knemu.resource;

import java.util.Map;

/**
 * Extensions that a source puts on every event it sends.
 *
 * <p>Source: knative.dev/pkg, {@code apis/duck/v1/source_types.go}.
 */
public record CloudEventOverrides(Map<String, String> extensions) {

    public CloudEventOverrides {
        extensions = Fields.copy(extensions);
    }
}
