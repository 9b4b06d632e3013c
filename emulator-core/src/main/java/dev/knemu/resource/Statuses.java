package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Tells a resource's status from the rest of it, for any kind. */
final class Statuses {
    private static final String STATUS = "status";
    private static final Set<String> NO_SPEC = Set.of("metadata", STATUS);

    private Statuses() {}

    /** {@code to} with the status of {@code from}; kinds without a status come back unchanged. */
    static Resource copy(Resource from, Resource to) {
        if (from instanceof OtherResource old && to instanceof OtherResource other) {
            ObjectNode content = other.content().tree();
            JsonNode status = old.content().tree().path(STATUS);
            content.remove(STATUS);
            if (!status.isMissingNode()) {
                content.set(STATUS, status);
            }
            return other.withContent(FreeForm.of(content));
        }
        Object status = RecordCodec.component((Record) from, STATUS);
        return status == null ? to : (Resource) RecordCodec.with((Record) to, STATUS, status);
    }

    /** As a new resource is stored: a status is never taken from whoever creates it. */
    static Resource without(Resource resource) {
        if (resource instanceof OtherResource other) {
            ObjectNode content = other.content().tree();
            content.remove(STATUS);
            return other.withContent(FreeForm.of(content));
        }
        return (Resource) RecordCodec.without((Record) resource, STATUS);
    }

    /** Whether nothing but metadata and status differs. */
    static boolean sameSpec(Resource a, Resource b) {
        return a instanceof OtherResource one && b instanceof OtherResource other
                ? content(one).equals(content(other))
                : RecordCodec.sameExcept((Record) a, (Record) b, NO_SPEC);
    }

    private static ObjectNode content(OtherResource resource) {
        ObjectNode content = resource.content().tree();
        content.remove(STATUS);
        return content;
    }
}
