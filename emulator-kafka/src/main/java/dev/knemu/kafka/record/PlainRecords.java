package dev.knemu.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.knemu.channel.RecordMapping;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Source: knative eventing-kafka-broker {@code InvalidCloudEventInterceptor} and {@code KeyDeserializer} of the
 * dispatcher.
 */
final class PlainRecords {

    static final String TYPE = "dev.knative.kafka.event";

    private PlainRecords() {}

    static CloudEvent event(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, RecordMapping mapping) {
        String place = "partition:" + record.partition();
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(place + "/offset:" + record.offset())
                .withSource(URI.create("/apis/v1/namespaces/" + mapping.namespace() + "/kafkasources/" + mapping.name()
                        + "#" + record.topic()))
                .withType(TYPE)
                .withSubject(place + "#" + record.offset())
                .withTime(Instant.ofEpochMilli(record.timestamp()).atOffset(ZoneOffset.UTC));
        String key = key(record.key(), mapping.keyType());
        if (key != null) {
            event.withExtension("key", key).withExtension(RecordWriter.PARTITION_KEY, key);
        }
        for (Header header : record.headers()) {
            header(event, header.key(), header.value());
        }
        if (record.value() != null) {
            event.withData(record.value());
        }
        return event.build();
    }

    private static void header(CloudEventBuilder event, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        String value = new String(bytes, UTF_8);
        if (name.equalsIgnoreCase(RecordWriter.CONTENT_TYPE)) {
            event.withDataContentType(value.toLowerCase(Locale.ROOT));
        } else {
            event.withExtension("kafkaheader" + extensionName(name), value);
        }
    }

    private static String extensionName(String header) {
        StringBuilder name = new StringBuilder(header.length());
        for (int i = 0; i < header.length(); i++) {
            char character = Character.toLowerCase(header.charAt(i));
            if (character >= 'a' && character <= 'z' || character >= '0' && character <= '9') {
                name.append(character);
            }
        }
        return name.toString();
    }

    /** A number whose bytes are too few or too many is read as text, as upstream does. */
    private static @Nullable String key(byte @Nullable [] key, RecordMapping.KeyType type) {
        if (key == null || key.length == 0) {
            return null;
        }
        return switch (type) {
            case STRING -> text(key);
            case INT ->
                key.length == Integer.BYTES
                        ? Integer.toString(ByteBuffer.wrap(key).getInt())
                        : text(key);
            case FLOAT ->
                switch (key.length) {
                    case Float.BYTES -> Float.toString(ByteBuffer.wrap(key).getFloat());
                    case Double.BYTES -> Double.toString(ByteBuffer.wrap(key).getDouble());
                    default -> text(key);
                };
            case BYTE_ARRAY -> Base64.getEncoder().encodeToString(key);
        };
    }

    private static String text(byte[] key) {
        return new String(key, UTF_8);
    }
}
