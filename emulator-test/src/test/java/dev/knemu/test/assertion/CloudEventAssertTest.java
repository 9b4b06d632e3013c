package dev.knemu.test.assertion;

import static dev.knemu.match.EventMatchers.endsWith;
import static dev.knemu.match.EventMatchers.source;
import static dev.knemu.match.EventMatchers.subject;
import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;
import static dev.knemu.test.assertion.Shop.failure;
import static dev.knemu.test.assertion.Shop.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.AssertionFailedError;

/** What is asserted of an event, and what a failure says. */
class CloudEventAssertTest {

    private final CloudEvent event = CloudEventBuilder.v1()
            .withId("e1")
            .withType("order.paid")
            .withSource(URI.create("/shop"))
            .withSubject("order-7")
            .withExtension("region", "eu")
            .withExtension("attempt", 5)
            .withData("application/json", "{\"order\":{\"id\":7,\"total\":12.50},\"items\":[\"tea\"]}".getBytes(UTF_8))
            .build();

    private final CloudEvent bare = CloudEventBuilder.v1()
            .withId("e2")
            .withType("order.paid")
            .withSource(URI.create("/shop"))
            .build();

    @Test
    void passesOnAttributesExtensionsAndData() {
        assertThat(event)
                .hasId("e1")
                .hasType("order.paid")
                .hasSource("/shop")
                .hasSource(URI.create("/shop"))
                .hasSubject("order-7")
                .hasDataContentType("application/json")
                .hasExtension("region")
                .hasExtension("region", "eu")
                .hasExtension("attempt", "5")
                .doesNotHaveExtension("tenant")
                .hasData("{\"order\":{\"id\":7,\"total\":12.50},\"items\":[\"tea\"]}")
                .hasData("{\"order\":{\"id\":7,\"total\":12.50},\"items\":[\"tea\"]}".getBytes(UTF_8))
                .hasJsonData("{\"items\": [\"tea\"], \"order\": {\"total\": 12.5, \"id\": 7}}")
                .hasJsonPath("$.order.id", 7)
                .matches(type("order.paid").and(source(endsWith("shop"))));
        assertThat(bare).hasNoData().doesNotHaveSubject();
    }

    /** Each assertion that fails on {@link #event}, with its first lines. */
    enum Wrong {
        ID("to have id \"e2\".\n\n  id \"e1\" is not \"e2\"\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasId("e2");
            }
        },
        TYPE("to have type \"order.placed\".\n\n  type \"order.paid\" is not \"order.placed\"\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasType("order.placed");
            }
        },
        SOURCE("to have source \"/shops\".\n\n  source \"/shop\" is not \"/shops\"\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasSource("/shops");
            }
        },
        SUBJECT("to have subject \"order-8\".\n\n  subject \"order-7\" is not \"order-8\"\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasSubject("order-8");
            }
        },
        NO_SUBJECT("to have no subject.\n\n  subject \"order-7\" is present; expected none\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).doesNotHaveSubject();
            }
        },
        CONTENT_TYPE("to have datacontenttype \"text/xml\".\n\n  datacontenttype \"application/json\" is not") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasDataContentType("text/xml");
            }
        },
        EXTENSION("to have extension tenant.\n\n  extension tenant is missing") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasExtension("tenant");
            }
        },
        EXTENSION_VALUE("to have extension region \"us\".\n\n  extension region \"eu\" is not \"us\"\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasExtension("region", "us");
            }
        },
        NO_EXTENSION("to have no extension region.\n\n  extension region \"eu\" is present; expected none\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).doesNotHaveExtension("region");
            }
        },
        NO_DATA("to have no data.\n\n  data ") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasNoData();
            }
        },
        TEXT("to have the data that is expected.\n\n  data ") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasData("tea");
            }
        },
        BYTES("to have the data that is expected.\n\n  data ") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasData(new byte[] {1, 2});
            }
        },
        JSON_PATH("to have 8 at $.order.id of its data.\n\n  data $.order.id is 7; expected 8\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).hasJsonPath("$.order.id", 8);
            }
        },
        MATCHER("to match type=order.placed,subject=order-8.\n\n  type \"order.paid\" is not \"order.placed\"\n"
                + "  subject \"order-7\" is not \"order-8\"\n") {
            @Override
            void assertOn(CloudEvent event) {
                assertThat(event).matches(type("order.placed").and(subject("order-8")));
            }
        };

        private final String text;

        Wrong(String text) {
            this.text = text;
        }

        abstract void assertOn(CloudEvent event);
    }

    @ParameterizedTest
    @EnumSource
    void failsWithWhatIsOtherwise(Wrong wrong) {
        assertThat(text(() -> wrong.assertOn(event)))
                .startsWith("Expected event e1 (order.paid from /shop) " + wrong.text)
                .contains("The event:\n  {\n    \"specversion\" : \"1.0\"");
    }

    @Test
    void showsJsonThatDiffersAndGivesBothForADiff() {
        AssertionFailedError failure =
                failure(() -> assertThat(event).hasJsonData("{\"items\":[\"tea\"],\"order\":{\"id\":7,\"total\":13}}"));

        assertThat(failure.getMessage()).isEqualTo("""
                Expected event e1 (order.paid from /shop) to have the JSON that is expected as its data.

                  data: first difference at $.order.total: it is 12.50; expected 13

                The event:
                  {
                    "specversion" : "1.0",
                    "id" : "e1",
                    "source" : "/shop",
                    "type" : "order.paid",
                    "subject" : "order-7",
                    "datacontenttype" : "application/json",
                    "attempt" : "5",
                    "region" : "eu",
                    "data" : {
                      "order" : {
                        "id" : 7,
                        "total" : 12.50
                      },
                      "items" : [ "tea" ]
                    }
                  }""");
        assertThat(failure.getExpected().getStringRepresentation()).isEqualTo("""
                {
                  "items" : [ "tea" ],
                  "order" : {
                    "id" : 7,
                    "total" : 13
                  }
                }""");
        assertThat(failure.getActual().getStringRepresentation()).isEqualTo("""
                {
                  "items" : [ "tea" ],
                  "order" : {
                    "id" : 7,
                    "total" : 12.5
                  }
                }""");
    }

    @Test
    void givesExpectedAndActualForADiff() {
        AssertionFailedError failure = failure(() -> assertThat(event).hasType("order.placed"));

        assertThat(failure.getExpected().getValue()).isEqualTo("order.placed");
        assertThat(failure.getActual().getValue()).isEqualTo("order.paid");
    }
}
