package dev.knemu.resource;

import java.util.Map;
import java.util.Optional;

/** Settings by name. Source: k8s.io/api, {@code core/v1/types.go}. */
public record ConfigMap(
        ObjectMeta metadata, Map<String, String> data, Map<String, String> binaryData, Optional<Boolean> immutable)
        implements Resource {

    public static final String API_VERSION = "v1";
    public static final String KIND = "ConfigMap";

    public ConfigMap {
        data = Fields.copy(data);
        binaryData = Fields.copy(binaryData);
    }

    public static ConfigMap of(String namespace, String name, Map<String, String> data) {
        return new ConfigMap(ObjectMeta.of(namespace, name), data, Map.of(), Optional.empty());
    }

    /** The same with one entry more or changed. */
    public ConfigMap with(String key, String value) {
        return new ConfigMap(metadata, Fields.with(data, key, value), binaryData, immutable);
    }

    @Override
    public ConfigMap withMetadata(ObjectMeta metadata) {
        return new ConfigMap(metadata, data, binaryData, immutable);
    }

    @Override
    public String apiVersion() {
        return API_VERSION;
    }

    @Override
    public String kind() {
        return KIND;
    }
}
