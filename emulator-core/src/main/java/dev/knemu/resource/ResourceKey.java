package dev.knemu.resource;

import java.util.Comparator;

/**
 * The identity of a resource. Versions of one kind share it, as they do in a cluster.
 *
 * @param group the API group; {@code ""} for the core group
 * @param kind for example {@code Trigger}
 * @param namespace {@code ""} for a resource that has none, such as a Namespace
 * @param name the resource's name
 */
public record ResourceKey(String group, String kind, String namespace, String name) implements Comparable<ResourceKey> {

    private static final Comparator<ResourceKey> ORDER = Comparator.comparing(ResourceKey::group)
            .thenComparing(ResourceKey::kind)
            .thenComparing(ResourceKey::namespace)
            .thenComparing(ResourceKey::name);

    public static ResourceKey of(String apiVersion, String kind, String namespace, String name) {
        return new ResourceKey(groupOf(apiVersion), kind, namespace, name);
    }

    /** The group in {@code group/version}; {@code ""} for {@code v1}. */
    public static String groupOf(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    @Override
    public int compareTo(ResourceKey other) {
        return ORDER.compare(this, other);
    }

    /** As people write it: {@code Trigger default/orders}; a group only where the kind alone may mislead. */
    @Override
    public String toString() {
        String qualified = kind.equals("Service") && !group.isEmpty() ? kind + "." + group : kind;
        return qualified + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
