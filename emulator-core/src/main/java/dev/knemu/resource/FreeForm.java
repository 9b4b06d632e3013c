package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A part of a resource that is kept as it came, without a schema: a pod template, the spec of a channel of any kind, a
 * whole Deployment. Immutable: it hands out copies.
 */
public final class FreeForm {

    public static final FreeForm EMPTY = new FreeForm(JsonNodeFactory.instance.objectNode());

    private final ObjectNode tree;

    private FreeForm(ObjectNode tree) {
        this.tree = tree;
    }

    public static FreeForm of(ObjectNode tree) {
        return new FreeForm(tree.deepCopy());
    }

    /** A copy. */
    public ObjectNode tree() {
        return tree.deepCopy();
    }

    public boolean isEmpty() {
        return tree.isEmpty();
    }

    /** The text or number at a JSON pointer such as {@code /spec/containers/0/image}. */
    public Optional<String> text(String pointer) {
        JsonNode found = tree.at(pointer);
        return found.isValueNode() && !found.isNull() ? Optional.of(found.asText()) : Optional.empty();
    }

    /** A copy of what is at a JSON pointer; empty if nothing is. */
    public Optional<JsonNode> at(String pointer) {
        JsonNode found = tree.at(pointer);
        return found.isMissingNode() ? Optional.empty() : Optional.of(found.deepCopy());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FreeForm that && tree.equals(that.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }

    @Override
    public String toString() {
        return tree.toString();
    }
}
