package dev.knemu.resource;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a resource. Versions of one kind share it, as they do in a cluster.
 *
 * @param group the API group; {@code ""} for the core group
 * @param kind for example {@code Trigger}
 * @param namespace {@code ""} for a resource that has none, such as a Namespace
 * @param name the resource's name
 */
public record ResourceKey(String group, String kind, String namespace, String name) implements Comparable<ResourceKey> {

    public static ResourceKey of(String apiVersion, String kind, String namespace, String name) {
        return new ResourceKey(groupOf(apiVersion), kind, namespace, name);
    }

    /** The group in {@code group/version}; {@code ""} for {@code v1}. */
    public static String groupOf(String apiVersion) {
        int slot = apiVersion.hashCode() & (RECENT.length - 1);
        Split recent = RECENT[slot];
        if (recent == null || !recent.apiVersion().equals(apiVersion)) {
            int slash = apiVersion.indexOf('/');
            recent = new Split(apiVersion, slash < 0 ? "" : apiVersion.substring(0, slash));
            RECENT[slot] = recent;
        }
        return recent.group();
    }

    private record Split(String apiVersion, String group) {}

    /** A key is made for each look at a resource, and there are few groups. Any thread may lose what another wrote. */
    private static final @Nullable Split[] RECENT = new Split[32];

    @Override
    public int compareTo(ResourceKey other) {
        int order = compare(group, other.group);
        if (order == 0) {
            order = compare(kind, other.kind);
        }
        if (order == 0) {
            order = compare(namespace, other.namespace);
        }
        return order == 0 ? compare(name, other.name) : order;
    }

    /** Most keys that are compared name the same kind by the same constant. */
    @SuppressWarnings("ReferenceEquality")
    private static int compare(String one, String other) {
        return one == other ? 0 : one.compareTo(other);
    }

    /** As people write it: {@code Trigger default/orders}; a group only where the kind alone may mislead. */
    @Override
    public String toString() {
        String qualified = kind.equals("Service") && !group.isEmpty() ? kind + "." + group : kind;
        return qualified + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
