package dev.knemu.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventRulesTest {

    private static CloudEventBuilder event() {
        return CloudEventBuilder.v1().withId("1").withType("t").withSource(URI.create("/s"));
    }

    private static String problem(CloudEventBuilder event) {
        CloudEvent built = event.build();
        return EventRules.check(built).orElse("");
    }

    @Test
    void takeAnOrdinaryEvent() {
        assertThat(problem(event().withSubject("a\tb é").withExtension("n", 5))).isEmpty();
    }

    @Test
    void sayWhatIsMissing() {
        assertThat(problem(event().withId(" "))).isEqualTo("id is missing. Give the event an id that is not empty.");
        assertThat(problem(event().withType("")))
                .isEqualTo("type is missing. Give the event a type that is not empty.");
        assertThat(problem(event().withSource(URI.create("")))).startsWith("source is missing.");
        assertThat(problem(event().withSubject(""))).isEqualTo("subject is empty. Leave it out, or give it a value.");
    }

    @Test
    void demandAnAbsoluteSchema() {
        assertThat(problem(event().withDataSchema(URI.create("a/b"))))
                .isEqualTo("dataschema is \"a/b\", not an absolute URI. Start it with a scheme, such as https:.");
        assertThat(EventRules.check(CloudEventBuilder.v03()
                        .withId("1")
                        .withType("t")
                        .withSource(URI.create("/s"))
                        .withSchemaUrl(URI.create("a/b"))
                        .build()))
                .isEmpty();
    }

    @Test
    void demandAMediaType() {
        assertThat(problem(event().withDataContentType("a b")))
                .isEqualTo(
                        "datacontenttype is \"a b\", not a media type (RFC 2046). Write, for example, application/json.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "\n", "a\u0000", "\u007f"})
    void refuseWhatNoHeaderCanCarry(String value) {
        assertThat(problem(event().withExtension("note", value)))
                .startsWith("note has the control character U+")
                .endsWith("which no HTTP header can carry. Take it out.");
        assertThat(problem(event().withId("1" + value))).startsWith("id has the control character U+");
        assertThat(problem(event().withType("t" + value))).startsWith("type has the control character U+");
        assertThat(problem(event().withSubject("s" + value))).startsWith("subject has the control character U+");
    }

    @Test
    void proposeANameForAnExtension() {
        assertThat(EventRules.problemOfExtensionName("Foo-Bar"))
                .isEqualTo(
                        "extension name \"Foo-Bar\" is not made of a-z and 0-9 only. Write, for example, \"foobar\".");
        assertThat(EventRules.isExtensionName("")).isFalse();
        assertThat(EventRules.isExtensionName("abc123")).isTrue();
    }
}
