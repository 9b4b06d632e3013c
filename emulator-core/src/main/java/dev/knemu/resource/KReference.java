package dev.knemu.resource;

/**
 * A reference to another resource.
 *
 * <p>Source: {@code KReference} in knative.dev/pkg, {@code apis/duck/v1/knative_reference.go}. An absent field is
 * {@code ""}.
 *
 * @param namespace defaults to the namespace of the resource that refers
 * @param group instead of {@code apiVersion}, only with the feature {@code kreference-group}
 * @param address which of several {@code status.addresses} to use, by name; {@code ""} is the first
 */
public record KReference(String kind, String namespace, String name, String apiVersion, String group, String address) {

    /** Refers to nothing. */
    public static final KReference EMPTY = new KReference("", "", "", "", "", "");

    public static KReference of(String apiVersion, String kind, String name) {
        return new KReference(kind, "", name, apiVersion, "", "");
    }

    public static KReference of(String apiVersion, String kind, String namespace, String name) {
        return new KReference(kind, namespace, name, apiVersion, "", "");
    }

    public static KReference to(Resource resource) {
        return new KReference(
                resource.kind(),
                resource.metadata().namespace(),
                resource.metadata().name(),
                resource.apiVersion(),
                "",
                "");
    }

    public boolean isEmpty() {
        return equals(EMPTY);
    }

    public KReference withNamespace(String namespace) {
        return new KReference(kind, namespace, name, apiVersion, group, address);
    }

    public KReference withAddress(String address) {
        return new KReference(kind, namespace, name, apiVersion, group, address);
    }

    /** The group in {@code apiVersion} or {@code group}, whichever is given. */
    public String apiGroup() {
        return apiVersion.isEmpty() ? group : ResourceKey.groupOf(apiVersion);
    }

    /** What is referred to; {@code parentNamespace} stands in for an absent namespace. */
    public ResourceKey key(String parentNamespace) {
        return new ResourceKey(apiGroup(), kind, Fields.orElse(namespace, parentNamespace), name);
    }
}
