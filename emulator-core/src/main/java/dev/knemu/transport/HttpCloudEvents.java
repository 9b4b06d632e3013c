package dev.knemu.transport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.knemu.event.Attributes;
import dev.knemu.event.Base64Data;
import dev.knemu.event.EventRules;
import dev.knemu.event.KnativeEvent;
import dev.knemu.event.Rfc3339;
import dev.knemu.event.UriReference;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.v03.CloudEventV03;
import io.cloudevents.core.v1.CloudEventV1;
import io.cloudevents.jackson.JsonFormat;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents in HTTP messages, read and written as the Go components do; cloudevents/sdk-go {@code v2/protocol/http}
 * and {@code v2/event}.
 *
 * <p>The Java SDK's own readers are not used: they throw where a reason is owed, take extension names and times that Go
 * refuses, and rewrite numbers in JSON data.
 */
final class HttpCloudEvents {

    /** What a message turned out to be. */
    enum Outcome {
        EVENT,
        /** Says nothing that makes it an event, or names a version that is unknown. */
        NOT_AN_EVENT,
        /** Several events in one message, which Knative's receivers refuse. */
        BATCH,
        /** Says that it is an event and cannot be read as one. */
        MALFORMED,
        /** Can be read, and breaks a rule of CloudEvents. */
        INVALID
    }

    /**
     * A message that was read.
     *
     * @param event there when the outcome is {@link Outcome#EVENT}
     * @param reason why there is none, for people; else empty
     */
    record Reading(Outcome outcome, @Nullable CloudEvent event, String reason) {

        static Reading of(Outcome outcome, String reason) {
            return new Reading(outcome, null, HttpFailures.shortened(reason));
        }
    }

    /** An event that HTTP cannot carry. */
    static final class UnwritableException extends Exception {
        UnwritableException(String message) {
            super(message, null, false, false);
        }
    }

    /** A message that cannot be read; caught here. */
    private static final class UnreadableException extends Exception {
        UnreadableException(String message) {
            super(message, null, false, false);
        }
    }

    static final String STRUCTURED_TYPE = "application/cloudevents+json";
    private static final String BATCH_TYPE = "application/cloudevents-batch";

    private static final CharSequence CE_ID = HttpHeaders.createOptimized("ce-id");
    private static final CharSequence CE_SOURCE = HttpHeaders.createOptimized("ce-source");
    private static final CharSequence CE_TYPE = HttpHeaders.createOptimized("ce-type");
    private static final CharSequence CE_SPECVERSION = HttpHeaders.createOptimized("ce-specversion");
    private static final CharSequence CE_SUBJECT = HttpHeaders.createOptimized("ce-subject");
    private static final CharSequence CE_TIME = HttpHeaders.createOptimized("ce-time");
    private static final CharSequence CE_DATASCHEMA = HttpHeaders.createOptimized("ce-dataschema");
    private static final CharSequence CE_SCHEMAURL = HttpHeaders.createOptimized("ce-schemaurl");

    private static final byte[] NO_DATA = new byte[0];

    // The body's limit is the HTTP port's business; Jackson's own would refuse a large data_base64.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(10_000)
                    .build())
            .build();

    /** Producers send the same few sources again and again, and parsing one costs more than the rest of an event. */
    private static final AtomicReferenceArray<URI> SOURCES = new AtomicReferenceArray<>(256);

    /** So few texts, too: the journal keeps an event for a while, and each text of its own is two objects more. */
    private static final AtomicReferenceArray<String> TEXTS = new AtomicReferenceArray<>(256);

    private static final int LONGEST_KEPT = 256;

    /**
     * Kept, since each new format learns anew how to write an event, which takes ten times as long as writing it; and
     * made late, since most emulators never write a structured event.
     */
    private static final class Structured {
        private static final JsonFormat FORMAT = new JsonFormat();
    }

    private HttpCloudEvents() {}

    /** Reads the event that a message's headers and body hold. A body without bytes is no data. */
    static Reading read(EventHeaders headers, byte[] body) {
        String contentType = headers.contentType;
        if (contentType != null && startsWith(contentType, "application/cloudevents")) {
            if (startsWith(contentType, BATCH_TYPE)) {
                return Reading.of(
                        Outcome.BATCH, "A batch of events is not accepted. Send each event in a request of its own.");
            }
            if (startsWith(contentType, STRUCTURED_TYPE)) {
                return readStructured(body);
            }
        }
        String version = headers.specVersion;
        if (version == null) {
            return Reading.of(
                    Outcome.NOT_AN_EVENT,
                    "Not a CloudEvent: no ce-specversion header, and Content-Type is not " + STRUCTURED_TYPE + ".");
        }
        SpecVersion known = version(version);
        if (known == null) {
            return Reading.of(Outcome.NOT_AN_EVENT, unknownVersion("ce-specversion", version));
        }
        return readBinary(headers, known, body);
    }

    /** Whether the headers alone say that the message is, or claims to be, an event. */
    static boolean claimsEvent(EventHeaders headers) {
        return headers.contentType != null
                        && (startsWith(headers.contentType, BATCH_TYPE)
                                || startsWith(headers.contentType, STRUCTURED_TYPE))
                || headers.specVersion != null && version(headers.specVersion) != null;
    }

    static boolean isStructured(EventHeaders headers) {
        return headers.contentType != null && startsWith(headers.contentType, STRUCTURED_TYPE);
    }

    private static @Nullable SpecVersion version(String text) {
        return switch (text) {
            case "1.0" -> SpecVersion.V1;
            case "0.3" -> SpecVersion.V03;
            default -> null;
        };
    }

    private static String unknownVersion(String where, String version) {
        return where + " is \"" + version + "\", which is no version of CloudEvents. Use 1.0 or 0.3.";
    }

    private static boolean startsWith(String contentType, String lower) {
        return contentType.regionMatches(true, 0, lower, 0, lower.length());
    }

    private static Reading readBinary(EventHeaders headers, SpecVersion version, byte[] body) {
        if (headers.problem != null) {
            return Reading.of(Outcome.MALFORMED, headers.problem);
        }
        String contentType = headers.contentType != null && !headers.contentType.isEmpty()
                ? headers.contentType
                : headers.dataContentType;
        try {
            return event(
                    version,
                    headers.id,
                    headers.source,
                    headers.type,
                    contentType,
                    headers.dataSchema,
                    headers.schemaUrl,
                    headers.subject,
                    headers.time,
                    headers.extensions,
                    body.length == 0 ? null : BytesCloudEventData.wrap(body));
        } catch (UnreadableException e) {
            return Reading.of(Outcome.MALFORMED, e.getMessage());
        }
    }

    private static Reading event(
            SpecVersion version,
            @Nullable String id,
            @Nullable String source,
            @Nullable String type,
            @Nullable String contentType,
            @Nullable String dataSchema,
            @Nullable String schemaUrl,
            @Nullable String subject,
            @Nullable String time,
            @Nullable Map<String, String> extensions,
            @Nullable CloudEventData data)
            throws UnreadableException {
        URI sourceUri = source == null ? null : source(source);
        OffsetDateTime instant = time == null ? null : time(time);
        boolean first = version == SpecVersion.V1;
        URI schema = uri(first ? "dataschema" : "schemaurl", first ? dataSchema : schemaUrl);
        Map<String, Object> others =
                extensions(extensions, first ? "schemaurl" : "dataschema", first ? schemaUrl : dataSchema);
        String knownType = kept(type);
        String knownContentType = kept(contentType);
        CloudEvent event = first
                ? new CloudEventV1(id, sourceUri, knownType, knownContentType, schema, subject, instant, data, others)
                : new CloudEventV03(id, sourceUri, knownType, instant, schema, knownContentType, subject, data, others);
        String encoding = first || extensions == null ? null : extensions.get("datacontentencoding");
        if (encoding != null && !encoding.equalsIgnoreCase("base64")) {
            return Reading.of(
                    Outcome.INVALID,
                    "datacontentencoding is \"" + encoding + "\"; CloudEvents 0.3 knows base64 only. Leave it out.");
        }
        Optional<String> problem = EventRules.checkAttributes(event);
        return problem.isPresent() ? Reading.of(Outcome.INVALID, problem.get()) : new Reading(Outcome.EVENT, event, "");
    }

    // The name of an attribute in one version of CloudEvents is that of an extension in the other.
    private static Map<String, Object> extensions(
            @Nullable Map<String, String> extensions, String otherName, @Nullable String otherValue) {
        if (extensions == null && otherValue == null) {
            return Map.of();
        }
        Map<String, Object> all = new LinkedHashMap<>(8);
        if (extensions != null) {
            all.putAll(extensions);
        }
        if (otherValue != null) {
            all.put(otherName, otherValue);
        }
        return all;
    }

    private static URI source(String text) throws UnreadableException {
        if (text.length() > LONGEST_KEPT) {
            return Objects.requireNonNull(uri("source", text));
        }
        int slot = slot(text);
        URI kept = SOURCES.getAcquire(slot);
        if (kept != null && kept.toString().equals(text)) {
            return kept;
        }
        URI parsed = Objects.requireNonNull(uri("source", text));
        SOURCES.setRelease(slot, parsed);
        return parsed;
    }

    /** The same text; where there was one like it lately, that one. */
    private static @Nullable String kept(@Nullable String text) {
        if (text == null || text.length() > LONGEST_KEPT) {
            return text;
        }
        int slot = slot(text);
        String kept = TEXTS.getAcquire(slot);
        if (text.equals(kept)) {
            return kept;
        }
        TEXTS.setRelease(slot, text);
        return text;
    }

    private static int slot(String text) {
        return (text.hashCode() * 0x9E3779B9) >>> 24;
    }

    private static @Nullable URI uri(String name, @Nullable String text) throws UnreadableException {
        if (text == null) {
            return null;
        }
        try {
            return UriReference.parse(text);
        } catch (URISyntaxException e) {
            throw new UnreadableException(
                    name + " is \"" + text + "\", not a URI reference: " + e.getReason() + ". Percent-encode it.");
        }
    }

    private static OffsetDateTime time(String text) throws UnreadableException {
        OffsetDateTime time = Rfc3339.parse(text);
        if (time == null) {
            throw new UnreadableException(
                    "time is \"" + text + "\", not an RFC 3339 timestamp. Write it like 2026-01-02T03:04:05Z.");
        }
        return time;
    }

    static Reading readStructured(byte[] body) {
        try {
            return new StructuredReader(body).read();
        } catch (UnreadableException e) {
            return Reading.of(Outcome.MALFORMED, e.getMessage());
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            return Reading.of(
                    Outcome.MALFORMED, "The body is not a JSON object: " + e.getOriginalMessage() + where + ".");
        } catch (IOException e) {
            return Reading.of(Outcome.MALFORMED, "The body is not a JSON object: " + e.getMessage() + ".");
        }
    }

    /** One pass over the JSON of an event; data is kept as its own text, so that no number is rewritten. */
    private static final class StructuredReader {
        private final byte[] body;
        private final Map<String, String> attributes = new HashMap<>();
        private @Nullable Map<String, String> extensions;
        private byte @Nullable [] json;
        private @Nullable String string;
        private @Nullable String base64;

        StructuredReader(byte[] body) {
            this.body = body;
        }

        Reading read() throws IOException, UnreadableException {
            try (JsonParser parser = JSON.createParser(body)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new UnreadableException("The body is not a JSON object.");
                }
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    member(parser, name);
                }
            }
            String text = attributes.get("specversion");
            SpecVersion version = text == null ? null : version(text);
            if (version == null) {
                throw new UnreadableException(
                        text == null ? "specversion is missing. Write \"1.0\"." : unknownVersion("specversion", text));
            }
            return event(
                    version,
                    attributes.get("id"),
                    attributes.get("source"),
                    attributes.get("type"),
                    attributes.get("datacontenttype"),
                    attributes.get("dataschema"),
                    attributes.get("schemaurl"),
                    attributes.get("subject"),
                    attributes.get("time"),
                    extensions,
                    data(version));
        }

        private void member(JsonParser parser, String name) throws IOException, UnreadableException {
            switch (name) {
                case "specversion",
                        "id",
                        "source",
                        "type",
                        "datacontenttype",
                        "dataschema",
                        "schemaurl",
                        "subject",
                        "time" -> {
                    String value = string(parser, name);
                    if (value != null && attributes.put(name, value) != null) {
                        throw new UnreadableException(name + " is given twice.");
                    }
                }
                case "data" -> data(parser);
                case "data_base64" -> base64 = string(parser, name);
                default -> extension(parser, name);
            }
        }

        private static @Nullable String string(JsonParser parser, String name) throws IOException, UnreadableException {
            return switch (parser.currentToken()) {
                case VALUE_STRING -> parser.getText();
                case VALUE_NULL -> null;
                default -> throw new UnreadableException(name + " is not a JSON string. Put it in quotes.");
            };
        }

        private void extension(JsonParser parser, String key) throws IOException, UnreadableException {
            String name = key.toLowerCase(Locale.ROOT);
            if (!EventRules.isExtensionName(name)) {
                throw new UnreadableException(EventRules.problemOfExtensionName(name));
            }
            String value = switch (parser.currentToken()) {
                case VALUE_STRING -> parser.getText();
                case VALUE_TRUE, VALUE_FALSE -> parser.getText();
                case VALUE_NULL -> null;
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> integer(parser, name);
                default ->
                    throw new UnreadableException("extension \"" + name + "\" is not a string, a number or a boolean.");
            };
            if (value != null) {
                if (extensions == null) {
                    extensions = new LinkedHashMap<>(8);
                }
                extensions.put(name, value);
            }
        }

        // Go reads every number as a float and makes a CloudEvents Integer of it, which has 32 bits.
        private static String integer(JsonParser parser, String name) throws IOException, UnreadableException {
            String text = parser.getText();
            double value = text.length() > 400 ? Double.NaN : Double.parseDouble(text);
            if (!(value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE)) {
                throw new UnreadableException("extension \"" + name
                        + "\" is no 32-bit integer, the only kind of number that CloudEvents has. Make it a string.");
            }
            return Integer.toString((int) value);
        }

        private void data(JsonParser parser) throws IOException, UnreadableException {
            long start = parser.currentTokenLocation().getByteOffset();
            string = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
            if (parser.currentToken().isScalarValue()) {
                // Makes the parser read the value to its end.
                parser.getTextLength();
            } else {
                parser.skipChildren();
            }
            long end = parser.currentLocation().getByteOffset();
            if (start < 0 || end < start) {
                throw new UnreadableException("The body is not in UTF-8.");
            }
            json = Arrays.copyOfRange(body, (int) start, (int) end);
        }

        private @Nullable CloudEventData data(SpecVersion version) throws UnreadableException {
            if (json == null && base64 == null) {
                return null;
            }
            if (json != null && base64 != null) {
                throw new UnreadableException("The event has both data and data_base64. Leave one of them out.");
            }
            if (base64 != null) {
                byte[] bytes = decoded("data_base64", base64);
                return bytes.length == 0 ? null : Base64Data.wrap(bytes);
            }
            if (version == SpecVersion.V03
                    && extensions != null
                    && "base64".equalsIgnoreCase(extensions.get("datacontentencoding"))
                    && string != null) {
                return bytes(decoded("data", string));
            }
            String contentType = attributes.get("datacontenttype");
            if (isJson(contentType)) {
                return bytes(Objects.requireNonNull(json));
            }
            if (string == null) {
                throw new UnreadableException(
                        "data of type " + contentType + " is not a JSON string. Put it in quotes, or use data_base64.");
            }
            return bytes(string.getBytes(StandardCharsets.UTF_8));
        }

        private static @Nullable CloudEventData bytes(byte[] bytes) {
            return bytes.length == 0 ? null : BytesCloudEventData.wrap(bytes);
        }

        private static byte[] decoded(String name, String text) throws UnreadableException {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new UnreadableException(name + " is not base64: " + e.getMessage() + ".");
            }
        }
    }

    /** Whether data of this type is written into a structured event as JSON; without a type it is. */
    static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.equals("application/json")) {
            return true;
        }
        int parameters = contentType.indexOf(';');
        String mediaType = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    /**
     * Writes an event's attributes as headers, and its type of data as {@code Content-Type}.
     *
     * @throws UnwritableException when a value holds a character that no header may hold; Go's client fails such a
     *     request as well, and nothing of it is sent
     */
    static void writeBinary(CloudEvent event, BiConsumer<CharSequence, CharSequence> headers)
            throws UnwritableException {
        headers.accept(CE_SPECVERSION, event.getSpecVersion().toString());
        headers.accept(CE_ID, encoded("ce-id", event.getId()));
        headers.accept(CE_SOURCE, event.getSource().toASCIIString());
        headers.accept(CE_TYPE, encoded("ce-type", event.getType()));
        if (event.getSubject() != null) {
            headers.accept(CE_SUBJECT, encoded("ce-subject", event.getSubject()));
        }
        if (event.getTime() != null) {
            headers.accept(CE_TIME, Rfc3339.format(event.getTime()));
        }
        if (event.getDataSchema() != null) {
            boolean first = event.getSpecVersion() == SpecVersion.V1;
            headers.accept(
                    first ? CE_DATASCHEMA : CE_SCHEMAURL, event.getDataSchema().toASCIIString());
        }
        if (event.getDataContentType() != null) {
            headers.accept(HttpHeaders.CONTENT_TYPE, encoded("content-type", event.getDataContentType()));
        }
        for (String name : event.getExtensionNames()) {
            String value = Attributes.text(event.getExtension(name));
            if (value != null) {
                String header = "ce-" + name;
                headers.accept(header, encoded(header, value));
            }
        }
    }

    /**
     * The value as the characters that stand for its UTF-8 bytes in a header.
     *
     * @throws UnwritableException in the words of Go's {@code net/http}
     */
    static String encoded(String header, String value) throws UnwritableException {
        boolean ascii = true;
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character > 0x7e || character < ' ') {
                if (character == 0x7f || character < ' ' && character != '\t') {
                    throw new UnwritableException("net/http: invalid header field value for \"" + header + "\"");
                }
                ascii &= character == '\t';
            }
        }
        return ascii ? value : bytes(value);
    }

    private static String bytes(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * The event as the Java SDK must be given it so that it writes headers as Go does: every value as text, the time in
     * UTC, text beyond ASCII as its UTF-8 bytes. The same object when it is so already.
     *
     * @param event one that {@link EventRules#check} takes
     */
    static CloudEvent forHeaders(CloudEvent event) {
        CloudEvent text = inUtc(KnativeEvent.asText(event));
        if (isAscii(text)) {
            return text;
        }
        CloudEventBuilder encoded = CloudEventBuilder.from(text)
                .withId(bytes(text.getId()))
                .withType(bytes(text.getType()))
                .withSource(URI.create(text.getSource().toASCIIString()));
        if (text.getSubject() != null) {
            encoded.withSubject(bytes(text.getSubject()));
        }
        for (String name : text.getExtensionNames()) {
            encoded.withExtension(name, bytes(String.valueOf(text.getExtension(name))));
        }
        return encoded.build();
    }

    private static boolean isAscii(CloudEvent text) {
        return isAscii(text.getId())
                && isAscii(text.getType())
                && isAscii(text.getSource().toString())
                && (text.getSubject() == null || isAscii(text.getSubject()))
                && text.getExtensionNames().stream().allMatch(name -> isAscii(String.valueOf(text.getExtension(name))));
    }

    private static boolean isAscii(CharSequence text) {
        return text.chars().allMatch(character -> character < 0x80);
    }

    /** The bytes of an event's data; none when it has none. */
    static byte[] data(CloudEvent event) {
        CloudEventData data = event.getData();
        return data == null ? NO_DATA : data.toBytes();
    }

    /**
     * An event as one JSON object, for {@link #STRUCTURED_TYPE}.
     *
     * @throws UnwritableException when the data says that it is JSON and is not; Go cannot marshal it either
     */
    static byte[] writeStructured(CloudEvent event) throws UnwritableException {
        if (event.getData() != null && isJson(event.getDataContentType())) {
            requireJson(event.getData().toBytes());
        }
        return Structured.FORMAT.serialize(inUtc(KnativeEvent.asText(event)));
    }

    private static void requireJson(byte[] data) throws UnwritableException {
        try (JsonParser parser = JSON.createParser(data)) {
            parser.nextToken();
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new UnwritableException("json: data holds more than one JSON value");
            }
        } catch (JsonProcessingException e) {
            throw new UnwritableException("json: data is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UnwritableException("json: data is not JSON: " + e.getMessage());
        }
    }

    /** The event with its time as Go writes it, in UTC. */
    static CloudEvent inUtc(CloudEvent event) {
        OffsetDateTime time = event.getTime();
        if (time == null || time.getOffset().equals(ZoneOffset.UTC)) {
            return event;
        }
        return CloudEventBuilder.from(event)
                .withTime(time.withOffsetSameInstant(ZoneOffset.UTC))
                .build();
    }
}
