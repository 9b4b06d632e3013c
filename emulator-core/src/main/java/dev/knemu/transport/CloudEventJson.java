package dev.knemu.transport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.event.Attributes;
import dev.knemu.event.Rfc3339;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Events in the CloudEvents JSON format, as part of larger JSON: what is shown to people and programs, and what they
 * ask about.
 *
 * <p>Data that is JSON by its type is JSON here, numbers as they were written; text is a string; all other, and what
 * only says that it is JSON, is {@code data_base64}. Nothing is lost and nothing fails.
 */
public final class CloudEventJson {

    /** Deeper data goes as base64, since readers of JSON have limits of their own. */
    private static final int MOST_NESTED_DATA = 200;

    private static final ObjectMapper DATA = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_NESTED_DATA)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private CloudEventJson() {}

    /** A new tree on every call. */
    public static ObjectNode write(CloudEvent event) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("specversion", event.getSpecVersion().toString());
        json.put("id", event.getId());
        json.put("source", event.getSource().toString());
        json.put("type", event.getType());
        if (event.getSubject() != null) {
            json.put("subject", event.getSubject());
        }
        if (event.getTime() != null) {
            json.put("time", Rfc3339.format(event.getTime()));
        }
        if (event.getDataSchema() != null) {
            json.put(
                    event.getSpecVersion() == SpecVersion.V1 ? "dataschema" : "schemaurl",
                    event.getDataSchema().toString());
        }
        if (event.getDataContentType() != null) {
            json.put("datacontenttype", event.getDataContentType());
        }
        for (String name : new TreeSet<>(event.getExtensionNames())) {
            String value = Attributes.text(event.getExtension(name));
            if (value != null) {
                json.put(name, value);
            }
        }
        byte[] data = HttpCloudEvents.data(event);
        if (data.length > 0) {
            if (HttpCloudEvents.isJson(event.getDataContentType())) {
                json(data).ifPresentOrElse(tree -> json.set("data", tree), () -> json.put("data_base64", data));
            } else {
                text(data).ifPresentOrElse(text -> json.put("data", text), () -> json.put("data_base64", data));
            }
        }
        return json;
    }

    private static Optional<JsonNode> json(byte[] data) {
        try {
            return Optional.of(DATA.readTree(data)).filter(tree -> !tree.isMissingNode());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(byte[] data) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads an event as the HTTP port does.
     *
     * @param json one JSON object in UTF-8
     * @throws IllegalArgumentException when it is no event; says why
     */
    public static CloudEvent read(byte[] json) {
        HttpCloudEvents.Reading reading = HttpCloudEvents.readStructured(json);
        CloudEvent event = reading.event();
        if (event == null) {
            throw new IllegalArgumentException(reading.reason());
        }
        return event;
    }
}
