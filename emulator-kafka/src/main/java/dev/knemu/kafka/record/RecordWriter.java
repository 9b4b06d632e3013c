package dev.knemu.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.knemu.channel.TopicException;
import dev.knemu.event.Attributes;
import dev.knemu.event.KnativeEvent;
import dev.knemu.event.Rfc3339;
import dev.knemu.transport.ContentMode;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** CloudEvents {@code bindings/kafka-protocol-binding.md}, sections 3.1 to 3.3. */
final class RecordWriter {

    static final String PREFIX = "ce_";
    static final String CONTENT_TYPE = "content-type";
    static final String STRUCTURED_TYPE = "application/cloudevents+json";
    static final String PARTITION_KEY = "partitionkey";

    private static final byte[] STRUCTURED = STRUCTURED_TYPE.getBytes(UTF_8);
    private static final byte[] V1 = SpecVersion.V1.toString().getBytes(UTF_8);
    private static final byte[] V03 = SpecVersion.V03.toString().getBytes(UTF_8);

    /** Made when first wanted: a JSON mapper is dear, and only a KafkaSink asks for it. */
    private static final class Json {
        private static final JsonFormat FORMAT = new JsonFormat();
    }

    private RecordWriter() {}

    static ProducerRecord<byte @Nullable [], byte @Nullable []> write(
            String topic, ContentMode mode, CloudEvent event, dev.knemu.transport.Headers trace) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = mode == ContentMode.STRUCTURED ? structured(event, headers) : binary(event, headers);
        if (!trace.isEmpty()) {
            trace.entries().forEach(entry -> add(headers, entry.getKey(), entry.getValue()));
        }
        String key = Attributes.text(event.getExtension(PARTITION_KEY));
        return new ProducerRecord<>(topic, null, null, key == null ? null : key.getBytes(UTF_8), value, headers);
    }

    private static byte @Nullable [] binary(CloudEvent event, Headers headers) {
        boolean first = event.getSpecVersion() == SpecVersion.V1;
        headers.add("ce_specversion", first ? V1 : V03);
        add(headers, "ce_id", event.getId());
        add(headers, "ce_source", event.getSource().toString());
        add(headers, "ce_type", event.getType());
        add(headers, "ce_subject", event.getSubject());
        if (event.getTime() != null) {
            add(headers, "ce_time", Rfc3339.format(event.getTime()));
        }
        if (event.getDataSchema() != null) {
            add(
                    headers,
                    first ? "ce_dataschema" : "ce_schemaurl",
                    event.getDataSchema().toString());
        }
        add(headers, CONTENT_TYPE, event.getDataContentType());
        for (String name : event.getExtensionNames()) {
            add(headers, PREFIX + name, Attributes.text(event.getExtension(name)));
        }
        CloudEventData data = event.getData();
        // No data is a tombstone, which a compacted topic understands; data without bytes is none.
        return data == null ? null : data.toBytes();
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(UTF_8));
        }
    }

    private static byte[] structured(CloudEvent event, Headers headers) {
        byte[] json = Json.FORMAT.serialize(KnativeEvent.asText(event));
        requireJson(json, event);
        headers.add(CONTENT_TYPE, STRUCTURED);
        return json;
    }

    /** The format writes data that says it is JSON as it stands, and what is none would spoil the whole record. */
    private static void requireJson(byte[] json, CloudEvent event) {
        if (event.getData() == null) {
            return;
        }
        try {
            JsonCheck.requireOneValue(json);
        } catch (IOException e) {
            throw new TopicException(
                    TopicException.Reason.INVALID,
                    "the event's data says that it is JSON (datacontenttype "
                            + (event.getDataContentType() == null ? "is missing" : event.getDataContentType())
                            + ") and is not, so no structured record can hold it",
                    e);
        }
    }
}
