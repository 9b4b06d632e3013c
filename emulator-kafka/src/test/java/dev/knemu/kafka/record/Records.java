package dev.knemu.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Records as a consumer gets them: of the topic {@code orders}, partition 3, offset 42, written at 1.5 seconds. */
final class Records {

    private Records() {}

    static ConsumerRecord<byte[], byte[]> of(byte[] key, byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                "orders", 3, 42, 1500, TimestampType.CREATE_TIME, -1, -1, key, value, headers, Optional.empty());
    }

    static RecordHeaders headers(String... namesAndValues) {
        RecordHeaders headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
        }
        return headers;
    }
}
