package dev.knemu.test.assertion;

import static dev.knemu.match.EventMatchers.attribute;
import static dev.knemu.match.EventMatchers.dataBytes;
import static dev.knemu.match.EventMatchers.dataText;
import static dev.knemu.match.EventMatchers.extension;
import static dev.knemu.match.EventMatchers.jsonEqualTo;
import static dev.knemu.match.EventMatchers.jsonPath;
import static dev.knemu.match.EventMatchers.noAttribute;
import static dev.knemu.match.EventMatchers.noData;
import static dev.knemu.match.EventMatchers.noExtension;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.knemu.EventingEmulator;
import dev.knemu.match.EventMatcher;
import dev.knemu.match.EventMatchers;
import dev.knemu.match.MatchCondition;
import dev.knemu.test.report.EntryText;
import dev.knemu.transport.CloudEventJson;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an event is like. Attributes and extensions are compared as the text that travels in an HTTP header: an extension that
 * is the number 5 is {@code "5"}.
 */
public class CloudEventAssert extends KnativeAssert<CloudEventAssert, CloudEvent> {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private static final int MOST_BYTES = 1 << 10;
    private static final int MOST_LINES = 60;

    public CloudEventAssert(CloudEvent actual) {
        super(actual, CloudEventAssert.class);
    }

    /** An event knows no emulator. */
    @Override
    protected Optional<EventingEmulator> emulator() {
        return Optional.empty();
    }

    public CloudEventAssert hasId(String id) {
        return has(attribute("id", id), "to have id \"" + id + "\"");
    }

    public CloudEventAssert hasType(String type) {
        return has(attribute("type", type), "to have type \"" + type + "\"");
    }

    public CloudEventAssert hasSource(String source) {
        return has(attribute("source", source), "to have source \"" + source + "\"");
    }

    public CloudEventAssert hasSource(URI source) {
        return hasSource(source.toString());
    }

    public CloudEventAssert hasSubject(String subject) {
        return has(attribute("subject", subject), "to have subject \"" + subject + "\"");
    }

    public CloudEventAssert doesNotHaveSubject() {
        return has(noAttribute("subject"), "to have no subject");
    }

    public CloudEventAssert hasDataContentType(String type) {
        return has(attribute("datacontenttype", type), "to have datacontenttype \"" + type + "\"");
    }

    /** Any value will do. */
    public CloudEventAssert hasExtension(String name) {
        return has(EventMatchers.hasExtension(name), "to have extension " + name);
    }

    public CloudEventAssert hasExtension(String name, String value) {
        return has(extension(name, value), "to have extension " + name + " \"" + value + "\"");
    }

    public CloudEventAssert doesNotHaveExtension(String name) {
        return has(noExtension(name), "to have no extension " + name);
    }

    /** The data as UTF-8, all of it. */
    public CloudEventAssert hasData(String text) {
        isNotNull();
        if (!dataText(text).test(actual)) {
            throw unlike(dataText(text), "to have the data that is expected", text, dataAsText());
        }
        return myself;
    }

    /** The data, byte for byte. */
    public CloudEventAssert hasData(byte[] bytes) {
        isNotNull();
        if (!dataBytes(bytes).test(actual)) {
            throw unlike(dataBytes(bytes), "to have the data that is expected", hex(bytes), hex(data()));
        }
        return myself;
    }

    public CloudEventAssert hasNoData() {
        return has(noData(), "to have no data");
    }

    /** The data is this JSON, whatever the order of its fields; {@code 1} and {@code 1.0} are one number. */
    public CloudEventAssert hasJsonData(String json) {
        isNotNull();
        EventMatcher matcher = jsonEqualTo(json);
        if (!matcher.test(actual)) {
            throw unlike(matcher, "to have the JSON that is expected as its data", pretty(json), pretty(dataAsText()));
        }
        return myself;
    }

    /** The data is JSON, and has this value where the path points: {@code $.order.id}. */
    public CloudEventAssert hasJsonPath(String path, @Nullable Object value) {
        return has(jsonPath(path, value), "to have " + value + " at " + path + " of its data");
    }

    /** It is as the matcher says. */
    public CloudEventAssert matches(EventMatcher matcher) {
        return has(matcher, "to match " + matcher);
    }

    private CloudEventAssert has(EventMatcher matcher, String expectation) {
        isNotNull();
        if (!matcher.test(actual)) {
            List<MatchCondition> failing = matcher.conditions(actual).stream()
                    .filter(condition -> !condition.holds())
                    .toList();
            boolean one = failing.size() == 1;
            throw unlike(
                    matcher,
                    expectation,
                    one && !failing.get(0).expected().isEmpty() ? failing.get(0).expected() : matcher.toString(),
                    one ? failing.get(0).actual().orElse("(missing)") : whole());
        }
        return myself;
    }

    private AssertionError unlike(EventMatcher matcher, String expectation, String expected, String found) {
        List<String> differences = new ArrayList<>();
        matcher.conditions(actual).stream()
                .filter(condition -> !condition.holds())
                .forEach(condition -> differences.add("  " + condition.sentence()));
        if (differences.isEmpty()) {
            matcher.mismatch(actual).ifPresent(why -> differences.add("  " + why));
        }
        List<String> event = new ArrayList<>(List.of("The event:"));
        List<String> lines = whole().lines().toList();
        lines.stream().limit(MOST_LINES).forEach(line -> event.add("  " + line));
        if (lines.size() > MOST_LINES) {
            event.add("  … and " + (lines.size() - MOST_LINES) + " more lines");
        }
        return failed(
                new FailureText("Expected " + EntryText.event(actual) + " " + expectation + ".")
                        .part(differences)
                        .part(event),
                expected,
                found);
    }

    private String whole() {
        return CloudEventJson.write(actual).toPrettyString();
    }

    private byte[] data() {
        return actual.getData() == null ? new byte[0] : actual.getData().toBytes();
    }

    private String dataAsText() {
        return new String(data(), StandardCharsets.UTF_8);
    }

    /** So that a diff shows what differs, and not how it is written; what is no JSON stays as it is. */
    private static String pretty(String json) {
        try {
            JsonNode tree = JSON.readTree(json);
            return JSON.writeValueAsString(JSON.treeToValue(tree, Object.class));
        } catch (JsonProcessingException notJson) {
            return json;
        }
    }

    private static String hex(byte[] bytes) {
        String hex = HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, MOST_BYTES)));
        return bytes.length > MOST_BYTES ? hex + " … (" + bytes.length + " bytes)" : hex;
    }
}
