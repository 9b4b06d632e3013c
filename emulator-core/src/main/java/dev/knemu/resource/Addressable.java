package dev.knemu.resource;

import java.net.URI;
import java.util.Optional;

/**
 * One address of a resource.
 *
 * <p>Source: {@code Addressable} in knative.dev/pkg, {@code apis/duck/v1/addressable_types.go}.
 *
 * @param name tells several addresses of one resource apart ({@code http}, {@code https})
 */
public record Addressable(
        Optional<String> name, Optional<URI> url, Optional<String> CACerts, Optional<String> audience) {

    public static Addressable http(URI url) {
        return new Addressable(Optional.of("http"), Optional.of(url), Optional.empty(), Optional.empty());
    }
}
