package dev.knemu.resource;

import java.util.Map;
import java.util.Optional;

/** Where a source sends, and what it adds. Source: knative.dev/pkg, {@code apis/duck/v1/source_types.go}. */
public record SourceSpec(Destination sink, Optional<CloudEventOverrides> ceOverrides) {

    public static final SourceSpec EMPTY = new SourceSpec(Destination.EMPTY, Optional.empty());

    /** The extensions to put on every event; empty if there are none. */
    public Map<String, String> extensions() {
        return ceOverrides.map(CloudEventOverrides::extensions).orElse(Map.of());
    }

    public SourceSpec withSink(Destination sink) {
        return new SourceSpec(sink, ceOverrides);
    }

    public SourceSpec withExtension(String name, String value) {
        return new SourceSpec(sink, Optional.of(new CloudEventOverrides(Fields.with(extensions(), name, value))));
    }
}
