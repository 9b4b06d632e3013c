package dev.knemu.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.knemu.event.Base64Data;
import dev.knemu.event.EventRules;
import dev.knemu.event.Rfc3339;
import dev.knemu.event.UriReference;
import dev.knemu.transport.CloudEventJson;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.v03.CloudEventV03;
import io.cloudevents.core.v1.CloudEventV1;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads records, one at a time and for one thread at a time: picks the headers that make one an event in one pass. Of a
 * repeated header the last value wins, as everywhere in Kafka, except in the trace context.
 *
 * <p>The records of a partition have few different sources, types and types of data, and most are like the one before:
 * what was read of that is used again.
 */
public final class RecordReader {

    private static final String DATA_CONTENT_ENCODING = "datacontentencoding";

    private final Repeated sources = new Repeated();
    private final Repeated types = new Repeated();
    private final Repeated contentTypes = new Repeated();
    private final Repeated versions = new Repeated();
    private @Nullable String lastContentType;
    private boolean lastIsStructured;
    private @Nullable String parsedSource;
    private @Nullable URI parsedUri;

    /** The text of the last value. */
    private static final class Repeated {
        private byte[] bytes = new byte[0];
        private String text = "";

        String text(byte[] value) {
            if (!Arrays.equals(bytes, value)) {
                bytes = value;
                text = new String(value, UTF_8);
            }
            return text;
        }
    }

    /** What a header says. */
    private enum Field {
        SPEC_VERSION,
        ID,
        SOURCE,
        TYPE,
        SUBJECT,
        TIME,
        DATA_SCHEMA,
        SCHEMA_URL,
        DATA_CONTENT_TYPE,
        CONTENT_TYPE,
        EXTENSION,
        TRACE,
        OTHER
    }

    /** @param extension its name, for an extension; else empty */
    private record Known(String name, Field field, String extension) {

        static Known of(String name) {
            Field field = switch (name) {
                case "ce_specversion" -> Field.SPEC_VERSION;
                case "ce_id" -> Field.ID;
                case "ce_source" -> Field.SOURCE;
                case "ce_type" -> Field.TYPE;
                case "ce_subject" -> Field.SUBJECT;
                case "ce_time" -> Field.TIME;
                case "ce_dataschema" -> Field.DATA_SCHEMA;
                case "ce_schemaurl" -> Field.SCHEMA_URL;
                case "ce_datacontenttype" -> Field.DATA_CONTENT_TYPE;
                case RecordWriter.CONTENT_TYPE -> Field.CONTENT_TYPE;
                default ->
                    name.startsWith(RecordWriter.PREFIX)
                            ? Field.EXTENSION
                            : Headers.isTraceContext(name) ? Field.TRACE : Field.OTHER;
            };
            return new Known(
                    name,
                    field,
                    field == Field.EXTENSION
                            ? name.substring(RecordWriter.PREFIX.length()).toLowerCase(Locale.ROOT)
                            : "");
        }
    }

    /** What the headers of one record say; an object of its own, so that nothing is left of it for the next. */
    private static final class Parts {
        private @Nullable String specVersion;
        private @Nullable String id;
        private @Nullable String source;
        private @Nullable String type;
        private @Nullable String subject;
        private @Nullable String time;
        private @Nullable String dataSchema;
        private @Nullable String schemaUrl;
        private @Nullable String dataContentType;
        private @Nullable String contentType;
        private @Nullable Map<String, Object> extensions;
        private Headers.@Nullable Builder trace;
        private @Nullable String problem;
    }

    /** The headers of the last record by their places: those of the next stand at the same, as a rule. */
    private final @Nullable Known[] headers = new Known[16];

    /** Why a record is no event; caught here. */
    private static final class NotAnEventException extends Exception {
        NotAnEventException(String problem) {
            super(problem, null, false, false);
        }
    }

    /** The event that a record is, whichever mode it was written in. */
    public EventRecords.Reading read(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        Parts parts = new Parts();
        int at = 0;
        for (Header header : record.headers()) {
            header(parts, at++, header.key(), header.value());
        }
        Headers context = parts.trace == null ? Headers.NONE : parts.trace.build();
        try {
            return EventRecords.Reading.of(event(parts, record.value()), context);
        } catch (NotAnEventException e) {
            return EventRecords.Reading.not(e.getMessage(), context);
        }
    }

    private void header(Parts parts, int at, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        Known header = known(at, name);
        switch (header.field) {
            case SPEC_VERSION -> parts.specVersion = versions.text(bytes);
            case ID -> parts.id = new String(bytes, UTF_8);
            case SOURCE -> parts.source = sources.text(bytes);
            case TYPE -> parts.type = types.text(bytes);
            case SUBJECT -> parts.subject = new String(bytes, UTF_8);
            case TIME -> parts.time = new String(bytes, UTF_8);
            case DATA_SCHEMA -> parts.dataSchema = new String(bytes, UTF_8);
            case SCHEMA_URL -> parts.schemaUrl = new String(bytes, UTF_8);
            case DATA_CONTENT_TYPE -> parts.dataContentType = new String(bytes, UTF_8);
            case CONTENT_TYPE -> parts.contentType = contentTypes.text(bytes);
            case EXTENSION -> extension(parts, header.extension, new String(bytes, UTF_8));
            case TRACE -> {
                // The first wins, as in knative eventing-kafka-broker HeadersPropagatorGetter.
                parts.trace = parts.trace == null ? new Headers.Builder() : parts.trace;
                parts.trace.add(name, new String(bytes, UTF_8));
            }
            case OTHER -> {}
        }
    }

    private Known known(int at, String name) {
        if (at >= headers.length) {
            return Known.of(name);
        }
        Known last = headers[at];
        if (last == null || !last.name.equals(name)) {
            last = Known.of(name);
            headers[at] = last;
        }
        return last;
    }

    private static void extension(Parts parts, String name, String value) {
        if (!EventRules.isExtensionName(name)) {
            parts.problem = withoutStop(EventRules.problemOfExtensionName(name));
            return;
        }
        if (parts.extensions == null) {
            parts.extensions = new LinkedHashMap<>();
        }
        parts.extensions.put(name, value);
    }

    private CloudEvent event(Parts parts, byte @Nullable [] value) throws NotAnEventException {
        String contentType = parts.contentType;
        if (contentType != null && isStructured(contentType)) {
            return structured(contentType, value);
        }
        if (parts.specVersion == null) {
            throw new NotAnEventException(
                    "it has neither a header ce_specversion nor a content-type " + RecordWriter.STRUCTURED_TYPE);
        }
        if (parts.problem != null) {
            throw new NotAnEventException(parts.problem);
        }
        return switch (parts.specVersion) {
            case "1.0" -> binary(parts, true, value);
            case "0.3" -> binary(parts, false, value);
            default ->
                throw new NotAnEventException(
                        "the header ce_specversion is \"" + parts.specVersion + "\", neither 1.0 nor 0.3");
        };
    }

    private boolean isStructured(String contentType) {
        if (!contentType.equals(lastContentType)) {
            lastContentType = contentType;
            lastIsStructured = contentType.regionMatches(true, 0, "application/cloudevents", 0, 23);
        }
        return lastIsStructured;
    }

    private static CloudEvent structured(String contentType, byte @Nullable [] value) throws NotAnEventException {
        if (!contentType.regionMatches(
                true, 0, RecordWriter.STRUCTURED_TYPE, 0, RecordWriter.STRUCTURED_TYPE.length())) {
            throw new NotAnEventException("its content-type is " + contentType + ", and only "
                    + RecordWriter.STRUCTURED_TYPE + " is known for whole events");
        }
        if (value == null) {
            throw new NotAnEventException("its content-type is " + contentType + " and it has no value");
        }
        try {
            return asTheJavaSdkReads(CloudEventJson.read(value));
        } catch (IllegalArgumentException e) {
            throw new NotAnEventException(withoutStop(e.getMessage()));
        }
    }

    /**
     * An event in JSON as Knative's dispatcher gets it from the Java SDK, which says of data without a type that it is
     * JSON, and forgets how a 0.3 event's data was encoded once it is decoded; the Go SDK does neither.
     */
    private static CloudEvent asTheJavaSdkReads(CloudEvent event) {
        boolean isEncoded =
                event.getSpecVersion() == SpecVersion.V03 && event.getExtension(DATA_CONTENT_ENCODING) != null;
        boolean isJson = event.getDataContentType() == null
                && event.getData() != null
                && !(event.getData() instanceof Base64Data)
                && !isEncoded;
        if (!isEncoded && !isJson) {
            return event;
        }
        CloudEventBuilder same = CloudEventBuilder.from(event);
        if (isJson) {
            same.withDataContentType("application/json");
        }
        return same.withoutExtension(DATA_CONTENT_ENCODING).build();
    }

    private CloudEvent binary(Parts parts, boolean first, byte @Nullable [] value) throws NotAnEventException {
        String presentId = required("ce_id", parts.id);
        URI sourceUri = source(required("ce_source", parts.source));
        String presentType = required("ce_type", parts.type);
        OffsetDateTime instant = time(parts.time);
        URI schema = first ? uriOrNone("ce_dataschema", parts.dataSchema) : uriOrNone("ce_schemaurl", parts.schemaUrl);
        // The name of an attribute in one version of CloudEvents is that of an extension in the other.
        String other = first ? parts.schemaUrl : parts.dataSchema;
        if (other != null) {
            extension(parts, first ? "schemaurl" : "dataschema", other);
        }
        String dataType = parts.contentType != null ? parts.contentType : parts.dataContentType;
        CloudEventData data = value == null ? null : BytesCloudEventData.wrap(value);
        Map<String, Object> all = parts.extensions == null ? Map.of() : parts.extensions;
        CloudEvent event = first
                ? new CloudEventV1(
                        presentId, sourceUri, presentType, dataType, schema, parts.subject, instant, data, all)
                : new CloudEventV03(
                        presentId, sourceUri, presentType, instant, schema, dataType, parts.subject, data, all);
        Optional<String> broken = EventRules.checkAttributes(event);
        if (broken.isPresent()) {
            throw new NotAnEventException(withoutStop(broken.get()));
        }
        return event;
    }

    private static String required(String header, @Nullable String value) throws NotAnEventException {
        if (value == null) {
            throw new NotAnEventException("the header " + header + " is missing");
        }
        return value;
    }

    private URI source(String text) throws NotAnEventException {
        URI known = parsedUri;
        if (known == null || !text.equals(parsedSource)) {
            known = uri("ce_source", text);
            parsedUri = known;
            parsedSource = text;
        }
        return known;
    }

    private static @Nullable URI uriOrNone(String header, @Nullable String text) throws NotAnEventException {
        return text == null ? null : uri(header, text);
    }

    private static URI uri(String header, String text) throws NotAnEventException {
        try {
            return UriReference.parse(text);
        } catch (URISyntaxException e) {
            throw new NotAnEventException(
                    "the header " + header + " is \"" + text + "\", not a URI reference: " + e.getReason());
        }
    }

    private static @Nullable OffsetDateTime time(@Nullable String text) throws NotAnEventException {
        if (text == null) {
            return null;
        }
        OffsetDateTime time = Rfc3339.parse(text);
        if (time == null) {
            throw new NotAnEventException("the header ce_time is \"" + text + "\", not an RFC 3339 timestamp");
        }
        return time;
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
