package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** Tells a resource's status from the rest of it, for any kind. */
final class Statuses {
    private static final String STATUS = "status";

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
        Object status = RecordCodec.components((Record) from).get(STATUS);
        return status == null ? to : (Resource) RecordCodec.with((Record) to, STATUS, status);
    }

    /** As a new resource is stored: a status is never taken from whoever creates it. */
    static Resource without(Resource resource) {
        if (resource instanceof OtherResource other) {
            ObjectNode content = other.content().tree();
            content.remove(STATUS);
            return other.withContent(FreeForm.of(content));
        }
        return copy((Resource) RecordCodec.empty(resource.getClass()), resource);
    }

    /** Whether nothing but metadata and status differs. */
    static boolean sameSpec(Resource a, Resource b) {
        return spec(a).equals(spec(b));
    }

    private static Map<String, Object> spec(Resource resource) {
        if (resource instanceof OtherResource other) {
            ObjectNode content = other.content().tree();
            content.remove(STATUS);
            return Map.of("content", content);
        }
        Map<String, Object> components = new HashMap<>(RecordCodec.components((Record) resource));
        components.remove("metadata");
        components.remove(STATUS);
        return components;
    }
}
