package dev.knemu.resource;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a source found out. Source: knative.dev/pkg, {@code apis/duck/v1/source_types.go}.
 *
 * @param ceAttributes the types and sources of the events it sends
 */
public record SourceStatus(
        Optional<URI> sinkUri,
        Optional<String> sinkCACerts,
        Optional<String> sinkAudience,
        List<CloudEventAttributes> ceAttributes,
        Optional<AuthStatus> auth) {

    public static final SourceStatus EMPTY =
            new SourceStatus(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    public SourceStatus {
        ceAttributes = List.copyOf(ceAttributes);
    }

    public SourceStatus withSinkUri(Optional<URI> sinkUri) {
        return new SourceStatus(sinkUri, sinkCACerts, sinkAudience, ceAttributes, auth);
    }

    public SourceStatus withCeAttributes(List<CloudEventAttributes> ceAttributes) {
        return new SourceStatus(sinkUri, sinkCACerts, sinkAudience, ceAttributes, auth);
    }

    public record CloudEventAttributes(String type, String source) {}
}
