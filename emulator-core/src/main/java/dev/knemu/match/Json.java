package dev.knemu.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.knemu.event.Quoted;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON as trees; numbers keep the digits that they were written with. */
final class Json {

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** For JSON that something else follows. */
    static final ObjectReader BEGINNING = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** @throws IllegalArgumentException when it is none */
    static JsonNode read(String json) {
        try {
            JsonNode read = MAPPER.readTree(json);
            if (!read.isMissingNode()) {
                return read;
            }
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(
                    Quoted.of(json) + " is no JSON: " + problem(wrong) + ". Correct it.", wrong);
        }
        throw new IllegalArgumentException("The empty text is no JSON. Write null, {} or another value.");
    }

    /** A tree as if it had been read; throws {@link IllegalArgumentException} for what cannot be written as JSON. */
    static JsonNode of(@Nullable Object value) {
        return read(text(MAPPER.valueToTree(value)));
    }

    static JsonNode read(byte[] bytes) throws JsonProcessingException {
        try {
            return MAPPER.readTree(bytes);
        } catch (JsonProcessingException wrong) {
            throw wrong;
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory could not be read.", e);
        }
    }

    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A value cannot be written as JSON: " + problem(e) + ".", e);
        }
    }

    /** What Jackson says, on one line and without where in memory the text was. */
    static String problem(JsonProcessingException wrong) {
        String message = wrong.getOriginalMessage().replaceAll("\\s+", " ");
        return (wrong.getLocation() == null
                        ? ""
                        : "line " + wrong.getLocation().getLineNr() + ", column "
                                + wrong.getLocation().getColumnNr() + ": ")
                + Quoted.bounded(message);
    }

    private static final Pattern LITERAL = Pattern.compile("null|true|false|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");

    /** Whether a bare word is JSON by itself, and not the text of that word. */
    static boolean isLiteral(String word) {
        return LITERAL.matcher(word).matches();
    }

    /** A text as it is written where JSON may stand. */
    static String literal(String text) {
        return isLiteral(text) ? Value.quoted(text) : Value.text(text);
    }

    static String bounded(JsonNode node) {
        return node.isTextual() ? Quoted.of(node.textValue()) : Quoted.bounded(text(node));
    }

    /** With what kind of value it is: {@code the text "7"}. */
    static String described(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "the text " + bounded(node);
            case NUMBER -> "the number " + bounded(node);
            case OBJECT -> "the object " + bounded(node);
            case ARRAY -> "the array " + bounded(node);
            default -> bounded(node);
        };
    }
}
