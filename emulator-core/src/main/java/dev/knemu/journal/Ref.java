package dev.knemu.journal;

/**
 * Which resource an entry speaks of, as people write it: {@code Trigger default/orders}.
 *
 * @param kind as in a manifest: {@code Broker}, {@code Trigger}, {@code Subscription}, {@code InMemoryChannel} …
 */
public record Ref(String kind, String namespace, String name) {

    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name;
    }
}
