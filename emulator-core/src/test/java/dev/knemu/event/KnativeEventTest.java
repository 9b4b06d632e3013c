package dev.knemu.event;

import static dev.knemu.Engine.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnativeEventTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.5Z");

    private final CloudEvent full = event(
            "e1",
            builder -> builder.withSubject("s")
                    .withTime(OffsetDateTime.parse("2020-01-01T01:00:00.500+01:00"))
                    .withDataSchema(URI.create("http://schema"))
                    .withData("text/plain", "hello".getBytes(StandardCharsets.UTF_8))
                    .withExtension("color", "blue")
                    .withExtension("count", 5)
                    .withExtension("ok", true));

    @Test
    @DisplayName("C-011 leaves the producer's attributes and data alone")
    void leavesTheProducersAttributesAlone() {
        KnativeEvent event = KnativeEvent.arrivedAt(full, NOW);

        assertThat(event.getId()).isEqualTo("e1");
        assertThat(event.getType()).isEqualTo("order.created");
        assertThat(event.getSource()).isEqualTo(URI.create("/shop"));
        assertThat(event.getSubject()).isEqualTo("s");
        assertThat(event.getTime()).isEqualTo(full.getTime());
        assertThat(event.getDataSchema()).isEqualTo(URI.create("http://schema"));
        assertThat(event.getDataContentType()).isEqualTo("text/plain");
        assertThat(event.getData()).isSameAs(full.getData());
        assertThat(event.getAttribute("subject")).isEqualTo("s");
    }

    @Test
    @DisplayName("C-388 data that came as base64 is plain bytes once the event travelled in binary mode")
    void forgetsThatDataCameAsBase64() {
        byte[] bytes = {1, 2};
        CloudEvent structured = event("e1", builder -> builder.withData(Base64Data.wrap(bytes)));

        assertThat(KnativeEvent.arrivedAt(structured, NOW).getData()).isEqualTo(BytesCloudEventData.wrap(bytes));
        assertThat(KnativeEvent.asText(structured).getData()).isEqualTo(BytesCloudEventData.wrap(bytes));
    }

    @Test
    @DisplayName("C-148 keeps the version of the specification")
    void keepsTheVersion() {
        CloudEvent old = CloudEventBuilder.v03()
                .withId("e1")
                .withType("t")
                .withSource(URI.create("/s"))
                .build();

        assertThat(KnativeEvent.arrivedAt(old, NOW).getSpecVersion()).isEqualTo(SpecVersion.V03);
    }

    @Test
    void readsEveryExtensionAsText() {
        CloudEvent event = KnativeEvent.asText(full);

        assertThat(event.getExtension("count")).isEqualTo("5");
        assertThat(event.getExtension("ok")).isEqualTo("true");
        assertThat(event.getExtension("color")).isEqualTo("blue");
        assertThat(event.getExtension("none")).isNull();
    }

    @Test
    void isNoneWhereNothingChanges() {
        CloudEvent texts = event("e1", builder -> builder.withExtension("color", "blue"));

        assertThat(KnativeEvent.asText(texts)).isSameAs(texts);
        assertThat(KnativeEvent.withoutTtl(texts)).isSameAs(texts);
    }

    @Test
    void hasAnArrivalTimeAndNoTtlWhenItArrived() {
        CloudEvent brought = event(
                "e1",
                builder -> builder.withExtension("knativearrivaltime", "x").withExtension("knativebrokerttl", 7));

        KnativeEvent event = KnativeEvent.arrivedAt(brought, NOW);

        assertThat(event.getExtension("knativearrivaltime")).isEqualTo("2026-01-01T00:00:00.5Z");
        assertThat(event.getExtension("knativebrokerttl")).isNull();
        assertThat(event.getExtensionNames()).containsExactly("knativearrivaltime");
    }

    @Test
    void hasTheTtlThatItIsGiven() {
        KnativeEvent event = KnativeEvent.withTtl(KnativeEvent.arrivedAt(full, NOW), 42);

        assertThat(event.getExtension("knativebrokerttl")).isEqualTo("42");
        assertThat(event.getExtensionNames())
                .containsExactlyInAnyOrder("color", "count", "ok", "knativearrivaltime", "knativebrokerttl");
        assertThat(KnativeEvent.withoutTtl(event).getExtensionNames()).doesNotContain("knativebrokerttl");
        assertThat(KnativeEvent.withTtl(full, 1).getExtension("knativebrokerttl"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "-3, -3", "abc, ", "'', ", "1.5, ", "99999999999, "})
    void tellsTheTtlThatAnEventBrings(String text, Integer ttl) {
        CloudEvent event = event("e1", builder -> builder.withExtension("knativebrokerttl", text));

        assertThat(KnativeEvent.ttl(event).stream().boxed().findFirst().orElse(null))
                .isEqualTo(ttl);
        assertThat(KnativeEvent.ttl(full)).isEmpty();
    }

    @Test
    void laysExtensionsOverThoseThatAreThere() {
        KnativeEvent once = KnativeEvent.withExtensions(full, Map.of("color", "red", "knativeerrorcode", "404"));
        KnativeEvent twice = KnativeEvent.withExtensions(once, Map.of("knativeerrorcode", "500"));

        assertThat(twice.getExtension("color")).isEqualTo("red");
        assertThat(twice.getExtension("knativeerrorcode")).isEqualTo("500");
        assertThat(once.getExtension("knativeerrorcode")).isEqualTo("404");
        assertThat(twice.getExtension("count")).isEqualTo("5");
        assertThat(twice.getExtensionNames()).containsExactlyInAnyOrder("color", "count", "ok", "knativeerrorcode");
    }

    @Test
    void keepsLaidOverExtensionsWhenItArrivesAgain() {
        KnativeEvent dead = KnativeEvent.withExtensions(
                KnativeEvent.withTtl(KnativeEvent.arrivedAt(full, NOW), 3), Map.of("knativeerrorcode", "404"));

        KnativeEvent again = KnativeEvent.arrivedAt(dead, NOW.plusSeconds(1));

        assertThat(again.getExtension("knativeerrorcode")).isEqualTo("404");
        assertThat(again.getExtension("knativearrivaltime")).isEqualTo("2026-01-01T00:00:01.5Z");
        assertThat(again.getExtension("knativebrokerttl")).isNull();
    }

    @Test
    void keepsATtlOfTheProducerUnderOtherExtensions() {
        CloudEvent brought = event("e1", builder -> builder.withExtension("knativebrokerttl", 7));

        assertThat(KnativeEvent.withExtensions(brought, Map.of("a", "b")).getExtension("knativebrokerttl"))
                .isEqualTo("7");
    }

    @Test
    void isEqualToWhatReadsTheSame() {
        KnativeEvent event = KnativeEvent.arrivedAt(full, NOW);

        assertThat(event)
                .isEqualTo(KnativeEvent.arrivedAt(full, NOW))
                .hasSameHashCodeAs(KnativeEvent.arrivedAt(full, NOW))
                .isNotEqualTo(KnativeEvent.arrivedAt(full, NOW.plusSeconds(1)))
                .isNotEqualTo(KnativeEvent.withTtl(event, 3))
                .isNotEqualTo(full)
                .isNotEqualTo("text");
        assertThat(KnativeEvent.withExtensions(full, Map.of()))
                .isEqualTo(KnativeEvent.asText(full))
                .isNotEqualTo(KnativeEvent.asText(event("e1", builder -> builder.withExtension("count", 5))));
    }

    @Test
    void isEqualToAnEventOfAnotherClassNeitherWay() {
        KnativeEvent view = KnativeEvent.withExtensions(full, Map.of());

        assertThat(view).isNotEqualTo(full);
        assertThat(full).isNotEqualTo(view);
    }

    @Test
    void saysWhatItIs() {
        assertThat(KnativeEvent.arrivedAt(full, NOW).toString())
                .contains("e1", "order.created", "/shop", "color=blue", "knativearrivaltime=2026-01-01T00:00:00.5Z");
    }
}
