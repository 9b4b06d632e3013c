package dev.knemu.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.knemu.event.Attributes;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.io.IOException;
import java.util.Locale;

/** An event's data, as programs look at it. */
final class EventData {

    /** Takes nothing behind the value, as Go and JavaScript do not. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private static final byte[] NOTHING = new byte[0];

    private EventData() {}

    static byte[] bytes(CloudEvent event) {
        CloudEventData data = event.getData();
        byte[] bytes = data == null ? null : data.toBytes();
        return bytes == null ? NOTHING : bytes;
    }

    /** Whether it says of itself that it is JSON; without a content type it is. */
    static boolean isJson(CloudEvent event) {
        String type = Attributes.lookup(event, "datamediatype");
        if (type == null || type.isEmpty()) {
            return true;
        }
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.equals("application/json") || lower.equals("text/json") || lower.endsWith("+json");
    }

    /**
     * The data as JSON; missing when there is none.
     *
     * @throws JsonProcessingException when it is none
     */
    static JsonNode json(CloudEvent event) throws JsonProcessingException {
        byte[] bytes = bytes(event);
        if (bytes.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory cannot be read", e);
        }
    }
}
