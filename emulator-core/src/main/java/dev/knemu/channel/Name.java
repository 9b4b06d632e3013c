package dev.knemu.channel;

/** A name in a namespace. */
public record Name(String namespace, String name) {

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
