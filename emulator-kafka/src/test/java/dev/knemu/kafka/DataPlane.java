package dev.knemu.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import io.cloudevents.kafka.PartitionKeyExtensionInterceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The Kafka clients of Knative's own receiver and dispatcher, set up as those do it: the serializers and the interceptor
 * of the CloudEvents SDK, {@code latest}, {@code StickyAssignor}, and offsets that are committed with empty metadata.
 *
 * <p>Source: knative eventing-kafka-broker {@code data-plane/dispatcher} ({@code Main}, {@code KeyDeserializer}, {@code
 * NullCloudEventInterceptor}, {@code OffsetManager}), {@code data-plane/receiver} ({@code
 * IngressProducerReconcilableStore}) and {@code data-plane/config/broker/100-config-kafka-broker-data-plane.yaml}. They
 * are published as images alone, so this says in a few lines what they configure.
 */
final class DataPlane {

    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;

    DataPlane(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Keys are text, and an empty one is none. */
    public static final class Keys implements Deserializer<Object> {

        private final StringDeserializer text = new StringDeserializer();

        @Override
        public Object deserialize(String topic, byte[] data) {
            return data == null || data.length == 0 ? null : text.deserialize(topic, data);
        }
    }

    /** A consumer asks no deserializer about a record without a value, which may be an event without data. */
    public static final class WithoutValue implements ConsumerInterceptor<Object, CloudEvent> {

        private final CloudEventDeserializer events = new CloudEventDeserializer();

        @Override
        public ConsumerRecords<Object, CloudEvent> onConsume(ConsumerRecords<Object, CloudEvent> records) {
            Map<TopicPartition, List<ConsumerRecord<Object, CloudEvent>>> all = new HashMap<>();
            for (ConsumerRecord<Object, CloudEvent> record : records) {
                all.computeIfAbsent(
                                new TopicPartition(record.topic(), record.partition()), partition -> new ArrayList<>())
                        .add(record.value() == null ? withEvent(record) : record);
            }
            return new ConsumerRecords<>(all, records.nextOffsets());
        }

        private ConsumerRecord<Object, CloudEvent> withEvent(ConsumerRecord<Object, CloudEvent> record) {
            return new ConsumerRecord<>(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    TimestampType.CREATE_TIME,
                    record.serializedKeySize(),
                    record.serializedValueSize(),
                    record.key(),
                    events.deserialize(record.topic(), record.headers(), (byte[]) null),
                    record.headers(),
                    record.leaderEpoch());
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    private Map<String, Object> consumer(String group) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("group.id", group);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "latest");
        properties.put("max.poll.records", "50");
        properties.put("session.timeout.ms", "10000");
        properties.put("partition.assignment.strategy", StickyAssignor.class.getName());
        properties.put("fetch.max.wait.ms", "50");
        properties.put("key.deserializer", Keys.class);
        properties.put("value.deserializer", CloudEventDeserializer.class);
        properties.put("interceptor.classes", WithoutValue.class.getName());
        return properties;
    }

    /** Joins a consumer group, reads so many records where the group stands, commits them, and leaves. */
    List<CloudEvent> dispatch(String group, String topic, int count) throws TimeoutException {
        List<CloudEvent> events = new ArrayList<>();
        try (KafkaConsumer<Object, CloudEvent> consumer = new KafkaConsumer<>(consumer(group))) {
            consumer.subscribe(List.of(topic));
            for (ConsumerRecord<Object, CloudEvent> record : poll(consumer, count)) {
                events.add(record.value());
                consumer.commitSync(Map.of(
                        new TopicPartition(topic, record.partition()), new OffsetAndMetadata(record.offset() + 1, "")));
            }
        }
        return events;
    }

    /** What stands in the one partition of a topic, as the dispatcher sees it. */
    List<ConsumerRecord<Object, CloudEvent>> read(String topic) throws TimeoutException {
        try (KafkaConsumer<Object, CloudEvent> consumer = new KafkaConsumer<>(consumer("none"))) {
            return readAll(consumer, topic);
        }
    }

    /** The same as bytes. */
    List<ConsumerRecord<byte[], byte[]>> readBytes(String topic) throws TimeoutException {
        Map<String, Object> properties = consumer("none");
        properties.put("key.deserializer", ByteArrayDeserializer.class);
        properties.put("value.deserializer", ByteArrayDeserializer.class);
        properties.remove("interceptor.classes");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            return readAll(consumer, topic);
        }
    }

    private static <K, V> List<ConsumerRecord<K, V>> readAll(Consumer<K, V> consumer, String topic)
            throws TimeoutException {
        TopicPartition only = new TopicPartition(topic, 0);
        consumer.assign(List.of(only));
        consumer.seekToBeginning(List.of(only));
        return poll(consumer, consumer.endOffsets(List.of(only)).get(only).intValue());
    }

    private static <K, V> List<ConsumerRecord<K, V>> poll(Consumer<K, V> consumer, int count) throws TimeoutException {
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (records.size() < count) {
            if (System.nanoTime() > until) {
                throw new TimeoutException("After 30 s there are " + records + ", not " + count);
            }
            consumer.poll(POLL).forEach(records::add);
        }
        return records;
    }

    /** Appends as the receiver does, with the content mode of a KafkaSink, and waits for the acknowledgements. */
    void receive(String topic, Encoding mode, List<CloudEvent> events) throws Exception {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("acks", "all");
        properties.put("linger.ms", "0");
        properties.put("enable.idempotence", "false");
        properties.put("key.serializer", StringSerializer.class);
        properties.put("value.serializer", CloudEventSerializer.class);
        properties.put("interceptor.classes", PartitionKeyExtensionInterceptor.class.getName());
        properties.put(CloudEventSerializer.ENCODING_CONFIG, mode.toString());
        properties.put(CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE);
        try (KafkaProducer<String, CloudEvent> producer = new KafkaProducer<>(properties)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (CloudEvent event : events) {
                sent.add(producer.send(new ProducerRecord<>(topic, event)));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Of {@code content-type}, {@code ce_…} and all other headers what they say; of one that is repeated the last. */
    static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }
}
