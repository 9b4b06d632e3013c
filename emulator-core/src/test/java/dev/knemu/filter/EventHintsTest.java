package dev.knemu.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the whole event says about a refusal. */
class EventHintsTest {

    private static final CloudEvent EVENT = CloudEventBuilder.v1()
            .withId("42")
            .withSource(URI.create("/shop/us"))
            .withType("order.paid")
            .withExtension("priority", 5)
            .withExtension("tenant", "acme")
            .withData("application/json", """
                    {"region": "eu", "order": {"customer": "jane", "total": 12.5}, "tags": ["a"], "kind": "order.lost"}
                    """.getBytes(UTF_8))
            .build();

    private static Optional<String> hint(CloudEvent event, String attribute, String value) {
        return ExactFilter.of(Map.of(attribute, value)).evaluate(event).hint(event);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "region   | eu         | The data has region = \"eu\", but filters see attributes only",
                "region   | us         | The data has region = \"eu\", but filters see attributes only",
                "customer | jane       | The data has order.customer = \"jane\"",
                "total    | 12.5       | The data has order.total = \"12.5\"",
                "type     | order.lost | The data has kind = \"order.lost\"",
                "type     | jane       | Have the producer set type as well",
                "subject  | order.paid | The event's type is \"order.paid\": was type meant?",
                "type     | acme       | The event's extension tenant is \"acme\": was tenant meant?",
                "colour   | red        | The event's extensions are priority, tenant.",
                "tenent   | acme       | The event has extension tenant, but no tenent.",
                "Tenant   | acme       | The event has extension tenant, but no Tenant.",
                "priority | 5.0        | They are the same number, but a filter compares text",
                "priority | 05         | write it as the event does, \"5\"",
                "priority | '\"5\"'    | The filter's quotes are part of its text",
                "type     | order.piad | They are nearly the same",
            })
    void pointAtWhereTheValueIs(String attribute, String value, String hint) {
        assertThat(hint(EVENT, attribute, value))
                .hasValueSatisfying(text -> assertThat(text).contains(hint));
    }

    @Test
    void sayThatThereAreNoExtensions() {
        CloudEvent event = CloudEventBuilder.v1()
                .withId("42")
                .withSource(URI.create("/shop/us"))
                .withType("order.paid")
                .build();

        assertThat(hint(event, "region", "eu")).hasValue("The event has no extensions at all.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"region\": ", "[]", "", "7", "\"region\""})
    void doNotMindDataThatIsNoObject(String data) {
        CloudEvent event = CloudEventBuilder.v1(EVENT)
                .withData("application/json", data.getBytes(UTF_8))
                .build();

        assertThat(hint(event, "region", "eu")).hasValue("The event's extensions are priority, tenant.");
    }

    @Test
    void doNotReadDataThatIsNotJson() {
        CloudEvent event = CloudEventBuilder.v1(EVENT)
                .withData("text/plain", "{\"region\": \"eu\"}".getBytes(UTF_8))
                .build();

        assertThat(hint(event, "region", "eu")).hasValue("The event's extensions are priority, tenant.");
    }

    @Test
    void areForRefusalsOnly() {
        assertThat(hint(EVENT, "type", "order.paid")).isEmpty();
        assertThat(hint(EVENT, "type", "invoice.sent")).isEmpty();
        assertThat(new NotFilter(ExactFilter.of(Map.of("tenant", "acme")))
                        .evaluate(EVENT)
                        .hint(EVENT))
                .isEmpty();
    }

    @Test
    void ofAListPreferASlipInItsOwnText() {
        Verdict verdict = new AnyFilter(
                        List.of(ExactFilter.of(Map.of("region", "eu")), ExactFilter.of(Map.of("type", "order.piad"))))
                .evaluate(EVENT);

        assertThat(verdict.hint(EVENT))
                .hasValueSatisfying(text -> assertThat(text).contains("order.piad"));
    }
}
