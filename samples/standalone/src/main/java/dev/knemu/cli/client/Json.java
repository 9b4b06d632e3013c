package dev.knemu.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.Length;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** JSON as trees: the API gains fields, and a client is not to mind. */
final class Json {

    /** Numbers stay as they are written: what is recorded is sent again. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static Optional<JsonNode> parse(byte[] json) {
        try {
            return Optional.ofNullable(MAPPER.readTree(json));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<JsonNode> parse(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytes(JsonNode node) {
        return line(node).getBytes(StandardCharsets.UTF_8);
    }

    /** On one line. */
    static String line(JsonNode node) {
        return node.toString();
    }

    /** Indented as kubectl does, with four spaces. */
    static String pretty(JsonNode node) {
        DefaultIndenter indenter = new DefaultIndenter("    ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter)
                .withSeparators(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""));
        try {
            return MAPPER.writer(printer).writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree could not be written.", e);
        }
    }

    /** The text of a field; empty when there is none. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNull() ? "" : value.asText("");
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** A length of time as people read it; as it is when it is none. */
    static String length(JsonNode node, String field) {
        String text = text(node, field);
        try {
            return text.isEmpty() ? "" : Length.text(Duration.parse(text));
        } catch (DateTimeParseException e) {
            return text;
        }
    }

    /** {@code Trigger default/orders}. */
    static String ref(JsonNode ref) {
        return text(ref, "kind") + " " + text(ref, "namespace") + "/" + text(ref, "name");
    }

    /** The time of day of an RFC 3339 time in UTC, to the millisecond: {@code 12:00:01.250}. */
    static String clock(JsonNode entry) {
        String time = text(entry, "time");
        int start = time.indexOf('T') + 1;
        if (start == 0 || time.length() < start + 8) {
            return time;
        }
        String seconds = time.substring(start, start + 8);
        String fraction = time.length() > start + 9 && time.charAt(start + 8) == '.'
                ? time.substring(start + 9).replaceAll("\\D", "")
                : "";
        return seconds + "." + (fraction + "000").substring(0, 3);
    }
}
