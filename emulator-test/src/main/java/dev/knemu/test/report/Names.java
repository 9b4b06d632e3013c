package dev.knemu.test.report;

import dev.knemu.journal.Ref;

/** How a test calls a resource: by {@code name}, or {@code namespace/name}. */
public final class Names {

    private Names() {}

    /** Whether a test that writes {@code name} may mean this one; without a namespace it means any. */
    public static boolean isCalled(Ref resource, String name) {
        return name.equals(resource.name()) || name.equals(resource.namespace() + "/" + resource.name());
    }

    /** The namespace in a name; the default one where it has none. */
    public static String namespace(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? "default" : name.substring(0, slash);
    }

    /** What stands behind the namespace. */
    public static String bare(String name) {
        return name.substring(name.indexOf('/') + 1);
    }
}
