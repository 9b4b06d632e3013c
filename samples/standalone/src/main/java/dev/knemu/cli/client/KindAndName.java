package dev.knemu.cli.client;

/** What is asked for, written as {@code trigger orders} or, as {@code -o name} prints it, {@code trigger/orders}. */
record KindAndName(String kind, String name) {

    /** @param name empty where none is given */
    static KindAndName of(String kind, String name) {
        int slash = kind.indexOf('/');
        return slash > 0 && name.isEmpty()
                ? new KindAndName(kind.substring(0, slash), kind.substring(slash + 1))
                : new KindAndName(kind, name);
    }
}
