/**
 * Events as Kafka records and the other way round: the CloudEvents Kafka binding, and what a KafkaSource makes of
 * records that are no events.
 *
 * <p>Entrances: {@link dev.knemu.kafka.record.EventRecords}, and {@link dev.knemu.kafka.record.RecordReader} for many records. Pure: knows no broker, no producer and no consumer.
 */
@org.jspecify.annotations.NullMarked
package dev.knemu.kafka.record;
