package dev.knemu.event;

import static dev.knemu.Engine.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {

    private static final CloudEvent FULL = event(
            "e1",
            builder -> builder.withSubject("s")
                    .withTime(OffsetDateTime.parse("2020-01-01T01:00:00.500+01:00"))
                    .withDataSchema(URI.create("http://schema"))
                    .withDataContentType("application/json; charset=utf-8")
                    .withExtension("color", "blue")
                    .withExtension("count", 5)
                    .withExtension("ok", true)
                    .withExtension("link", URI.create("http://link"))
                    .withExtension("bytes", new byte[] {1, 2, 3})
                    .withExtension("when", OffsetDateTime.parse("2020-06-01T00:00:00+02:00")));

    @ParameterizedTest
    @CsvSource({
        "id, e1",
        "type, order.created",
        "source, /shop",
        "specversion, 1.0",
        "subject, s",
        "time, 2020-01-01T00:00:00.5Z",
        "dataschema, http://schema",
        "schemaurl, http://schema",
        "datacontenttype, application/json; charset=utf-8",
        "datamediatype, application/json",
        "color, blue",
        "count, 5",
        "ok, true",
        "link, http://link",
        "bytes, AQID",
        "when, 2020-05-31T22:00:00Z",
    })
    void areReadAsTheTextOfAHeader(String name, String text) {
        assertThat(Attributes.lookup(FULL, name)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject",
                "time",
                "dataschema",
                "schemaurl",
                "datacontenttype",
                "datamediatype",
                "none",
                "data",
                ""
            })
    void thatAreMissingAreNull(String name) {
        assertThat(Attributes.lookup(event("e1"), name)).isNull();
    }

    @Test
    void includeWhatABrokerAdded() {
        CloudEvent event = KnativeEvent.arrivedAt(FULL, Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(Attributes.lookup(event, "knativearrivaltime")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(Attributes.lookup(event, "knativebrokerttl")).isNull();
    }

    @Test
    void ofAMediaTypeWithoutParametersAreThatType() {
        CloudEvent event = event("e1", builder -> builder.withDataContentType("text/plain"));

        assertThat(Attributes.lookup(event, "datamediatype")).isEqualTo("text/plain");
    }
}
