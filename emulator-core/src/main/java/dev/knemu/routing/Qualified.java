package dev.knemu.routing;

import dev.knemu.journal.Ref;

/** A name with its namespace, as tables write it: {@code NAME}, or {@code NAMESPACE/NAME} for another namespace. */
record Qualified(String namespace, String name) {

    /** @param namespace of a text that says none */
    static Qualified of(String text, String namespace) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new Qualified(namespace, text)
                : new Qualified(text.substring(0, slash), text.substring(slash + 1));
    }

    static Qualified of(Ref ref) {
        return new Qualified(ref.namespace(), ref.name());
    }

    /** As short as it can be written. */
    String text(String usualNamespace) {
        return namespace.equals(usualNamespace) ? name : toString();
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
