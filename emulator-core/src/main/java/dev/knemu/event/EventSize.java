package dev.knemu.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much memory an event takes, estimated: what limits on bytes count by.
 *
 * <p>Asked for every event, so nothing is serialized to be measured and text counts a byte for each character. An
 * event's estimate never changes, since what was added is taken off again later.
 */
public final class EventSize {

    /** What objects and references take beside text and data. */
    private static final int OBJECTS = 512;

    private static final int ENTRY = 48;
    private static final int VALUE = 16;

    /** For data that only its own class can measure. */
    private static final int UNKNOWN_DATA = 1024;

    private EventSize() {}

    /** In bytes; counts data, attributes and extensions. May be called from any thread. */
    public static long of(CloudEvent event) {
        return event instanceof KnativeEvent knative ? knative.size() : measured(event);
    }

    static long measured(CloudEvent event) {
        long size = OBJECTS
                + length(event.getId())
                + length(event.getType())
                + length(event.getSource())
                + length(event.getSubject())
                + length(event.getDataContentType())
                + length(event.getDataSchema())
                + data(event.getData());
        Set<String> names = event.getExtensionNames();
        if (!names.isEmpty()) {
            for (String name : names) {
                size += ENTRY + name.length() + length(event.getExtension(name));
            }
        }
        return size;
    }

    static long measured(Map<String, String> extensions) {
        long size = 0;
        if (!extensions.isEmpty()) {
            for (Map.Entry<String, String> extension : extensions.entrySet()) {
                size += ENTRY
                        + extension.getKey().length()
                        + extension.getValue().length();
            }
        }
        return size;
    }

    private static long length(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof URI uri) {
            return uri.toString().length();
        }
        return value instanceof byte[] bytes ? bytes.length : VALUE;
    }

    private static long data(@Nullable CloudEventData data) {
        if (data == null) {
            return 0;
        }
        if (data instanceof BytesCloudEventData bytes) {
            return bytes.toBytes().length;
        }
        if (data instanceof Base64Data base64) {
            return base64.toBytes().length;
        }
        return data instanceof JsonCloudEventData json ? json(json.getNode()) : UNKNOWN_DATA;
    }

    private static long json(JsonNode node) {
        if (node.isTextual()) {
            return VALUE + node.textValue().length();
        }
        long size = VALUE;
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                size += ENTRY + field.getKey().length() + json(field.getValue());
            }
        } else {
            for (JsonNode element : node) {
                size += json(element);
            }
        }
        return size;
    }
}
