package dev.knemu.kafka.record;

import dev.knemu.channel.RecordMapping;
import dev.knemu.channel.TopicException;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Events as records, in both content modes, and records as events. May be called from any thread. */
public final class EventRecords {

    private EventRecords() {}

    /**
     * What a record turned out to be.
     *
     * @param event {@code null} when it is none
     * @param problem why it is none, as a clause; empty when it is one
     * @param trace the trace context that it brought, event or not; may be empty
     */
    public record Reading(@Nullable CloudEvent event, String problem, Headers trace) {

        static Reading of(CloudEvent event, Headers trace) {
            return new Reading(event, "", trace);
        }

        static Reading not(String problem, Headers trace) {
            return new Reading(null, problem, trace);
        }
    }

    /**
     * The record that an event is kept as. Its key is the extension {@code partitionkey}, if there is one.
     *
     * <p>Source: CloudEvents {@code bindings/kafka-protocol-binding.md}, knative eventing-kafka-broker {@code
     * data-plane/receiver} and, of the trace context, {@code ProducerTracer}.
     *
     * @param trace becomes headers of their own names; may be empty
     * @throws TopicException when a structured record cannot hold the event: its data says that it is JSON and is not
     */
    public static ProducerRecord<byte @Nullable [], byte @Nullable []> write(
            String topic, ContentMode mode, CloudEvent event, Headers trace) {
        return RecordWriter.write(topic, mode, event, trace);
    }

    /** The same for an event that belongs to no trace. */
    public static ProducerRecord<byte @Nullable [], byte @Nullable []> write(
            String topic, ContentMode mode, CloudEvent event) {
        return write(topic, mode, event, Headers.NONE);
    }

    /** As {@link RecordReader#read}, once. */
    public static Reading read(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        return new RecordReader().read(record);
    }

    /** The event that a KafkaSource makes of a record that is none: key, headers and value, and where it stands. */
    public static CloudEvent map(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, RecordMapping mapping) {
        return PlainRecords.event(record, mapping);
    }
}
