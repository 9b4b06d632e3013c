package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code kubectl apply} makes of three states of one resource: as applied last time, as applied now, as stored.
 * Objects are merged field by field; lists and single values are replaced, as for all custom resources.
 */
final class ThreeWayMerge {
    private static final Set<String> STATUS = Set.of("status");

    private ThreeWayMerge() {}

    static Resource of(@Nullable Resource lastApplied, Resource applied, Resource stored) {
        boolean removesNothing = lastApplied == null || lastApplied.equals(applied);
        if (removesNothing && RecordCodec.isCovered((Record) applied, (Record) stored, STATUS)) {
            return stored;
        }
        return byField(lastApplied, applied, stored);
    }

    /** The same by its definition, whatever the three may be. */
    static Resource byField(@Nullable Resource lastApplied, Resource applied, Resource stored) {
        // The stored status stays, and is not written and read for that: often it is longer than all the rest.
        ObjectNode result = ResourceWriter.toJson(Statuses.without(stored));
        ObjectNode wanted = ResourceWriter.toJson(Statuses.without(applied));
        ObjectNode last = lastApplied == null
                ? JsonNodeFactory.instance.objectNode()
                : ResourceWriter.toJson(Statuses.without(lastApplied));
        merge(last, wanted, result);
        return Statuses.copy(stored, read(result, applied));
    }

    private static void merge(JsonNode last, ObjectNode wanted, ObjectNode result) {
        last.fieldNames().forEachRemaining(name -> {
            if (!wanted.has(name)) {
                result.remove(name);
            }
        });
        wanted.properties().forEach(field -> {
            JsonNode there = result.path(field.getKey());
            if (there instanceof ObjectNode into && field.getValue() instanceof ObjectNode from) {
                merge(last.path(field.getKey()), from, into);
            } else {
                result.set(field.getKey(), field.getValue());
            }
        });
    }

    private static Resource read(ObjectNode tree, Resource like) {
        RecordCodec.Listener wrong = (path, problem, hint) -> {
            throw new IllegalStateException("A stored resource cannot be read: " + path + ": " + problem);
        };
        if (like instanceof OtherResource) {
            JsonNode metadata = tree.path("metadata");
            ObjectMeta read = RecordCodec.read(metadata, ObjectMeta.class, FieldPath.ROOT, Set.of(), wrong);
            tree.remove(Set.of("apiVersion", "kind", "metadata"));
            return OtherResource.of(like.apiVersion(), like.kind(), read, tree);
        }
        return RecordCodec.read(tree, like.getClass(), FieldPath.ROOT, Set.of("apiVersion", "kind"), wrong);
    }
}
