package dev.knemu.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.channel.TopicException;
import dev.knemu.transport.ContentMode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CloudEvents {@code bindings/kafka-protocol-binding.md}, and what Knative's data plane makes of it. */
class EventRecordsTest {

    private static final CloudEvent PAID = CloudEventBuilder.v1()
            .withId("e1")
            .withSource(URI.create("/shop/eu"))
            .withType("order.paid")
            .withSubject("Bestellung ü")
            .withTime(OffsetDateTime.parse("2026-01-02T03:04:05.5+01:00"))
            .withDataSchema(URI.create("https://shop/schema"))
            .withExtension("partitionkey", "customer-7")
            .withExtension("count", 5)
            .withData("application/json", "{\"sum\":7}".getBytes(UTF_8))
            .build();

    static Stream<CloudEvent> events() {
        CloudEventBuilder plain = CloudEventBuilder.v1()
                .withId("e2")
                .withSource(URI.create("urn:a"))
                .withType("t");
        return Stream.of(
                PAID,
                plain.build(),
                plain.newBuilder()
                        .withData("text/plain", "hallo".getBytes(UTF_8))
                        .build(),
                plain.newBuilder().withData("image/png", new byte[] {0, -1, 2}).build(),
                CloudEventBuilder.v03()
                        .withId("e3")
                        .withSource(URI.create("/old"))
                        .withType("t")
                        .withSchemaUrl(URI.create("https://old/schema"))
                        .build());
    }

    @Test
    void whatOneReaderKeepsOfARecordIsNotMistakenForTheNext() {
        RecordReader reader = new RecordReader();
        CloudEvent other = CloudEventBuilder.v1(PAID)
                .withType("order.open")
                .withExtension("count", 6)
                .build();
        Stream<CloudEvent> mixed = Stream.of(PAID, other).flatMap(event -> Stream.concat(Stream.of(event), events()));

        mixed.forEach(event -> {
            Headers headers = EventRecords.write("t", ContentMode.BINARY, event).headers();
            RecordHeaders reversed = new RecordHeaders();
            for (int i = headers.toArray().length - 1; i >= 0; i--) {
                reversed.add(headers.toArray()[i]);
            }
            for (Headers order : List.of(headers, reversed)) {
                CloudEvent read = reader.read(Records.of(null, null, order)).event();
                assertThat(read)
                        .isEqualTo(
                                EventRecords.read(Records.of(null, null, order)).event());
                assertThat(read.getType()).isEqualTo(event.getType());
                assertThat(read.getExtension("count"))
                        .isEqualTo(
                                event.getExtension("count") == null
                                        ? null
                                        : event.getExtension("count").toString());
            }
        });
    }

    @Nested
    class InBinaryMode {

        @Test
        void attributesAreHeadersAndDataIsTheValue() {
            ProducerRecord<byte[], byte[]> record = EventRecords.write("t", ContentMode.BINARY, PAID);

            assertThat(texts(record.headers()))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "ce_specversion", "1.0",
                            "ce_id", "e1",
                            "ce_source", "/shop/eu",
                            "ce_type", "order.paid",
                            "ce_subject", "Bestellung ü",
                            "ce_time", "2026-01-02T02:04:05.5Z",
                            "ce_dataschema", "https://shop/schema",
                            "content-type", "application/json",
                            "ce_partitionkey", "customer-7",
                            "ce_count", "5"));
            assertThat(record.value()).asString(UTF_8).isEqualTo("{\"sum\":7}");
        }

        @Test
        void noDataIsANullValue() {
            CloudEvent bare = CloudEventBuilder.v1()
                    .withId("e")
                    .withSource(URI.create("/s"))
                    .withType("t")
                    .build();

            assertThat(EventRecords.write("t", ContentMode.BINARY, bare).value())
                    .isNull();
            assertThat(reading(EventRecords.write("t", ContentMode.BINARY, bare))
                            .getData())
                    .isNull();
        }
    }

    @Nested
    class InStructuredMode {

        @Test
        void theValueIsTheEventInJson() {
            ProducerRecord<byte[], byte[]> record = EventRecords.write("t", ContentMode.STRUCTURED, PAID);

            assertThat(texts(record.headers())).isEqualTo(Map.of("content-type", "application/cloudevents+json"));
            assertThat(new JsonFormat().deserialize(record.value()).getId()).isEqualTo("e1");
        }

        @Test
        void dataThatOnlySaysThatItIsJsonIsRefused() {
            CloudEvent broken = CloudEventBuilder.v1(PAID)
                    .withData("application/json", "{".getBytes(UTF_8))
                    .build();

            assertThatThrownBy(() -> EventRecords.write("t", ContentMode.STRUCTURED, broken))
                    .isInstanceOfSatisfying(
                            TopicException.class, e -> assertThat(e.reason()).isEqualTo(TopicException.Reason.INVALID))
                    .hasMessage(
                            "the event's data says that it is JSON (datacontenttype application/json) and is not, so"
                                    + " no structured record can hold it");
        }
    }

    @ParameterizedTest
    @EnumSource(ContentMode.class)
    void theKeyIsThePartitionKeyOfTheEvent(ContentMode mode) {
        assertThat(EventRecords.write("t", mode, PAID).key()).asString(UTF_8).isEqualTo("customer-7");

        CloudEvent without =
                CloudEventBuilder.v1(PAID).withoutExtension("partitionkey").build();
        assertThat(EventRecords.write("t", mode, without).key()).isNull();
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatWasWrittenIsReadAgain(CloudEvent event) {
        for (ContentMode mode : ContentMode.values()) {
            CloudEvent read = reading(EventRecords.write("t", mode, event));

            assertThat(attributes(read)).isEqualTo(attributes(event));
            assertThat(data(read)).isEqualTo(data(event));
        }
    }

    /** The real dispatcher reads and writes with this library. */
    @Nested
    class WithTheJavaSdk {

        @ParameterizedTest
        @MethodSource("dev.knemu.kafka.record.EventRecordsTest#events")
        void itReadsWhatWeWrite(CloudEvent event) {
            try (CloudEventDeserializer sdk = new CloudEventDeserializer()) {
                for (ContentMode mode : ContentMode.values()) {
                    ProducerRecord<byte[], byte[]> record = EventRecords.write("t", mode, event);

                    CloudEvent read = sdk.deserialize("t", record.headers(), record.value());

                    assertThat(attributes(read)).isEqualTo(attributes(event));
                    assertThat(data(read)).isEqualTo(data(event));
                }
            }
        }

        @ParameterizedTest
        @MethodSource("dev.knemu.kafka.record.EventRecordsTest#events")
        void weReadWhatItWrites(CloudEvent event) {
            for (Encoding encoding : new Encoding[] {Encoding.BINARY, Encoding.STRUCTURED}) {
                try (CloudEventSerializer sdk = new CloudEventSerializer()) {
                    sdk.configure(
                            Map.of(
                                    CloudEventSerializer.ENCODING_CONFIG,
                                    encoding,
                                    CloudEventSerializer.EVENT_FORMAT_CONFIG,
                                    JsonFormat.CONTENT_TYPE),
                            false);
                    RecordHeaders headers = new RecordHeaders();
                    byte[] value = sdk.serialize("t", headers, event);

                    CloudEvent read =
                            EventRecords.read(Records.of(null, value, headers)).event();

                    assertThat(attributes(read)).isEqualTo(attributes(event));
                    assertThat(data(read)).isEqualTo(data(event));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'1.0', 'data': {'a':1}",
                "'1.0', 'data': 'text'",
                "'1.0', 'data_base64': 'AP8='",
                "'1.0', 'datacontenttype': 'text/plain', 'data': 'text'",
                "'1.0', 'datacontenttype': 'application/json', 'data_base64': 'e30='",
                "'0.3', 'data': {'a':1}",
                "'0.3', 'datacontentencoding': 'base64', 'datacontenttype': 'image/png', 'data': 'AP8='",
                "'1.0'"
            })
    void whatJsonLeavesOpenIsReadAsTheJavaSdkDoes(String rest) {
        byte[] json = ("{'id': 'e', 'source': '/s', 'type': 't', 'specversion': " + rest + "}")
                .replace('\'', '"')
                .getBytes(UTF_8);
        RecordHeaders headers = Records.headers("content-type", "application/cloudevents+json");

        CloudEvent read = EventRecords.read(Records.of(null, json, headers)).event();

        try (CloudEventDeserializer sdk = new CloudEventDeserializer()) {
            CloudEvent theirs = sdk.deserialize("t", headers, json);
            assertThat(attributes(read)).isEqualTo(attributes(theirs));
            assertThat(data(read)).isEqualTo(data(theirs));
        }
    }

    @Nested
    class WhatIsNoEvent {

        @Test
        void aRecordWithoutAnyMarkOfOne() {
            assertThat(problem("hallo"))
                    .isEqualTo(
                            "it has neither a header ce_specversion nor a content-type application/cloudevents+json");
        }

        @Test
        void oneWithoutARequiredAttribute() {
            assertThat(problem("", "ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s"))
                    .isEqualTo("the header ce_type is missing");
        }

        @Test
        void oneOfAnUnknownVersion() {
            assertThat(problem("", "ce_specversion", "2.0"))
                    .isEqualTo("the header ce_specversion is \"2.0\", neither 1.0 nor 0.3");
        }

        @Test
        void oneWithATimeThatIsNone() {
            assertThat(problem(
                            "",
                            "ce_specversion",
                            "1.0",
                            "ce_id",
                            "1",
                            "ce_source",
                            "/s",
                            "ce_type",
                            "t",
                            "ce_time",
                            "noon"))
                    .isEqualTo("the header ce_time is \"noon\", not an RFC 3339 timestamp");
        }

        @Test
        void oneWithASourceThatIsNone() {
            assertThat(problem("", "ce_specversion", "1.0", "ce_id", "1", "ce_source", "http://[", "ce_type", "t"))
                    .startsWith("the header ce_source is \"http://[\", not a URI reference: ");
        }

        @Test
        void oneWithAnExtensionThatMayNotBeCalledSo() {
            assertThat(problem("", "ce_specversion", "1.0", "ce_a-b", "x"))
                    .contains("a-b")
                    .doesNotEndWith(".");
        }

        @Test
        void jsonThatIsBroken() {
            assertThat(problem("{", "content-type", "application/cloudevents+json; charset=UTF-8"))
                    .startsWith("The body is not a JSON object: ");
        }

        @Test
        void severalEventsInOne() {
            assertThat(problem("[]", "content-type", "application/cloudevents-batch+json"))
                    .isEqualTo("its content-type is application/cloudevents-batch+json, and only"
                            + " application/cloudevents+json is known for whole events");
        }

        @Test
        void aWholeEventThatIsMissing() {
            assertThat(EventRecords.read(Records.of(
                                    null, null, Records.headers("content-type", "application/cloudevents+json")))
                            .problem())
                    .isEqualTo("its content-type is application/cloudevents+json and it has no value");
        }

        private String problem(String value, String... headers) {
            EventRecords.Reading reading =
                    EventRecords.read(Records.of(null, value.getBytes(UTF_8), Records.headers(headers)));
            assertThat(reading.event()).isNull();
            return reading.problem();
        }
    }

    @Test
    void ofARepeatedHeaderTheLastCounts() {
        Headers headers = Records.headers(
                "ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s", "ce_type", "first", "ce_type", "last");

        assertThat(EventRecords.read(Records.of(null, null, headers)).event().getType())
                .isEqualTo("last");
    }

    @ParameterizedTest
    @EnumSource(ContentMode.class)
    void aTraceContextStandsBesideTheEvent(ContentMode mode) {
        dev.knemu.transport.Headers trace =
                dev.knemu.transport.Headers.of("traceparent", "00-1-2-01", "tracestate", "a=b", "baggage", "team=red");

        ProducerRecord<byte[], byte[]> record = EventRecords.write("t", mode, PAID, trace);

        assertThat(texts(record.headers()))
                .containsEntry("traceparent", "00-1-2-01")
                .containsEntry("tracestate", "a=b")
                .containsEntry("baggage", "team=red");
        EventRecords.Reading read = EventRecords.read(Records.of(record.key(), record.value(), record.headers()));
        assertThat(read.trace()).isEqualTo(trace);
        assertThat(attributes(read.event())).isEqualTo(attributes(reading(EventRecords.write("t", mode, PAID))));
    }

    @Test
    void theFirstTraceContextCountsAndAlsoWhereThereIsNoEvent() {
        RecordReader reader = new RecordReader();

        EventRecords.Reading none =
                reader.read(Records.of(null, null, Records.headers("TraceParent", "a", "traceparent", "b")));

        assertThat(none.event()).isNull();
        assertThat(none.trace()).isEqualTo(dev.knemu.transport.Headers.of("traceparent", "a"));
        assertThat(reader.read(Records.of(null, null, Records.headers()))
                        .trace()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aHeaderWithoutAValueIsNone() {
        RecordHeaders headers =
                Records.headers("ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s", "ce_type", "t");
        headers.add("ce_subject", null);

        assertThat(EventRecords.read(Records.of(null, null, headers)).event().getSubject())
                .isNull();
    }

    private static CloudEvent reading(ProducerRecord<byte[], byte[]> record) {
        EventRecords.Reading reading = EventRecords.read(Records.of(record.key(), record.value(), record.headers()));
        assertThat(reading.problem()).isEmpty();
        return reading.event();
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new TreeMap<>();
        for (Header header : headers) {
            texts.put(header.key(), new String(header.value(), UTF_8));
        }
        return texts;
    }

    private static Map<String, String> attributes(CloudEvent event) {
        Map<String, String> all = new TreeMap<>();
        for (String name : event.getAttributeNames()) {
            Object value = event.getAttribute(name);
            if (value != null) {
                all.put(
                        name,
                        value instanceof OffsetDateTime time ? time.toInstant().toString() : value.toString());
            }
        }
        for (String name : event.getExtensionNames()) {
            all.put(name, String.valueOf(event.getExtension(name)));
        }
        return all;
    }

    private static String data(CloudEvent event) {
        return event.getData() == null ? "none" : new String(event.getData().toBytes(), UTF_8);
    }
}
