package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.knemu.event.Attributes;
import dev.knemu.transport.CloudEventJson;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An event as this command line describes it, for the wire.
 *
 * @param attributes names and values, {@code specversion} and extensions among them
 * @param data empty for none
 */
record OutgoingEvent(Map<String, String> attributes, byte[] data) {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String CONTENT_TYPE = "datacontenttype";

    /**
     * Reads a recorded event.
     *
     * @param json one event in the CloudEvents JSON format
     * @param lines where it is from
     */
    static OutgoingEvent read(byte[] json, EventLines lines) {
        CloudEvent event;
        try {
            event = CloudEventJson.read(json);
        } catch (IllegalArgumentException e) {
            throw lines.wrong(String.valueOf(e.getMessage()));
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : event.getAttributeNames()) {
            Optional.ofNullable(Attributes.lookup(event, name)).ifPresent(value -> attributes.put(name, value));
        }
        for (String name : event.getExtensionNames()) {
            Optional.ofNullable(Attributes.lookup(event, name)).ifPresent(value -> attributes.put(name, value));
        }
        CloudEventData data = event.getData();
        return new OutgoingEvent(attributes, data == null ? new byte[0] : data.toBytes());
    }

    String id() {
        return attributes.getOrDefault("id", "");
    }

    OutgoingEvent withId(String id) {
        Map<String, String> changed = new LinkedHashMap<>(attributes);
        changed.put("id", id);
        return new OutgoingEvent(changed, data);
    }

    /** HTTP carries other characters in headers only by conventions that receivers read in different ways. */
    boolean fitsHeaders() {
        return attributes.values().stream().allMatch(value -> value.chars().allMatch(c -> c >= ' ' && c < 127));
    }

    void putInto(HttpRequest.Builder request, boolean structured) {
        if (structured) {
            request.header("content-type", STRUCTURED).POST(BodyPublishers.ofByteArray(Json.bytes(structured())));
            return;
        }
        attributes.forEach(
                (name, value) -> request.header(name.equals(CONTENT_TYPE) ? "content-type" : "ce-" + name, value));
        request.POST(data.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(data));
    }

    private ObjectNode structured() {
        ObjectNode event = Json.object();
        attributes.forEach(event::put);
        if (data.length == 0) {
            return event;
        }
        Optional<JsonNode> json = isJson() ? Json.parse(data) : Optional.empty();
        Optional<String> text = text();
        if (json.isPresent() && text.isPresent()) {
            // As it was written: read and written again, 12.50 would be 12.5.
            event.putRawValue("data", new RawValue(text.get()));
        } else if (text.isPresent()) {
            event.put("data", text.get());
        } else {
            event.put("data_base64", Base64.getEncoder().encodeToString(data));
        }
        return event;
    }

    private boolean isJson() {
        return isJson(attributes.getOrDefault(CONTENT_TYPE, ""));
    }

    private static boolean isJson(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].trim();
        return type.endsWith("/json") || type.endsWith("+json");
    }

    private Optional<String> text() {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }
}
