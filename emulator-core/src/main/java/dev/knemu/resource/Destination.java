package dev.knemu.resource;

import java.net.URI;
import java.util.Optional;

/**
 * Where events go: a resource, an address, or an address relative to a resource's.
 *
 * <p>Source: {@code Destination} in knative.dev/pkg, {@code apis/duck/v1/destination.go}.
 *
 * @param ref a resource that has an address
 * @param uri absolute without {@code ref}; with it, resolved against the resource's address
 * @param CACerts PEM certificates of the authority behind the address; kept, not used while there is no TLS
 * @param audience OIDC audience; kept, not used while OIDC is off
 */
public record Destination(
        Optional<KReference> ref,
        Optional<URI> uri,
        @Kept("addresses here are plain HTTP") Optional<String> CACerts,
        @Kept("OIDC authentication is not emulated") Optional<String> audience) {

    /** Names nothing. Not valid where a destination is required. */
    public static final Destination EMPTY =
            new Destination(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public static Destination to(KReference ref) {
        return new Destination(Optional.of(ref), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Destination to(Resource resource) {
        return to(KReference.to(resource));
    }

    /** @throws IllegalArgumentException if {@code uri} is not a URI */
    public static Destination uri(String uri) {
        return uri(URI.create(uri));
    }

    public static Destination uri(URI uri) {
        return new Destination(Optional.empty(), Optional.of(uri), Optional.empty(), Optional.empty());
    }

    /** The core {@code v1} Service of that name, in the namespace of what refers to it. */
    public static Destination service(String name) {
        return to(KReference.of("v1", "Service", name));
    }

    /** The {@code serving.knative.dev/v1} Service of that name. */
    public static Destination knativeService(String name) {
        return to(KReference.of(ServingService.API_VERSION, "Service", name));
    }

    public static Destination broker(String name) {
        return to(KReference.of(Broker.API_VERSION, "Broker", name));
    }

    public static Destination channel(String name) {
        return to(KReference.of(Channel.API_VERSION, "Channel", name));
    }

    public boolean isEmpty() {
        return equals(EMPTY);
    }

    public Destination withRef(KReference ref) {
        return new Destination(Optional.of(ref), uri, CACerts, audience);
    }

    /** Appends to a {@code ref}: {@code service("shipping").withPath("/v2")}. */
    public Destination withPath(String relative) {
        return new Destination(ref, Optional.of(URI.create(relative)), CACerts, audience);
    }

    public Destination inNamespace(String namespace) {
        return new Destination(ref.map(r -> r.withNamespace(namespace)), uri, CACerts, audience);
    }
}
