package dev.knemu.resource;

import java.util.Optional;

/**
 * One Kubernetes object as an immutable value: one record per kind, and {@link OtherResource} for all kinds that are
 * kept but not emulated.
 *
 * <p>A resource made in Java has no uid, generation or resourceVersion; the {@link ResourceStore} gives them.
 */
public sealed interface Resource permits KResource, CoreService, ConfigMap, Namespace, OtherResource {

    /** For example {@code eventing.knative.dev/v1}. */
    String apiVersion();

    /** For example {@code Trigger}. */
    String kind();

    ObjectMeta metadata();

    /** The same resource with other metadata. */
    Resource withMetadata(ObjectMeta metadata);

    /** What the resource is stored and referred to by; the version is no part of it. */
    default ResourceKey key() {
        return ResourceKey.of(
                apiVersion(), kind(), metadata().namespace(), metadata().name());
    }

    /** Where this resource can be reached; empty for kinds that never have an address. */
    default Optional<AddressStatus> addressStatus() {
        return Optional.empty();
    }
}
