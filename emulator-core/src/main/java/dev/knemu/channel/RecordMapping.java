package dev.knemu.channel;

/**
 * How a KafkaSource makes events of records that are none; knative eventing-kafka-broker {@code
 * InvalidCloudEventInterceptor}.
 *
 * @param namespace of the KafkaSource
 * @param name of the KafkaSource; both go into the event's {@code source}
 * @param keyType what the bytes of a key mean
 */
public record RecordMapping(String namespace, String name, KeyType keyType) {

    /** The label {@code kafkasources.sources.knative.dev/key-type}. */
    public enum KeyType {
        /** UTF-8; the default. */
        STRING,
        /** Big-endian, 4 bytes. */
        INT,
        /** Big-endian, 4 or 8 bytes. */
        FLOAT,
        /** Base64 in the event. */
        BYTE_ARRAY
    }
}
