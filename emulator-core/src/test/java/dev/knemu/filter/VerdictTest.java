package dev.knemu.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    private static final CloudEvent EVENT = CloudEventBuilder.v1()
            .withId("42")
            .withSource(URI.create("/shop/us"))
            .withType("order.paid")
            .withDataContentType("application/json; charset=utf-8")
            .withExtension("region", "us")
            .withExtension("blank", "")
            .build();

    private static Verdict exact(String attribute, String value) {
        return ExactFilter.of(Map.of(attribute, value)).evaluate(EVENT);
    }

    private static Verdict prefix(String attribute, String value) {
        return PrefixFilter.of(Map.of(attribute, value)).evaluate(EVENT);
    }

    private static Verdict suffix(String attribute, String value) {
        return SuffixFilter.of(Map.of(attribute, value)).evaluate(EVENT);
    }

    private static Verdict attributes(String attribute, String value) {
        return AttributesFilter.of(Map.of(attribute, value)).evaluate(EVENT);
    }

    @Nested
    class Sentence {

        @Test
        void namesAttributeValueAndWhatWasAsked() {
            assertThat(prefix("source", "/shop/eu"))
                    .hasToString("source \"/shop/us\" does not start with \"/shop/eu\"");
            assertThat(suffix("source", "/eu")).hasToString("source \"/shop/us\" does not end with \"/eu\"");
            assertThat(exact("type", "order.lost")).hasToString("type \"order.paid\" is not \"order.lost\"");
            assertThat(attributes("region", "eu")).hasToString("extension region \"us\" is not \"eu\"");
        }

        @Test
        void saysThatAnAttributeIsMissing() {
            assertThat(exact("tenant", "eu")).hasToString("extension tenant is missing; expected \"eu\"");
            assertThat(prefix("subject", "eu"))
                    .hasToString("subject is missing; expected a value that starts with \"eu\"");
            assertThat(suffix("subject", "eu"))
                    .hasToString("subject is missing; expected a value that ends with \"eu\"");
            assertThat(attributes("subject", "")).hasToString("subject is missing; expected any value");
            assertThat(attributes("blank", "")).hasToString("extension blank is empty; expected any value");
            assertThat(exact("time", "2020-01-01T00:00:00Z"))
                    .hasToString("time is missing; expected \"2020-01-01T00:00:00Z\"");
        }

        @Test
        void saysWhyAnEventPassed() {
            assertThat(exact("type", "order.paid")).hasToString("type is \"order.paid\"");
            assertThat(prefix("source", "/shop")).hasToString("source \"/shop/us\" starts with \"/shop\"");
            assertThat(suffix("source", "us")).hasToString("source \"/shop/us\" ends with \"us\"");
            assertThat(attributes("region", "")).hasToString("extension region \"us\" is present");
            assertThat(attributes("time", "")).hasToString("time is missing, which counts as present");
            assertThat(NoFilter.ABSENT.evaluate(EVENT)).hasToString("no filter is set");
            assertThat(ExactFilter.of(Map.of("type", "order.paid", "region", "us"))
                            .evaluate(EVENT))
                    .hasToString("extension region is \"us\"; type is \"order.paid\"");
        }

        @Test
        void namesTheFirstFailingAttributeInTheOrderOfTheNames() {
            assertThat(ExactFilter.of(Map.of("type", "x", "source", "y", "region", "us"))
                            .evaluate(EVENT))
                    .hasToString("source \"/shop/us\" is not \"y\"");
        }

        @Test
        void ofAllNamesTheOneThatDecided() {
            Filter filter = new AllFilter(List.of(
                    ExactFilter.of(Map.of("type", "order.paid")), PrefixFilter.of(Map.of("source", "/shop/eu"))));

            assertThat(filter.evaluate(EVENT)).hasToString("source \"/shop/us\" does not start with \"/shop/eu\"");
        }

        @Test
        void ofAnyNamesEveryOneThatFailed() {
            Filter lost = ExactFilter.of(Map.of("type", "order.lost"));
            Filter inEurope = SuffixFilter.of(Map.of("source", "/eu"));
            Filter nested = new AnyFilter(List.of(lost, inEurope));

            assertThat(nested.evaluate(EVENT))
                    .hasToString("none of 2 passes: type \"order.paid\" is not \"order.lost\"; "
                            + "source \"/shop/us\" does not end with \"/eu\"");
            assertThat(new AnyFilter(List.of(nested, lost)).evaluate(EVENT))
                    .hasToString(
                            "none of 2 passes: (none of 2 passes: type \"order.paid\" is not \"order.lost\"; "
                                    + "source \"/shop/us\" does not end with \"/eu\"); type \"order.paid\" is not \"order.lost\"");
        }

        @Test
        void ofNotSaysWhatHeldAndShouldNot() {
            assertThat(new NotFilter(ExactFilter.of(Map.of("type", "order.paid"))).evaluate(EVENT))
                    .hasToString("type is \"order.paid\", which \"not\" refuses");
            assertThat(new NotFilter(ExactFilter.of(Map.of("type", "order.lost"))).evaluate(EVENT))
                    .hasToString("type \"order.paid\" is not \"order.lost\"");
        }

        @Test
        void staysShortAndOnOneLineWhateverTheEventHolds() {
            CloudEvent event = CloudEventBuilder.v1(EVENT)
                    .withExtension("long", "x".repeat(100_000))
                    .withExtension("odd", "a\"b\\c\n\r\t\u0001")
                    .build();

            assertThat(ExactFilter.of(Map.of("long", "y")).evaluate(event).toString())
                    .hasSizeLessThan(200)
                    .contains("(100000 characters)");
            assertThat(ExactFilter.of(Map.of("odd", "y")).evaluate(event))
                    .hasToString("extension odd \"a\\\"b\\\\c\\n\\r\\t\\u0001\" is not \"y\"");
        }

        @Test
        void ofALongListNamesTheFirstFew() {
            List<Filter> many = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                many.add(ExactFilter.of(Map.of("type", "type" + i)));
            }

            assertThat(new AnyFilter(many).evaluate(EVENT).toString())
                    .startsWith("none of 1000 passes: type \"order.paid\" is not \"type0\"; ")
                    .endsWith("is not \"type7\"; and 992 more");
        }
    }

    @Nested
    class Parts {

        @Test
        void ofAComparisonAreTheValuesThatWereCompared() {
            assertThat(prefix("source", "/shop/eu"))
                    .isEqualTo(new Verdict.Compared(
                            false,
                            "source",
                            Relation.STARTS_WITH,
                            "/shop/eu",
                            Optional.of("/shop/us"),
                            Optional.empty()));
        }

        @Test
        void formATreeThatEndsWhereTheAnswerWasFound() {
            Filter yes = ExactFilter.of(Map.of("type", "order.paid"));
            Filter no = ExactFilter.of(Map.of("type", "order.lost"));
            Filter filter = new NotFilter(new AnyFilter(List.of(no, yes, no)));

            Verdict verdict = filter.evaluate(EVENT);

            assertThat(verdict.result()).isEqualTo(FilterResult.FAIL);
            assertThat(verdict.parts()).singleElement().satisfies(any -> {
                assertThat(any.result()).isEqualTo(FilterResult.PASS);
                assertThat(any.parts()).containsExactly(no.evaluate(EVENT), yes.evaluate(EVENT));
            });
        }
    }

    @Nested
    class Hint {

        @ParameterizedTest(name = "{0} {1}: \"{2}\"")
        @CsvSource(
                delimiter = '|',
                value = {
                    "exact  | type            | Order.Paid       | They differ only in upper and lower case",
                    "prefix | source          | /Shop            | They differ only in upper and lower case",
                    "suffix | type            | PAID             | They differ only in upper and lower case",
                    "exact  | type            | ' order.paid'    | They differ only in spaces at an end",
                    "prefix | source          | '/shop '         | They differ only in spaces at an end",
                    "exact  | type            | order.piad       | They are nearly the same: is one of \"order.paid\"",
                    "exact  | type            | oder.paid        | They are nearly the same",
                    "prefix | type            | odrer            | They are nearly the same",
                    "exact  | type            | order.*          | A filter knows no wildcards",
                    "exact  | datacontenttype | application/json | datamediatype is the same without them",
                    "exact  | regoin          | us               | The event has extension region, but no regoin",
                    "exact  | Region          | us               | The event has extension region, but no Region",
                    "exact  | sorce           | /shop/us         | The event has source, but no sorce",
                })
        void pointsAtASlip(String dialect, String attribute, String value, String hint) {
            Verdict verdict = switch (dialect) {
                case "exact" -> exact(attribute, value);
                case "prefix" -> prefix(attribute, value);
                default -> suffix(attribute, value);
            };

            assertThat(verdict.passed()).isFalse();
            assertThat(verdict.hint())
                    .hasValueSatisfying(text -> assertThat(text).contains(hint));
        }

        @ParameterizedTest
        @CsvSource({"type, invoice.sent", "region, eu", "tenant, x", "subject, x", "type, p", "blank, something"})
        void isAbsentWhenNothingIsClose(String attribute, String value) {
            assertThat(exact(attribute, value).hint()).isEmpty();
        }

        @Test
        void isAbsentWhenTheEventPassed() {
            assertThat(exact("type", "order.paid").hint()).isEmpty();
            assertThat(new AnyFilter(List.of(
                                    ExactFilter.of(Map.of("type", "Order.paid")),
                                    ExactFilter.of(Map.of("type", "order.paid"))))
                            .evaluate(EVENT)
                            .hint())
                    .isEmpty();
            assertThat(new NotFilter(ExactFilter.of(Map.of("type", "order.paid")))
                            .evaluate(EVENT)
                            .hint())
                    .isEmpty();
        }

        @Test
        void ofAListIsTheFirstThatAPartHas() {
            assertThat(new AnyFilter(List.of(
                                    ExactFilter.of(Map.of("type", "invoice.sent")),
                                    ExactFilter.of(Map.of("type", "order.piad"))))
                            .evaluate(EVENT)
                            .hint())
                    .hasValueSatisfying(text -> assertThat(text).contains("order.piad"));
        }

        @Test
        void ofTextsThatAreDataIsNotLookedFor() {
            CloudEvent event = CloudEventBuilder.v1(EVENT)
                    .withExtension("long", "x".repeat(50_000))
                    .build();

            assertThat(ExactFilter.of(Map.of("long", "x".repeat(49_999)))
                            .evaluate(event)
                            .hint())
                    .isEmpty();
        }
    }
}
