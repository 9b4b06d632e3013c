package dev.knemu.event;

import static dev.knemu.Engine.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventSizeTest {

    private static final int MEGABYTE = 1 << 20;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final long empty = EventSize.of(event("e1"));

    private static CloudEvent with(CloudEventData data) {
        return event("e1", builder -> builder.withData(data));
    }

    static Stream<CloudEventData> megabytes() {
        return Stream.of(
                BytesCloudEventData.wrap(new byte[MEGABYTE]),
                Base64Data.wrap(new byte[MEGABYTE]),
                JsonCloudEventData.wrap(JsonNodeFactory.instance
                        .objectNode()
                        .set("list", JsonNodeFactory.instance.arrayNode().add("x".repeat(MEGABYTE)))));
    }

    @ParameterizedTest
    @MethodSource("megabytes")
    void countsDataOfEveryKnownKind(CloudEventData data) {
        assertThat(EventSize.of(with(data)) - empty).isBetween((long) MEGABYTE, MEGABYTE + 1_000L);
        assertThat(EventSize.of(KnativeEvent.arrivedAt(with(data), NOW)) - empty)
                .isBetween((long) MEGABYTE, MEGABYTE + 1_000L);
    }

    @Test
    void countsSomethingForDataThatIsNotSerializedYet() {
        CloudEventData late = () -> {
            throw new AssertionError("must not be serialized to be measured");
        };

        assertThat(EventSize.of(with(late))).isGreaterThan(empty);
    }

    @Test
    void countsExtensions() {
        CloudEvent large = event("e1", builder -> builder.withExtension("large", "x".repeat(MEGABYTE)));

        assertThat(EventSize.of(large) - empty).isBetween((long) MEGABYTE, MEGABYTE + 1_000L);
        assertThat(EventSize.of(KnativeEvent.withTtl(large, 255)) - empty)
                .isBetween((long) MEGABYTE, MEGABYTE + 1_000L);
    }

    @Test
    void countsExtensionsThatWereLaidOver() {
        CloudEvent large = KnativeEvent.withExtensions(event("e1"), Map.of("large", "x".repeat(MEGABYTE)));

        assertThat(EventSize.of(large) - empty).isBetween((long) MEGABYTE, MEGABYTE + 1_000L);
    }

    @Test
    void countsAttributes() {
        CloudEvent large = event("e1", builder -> builder.withSubject("x".repeat(MEGABYTE)));

        assertThat(EventSize.of(large)).isEqualTo(empty + MEGABYTE);
    }

    @Test
    void staysTheSameForTheSameEvent() {
        KnativeEvent event = KnativeEvent.arrivedAt(event("e1"), NOW);
        long size = EventSize.of(event);

        assertThat(event.getExtension(KnativeExtensions.ARRIVAL_TIME)).isNotNull();

        assertThat(EventSize.of(event)).isEqualTo(size);
    }
}
