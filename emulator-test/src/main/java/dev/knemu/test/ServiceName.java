package dev.knemu.test;

/** A Service or Broker as tests name it: {@code name}, in the namespace of the test, or {@code namespace/name}. */
record ServiceName(String namespace, String name) implements Comparable<ServiceName> {

    /**
     * @param text as it was written
     * @param namespace where it is if it names none
     * @param where it was written, for the error
     */
    static ServiceName of(String text, String namespace, String where) {
        int slash = text.indexOf('/');
        ServiceName name = slash < 0
                ? new ServiceName(namespace, text)
                : new ServiceName(text.substring(0, slash), text.substring(slash + 1));
        if (name.name.isBlank() || name.namespace.isBlank() || name.name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(where + ": \"" + text
                    + "\" is no name. Write \"orders\", or \"shop/orders\" for another namespace.");
        }
        return name;
    }

    @Override
    public int compareTo(ServiceName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
