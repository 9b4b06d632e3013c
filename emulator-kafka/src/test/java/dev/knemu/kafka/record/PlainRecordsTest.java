package dev.knemu.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.channel.RecordMapping;
import dev.knemu.channel.RecordMapping.KeyType;
import io.cloudevents.CloudEvent;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** C-319: what a KafkaSource makes of a record that is no event. */
class PlainRecordsTest {

    private static final byte[] VALUE = "hallo".getBytes(UTF_8);

    @Test
    void itsAttributesSayWhereItStands() {
        CloudEvent event = mapped(null, VALUE, new RecordHeaders(), KeyType.STRING);

        assertThat(event.getId()).isEqualTo("partition:3/offset:42");
        assertThat(event.getSource()).hasToString("/apis/v1/namespaces/shop/kafkasources/in#orders");
        assertThat(event.getType()).isEqualTo("dev.knative.kafka.event");
        assertThat(event.getSubject()).isEqualTo("partition:3#42");
        assertThat(event.getTime()).hasToString("1970-01-01T00:00:01.500Z");
        assertThat(event.getDataContentType()).isNull();
        assertThat(event.getData().toBytes()).isEqualTo(VALUE);
        assertThat(event.getExtensionNames()).isEmpty();
    }

    @Test
    void aRecordWithoutAValueHasNoData() {
        assertThat(mapped(null, null, new RecordHeaders(), KeyType.STRING).getData())
                .isNull();
    }

    @Test
    void itsHeadersAreExtensionsAndItsContentTypeThatOfTheData() {
        RecordHeaders headers =
                Records.headers("Content-Type", "Text/Plain", "X-Trace_Id", "a", "Größe", "7", "x-traceid", "b");
        headers.add("empty", null);

        CloudEvent event = mapped(null, VALUE, headers, KeyType.STRING);

        assertThat(event.getDataContentType()).isEqualTo("text/plain");
        assertThat(event.getExtensionNames()).containsExactlyInAnyOrder("kafkaheaderxtraceid", "kafkaheadergre");
        assertThat(event.getExtension("kafkaheaderxtraceid")).isEqualTo("b");
        assertThat(event.getExtension("kafkaheadergre")).isEqualTo("7");
    }

    static Stream<Arguments> keys() {
        byte[] text = "seven".getBytes(UTF_8);
        return Stream.of(
                Arguments.of(KeyType.STRING, text, "seven"),
                Arguments.of(KeyType.INT, ByteBuffer.allocate(4).putInt(-7).array(), "-7"),
                Arguments.of(KeyType.INT, text, "seven"),
                Arguments.of(
                        KeyType.FLOAT, ByteBuffer.allocate(4).putFloat(1.5f).array(), "1.5"),
                Arguments.of(
                        KeyType.FLOAT, ByteBuffer.allocate(8).putDouble(2.25).array(), "2.25"),
                Arguments.of(KeyType.FLOAT, text, "seven"),
                Arguments.of(KeyType.BYTE_ARRAY, text, Base64.getEncoder().encodeToString(text)));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void itsKeyIsAnExtensionAndThePartitionKey(KeyType type, byte[] key, String expected) {
        CloudEvent event = mapped(key, VALUE, new RecordHeaders(), type);

        assertThat(event.getExtension("key")).isEqualTo(expected);
        assertThat(event.getExtension("partitionkey")).isEqualTo(expected);
    }

    @Test
    void aKeyWithoutBytesIsNone() {
        assertThat(mapped(new byte[0], VALUE, new RecordHeaders(), KeyType.INT).getExtensionNames())
                .isEmpty();
    }

    private static CloudEvent mapped(byte[] key, byte[] value, RecordHeaders headers, KeyType type) {
        return EventRecords.map(Records.of(key, value, headers), new RecordMapping("shop", "in", type));
    }
}
