package dev.knemu.filter;

import static dev.knemu.filter.FilterResult.FAIL;
import static dev.knemu.filter.FilterResult.NO_FILTER;
import static dev.knemu.filter.FilterResult.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers of each dialect, from the tables of knative/eventing's filters. */
class DialectsTest {

    /** Has every context attribute and a few extensions. */
    private static final CloudEvent FULL = CloudEventBuilder.v1()
            .withId("42")
            .withSource(URI.create("/shop/eu"))
            .withType("order.paid")
            .withSubject("order/42")
            .withTime(OffsetDateTime.parse("2020-01-01T01:00:00.500+01:00"))
            .withDataContentType("application/json; charset=utf-8")
            .withDataSchema(URI.create("http://example.com/order"))
            .withExtension("region", "eu")
            .withExtension("weight", 5)
            .withExtension("express", true)
            .withExtension("blank", "")
            .build();

    /** Has only what every event has. */
    private static final CloudEvent BARE = CloudEventBuilder.v1()
            .withId("1")
            .withSource(URI.create("/shop"))
            .withType("t")
            .build();

    private static final Filter NOTHING = new NoFilter("nothing");

    /** Checks the fast path against the one that gives reasons while at it. */
    private static FilterResult ask(Filter filter, CloudEvent event) {
        FilterResult result = filter.result(event);
        assertThat(filter.evaluate(event).result()).isEqualTo(result);
        assertThat(filter.evaluate(event).passed()).isEqualTo(filter.matches(event));
        assertThat(filter.matches(event)).isEqualTo(result != FAIL);
        return result;
    }

    private static Filter exact(String attribute, String value) {
        return ExactFilter.of(Map.of(attribute, value));
    }

    @Nested
    class Attributes {

        @ParameterizedTest(name = "{0}: \"{1}\" → {2}")
        @CsvSource({
            // C-048: every one of these can be named
            "id, 42, PASS",
            "source, /shop/eu, PASS",
            "specversion, 1.0, PASS",
            "type, order.paid, PASS",
            "subject, order/42, PASS",
            "time, 2020-01-01T00:00:00.5Z, PASS",
            "datacontenttype, application/json; charset=utf-8, PASS",
            "dataschema, http://example.com/order, PASS",
            "schemaurl, http://example.com/order, PASS",
            "datamediatype, application/json, PASS",
            "region, eu, PASS",
            "weight, 5, PASS",
            "express, true, PASS",
            // Byte for byte: no trimming, no case folding, no wildcard, no other form of the same instant
            "type, Order.paid, FAIL",
            "type, 'order.paid ', FAIL",
            "type, order.*, FAIL",
            "datacontenttype, application/json, FAIL",
            "time, 2020-01-01T00:00:00.500Z, FAIL",
            "time, 2020-01-01T01:00:00.5+01:00, FAIL",
            "region, us, FAIL",
            "missing, x, FAIL",
            // The empty text is any value but none (C-081)
            "type, '', PASS",
            "subject, '', PASS",
            "time, '', PASS",
            "region, '', PASS",
            "blank, '', FAIL",
            "missing, '', FAIL",
            "data, '', FAIL",
            "datacontentencoding, '', FAIL",
        })
        void compareAnEventThatHasAll(String attribute, String value, FilterResult expected) {
            assertThat(ask(AttributesFilter.of(Map.of(attribute, value)), FULL)).isEqualTo(expected);
        }

        @ParameterizedTest(name = "{0}: \"{1}\" → {2}")
        @CsvSource({
            // C-379: an optional attribute that is missing reads as "", and "" asks for more than that
            "subject, '', FAIL",
            "subject, x, FAIL",
            "dataschema, '', FAIL",
            "schemaurl, '', FAIL",
            "datacontenttype, '', FAIL",
            "datamediatype, '', FAIL",
            // Quirk: a missing time renders as the year 1
            "time, '', PASS",
            "time, 0001-01-01T00:00:00Z, PASS",
            "time, 2020-01-01T00:00:00Z, FAIL",
            "specversion, '', PASS",
            "specversion, 1.0, PASS",
            "specversion, 0.3, FAIL",
        })
        void compareAnEventThatHasOnlyWhatIsRequired(String attribute, String value, FilterResult expected) {
            assertThat(ask(AttributesFilter.of(Map.of(attribute, value)), BARE)).isEqualTo(expected);
        }

        @Test
        void mustAllHold() {
            // C-080, C-081
            assertThat(ask(AttributesFilter.of(Map.of("type", "order.paid", "source", "/shop/eu")), FULL))
                    .isEqualTo(PASS);
            assertThat(ask(AttributesFilter.of(Map.of("type", "order.paid", "source", "/shop/us")), FULL))
                    .isEqualTo(FAIL);
            assertThat(ask(AttributesFilter.of(Map.of("type", "", "region", "", "weight", "5")), FULL))
                    .isEqualTo(PASS);
            assertThat(ask(AttributesFilter.of(Map.of("type", "order.paid", "region", "eu")), BARE))
                    .isEqualTo(FAIL);
        }

        @Test
        void passEveryEventWhenNoneIsNamed() {
            assertThat(ask(AttributesFilter.of(Map.of()), BARE)).isEqualTo(PASS);
        }
    }

    @Nested
    class ExactPrefixSuffix {

        @ParameterizedTest(name = "{0} {1}: \"{2}\" → {3}")
        @CsvSource({
            // C-120
            "exact, type, order.paid, PASS",
            "exact, type, order, FAIL",
            "exact, type, ORDER.PAID, FAIL",
            "exact, weight, 5, PASS",
            "exact, express, true, PASS",
            "exact, missing, x, FAIL",
            // C-121
            "prefix, type, orde, PASS",
            "prefix, source, /sho, PASS",
            "prefix, type, order.paid, PASS",
            "prefix, type, order.paid.twice, FAIL",
            "prefix, type, paid, FAIL",
            "prefix, type, Orde, FAIL",
            "prefix, time, 2020-01, PASS",
            "prefix, missing, x, FAIL",
            // C-122
            "suffix, type, paid, PASS",
            "suffix, source, /eu, PASS",
            "suffix, type, order, FAIL",
            "suffix, time, .5Z, PASS",
            "suffix, missing, x, FAIL",
        })
        void compareAsText(String dialect, String attribute, String value, FilterResult expected) {
            Map<String, String> map = Map.of(attribute, value);
            Filter filter = switch (dialect) {
                case "exact" -> ExactFilter.of(map);
                case "prefix" -> PrefixFilter.of(map);
                default -> SuffixFilter.of(map);
            };

            assertThat(ask(filter, FULL)).isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(strings = {"subject", "dataschema", "datacontenttype"})
        void refuseAnEventWithoutTheOptionalAttribute(String attribute) {
            assertThat(ask(exact(attribute, "x"), BARE)).isEqualTo(FAIL);
            assertThat(ask(PrefixFilter.of(Map.of(attribute, "x")), BARE)).isEqualTo(FAIL);
            assertThat(ask(SuffixFilter.of(Map.of(attribute, "x")), BARE)).isEqualTo(FAIL);
        }

        @Test
        void mustHoldForEveryAttributeNamed() {
            assertThat(ask(ExactFilter.of(Map.of("type", "order.paid", "region", "eu")), FULL))
                    .isEqualTo(PASS);
            assertThat(ask(ExactFilter.of(Map.of("type", "order.paid", "region", "us")), FULL))
                    .isEqualTo(FAIL);
            assertThat(ask(PrefixFilter.of(Map.of("type", "order", "source", "/shop")), FULL))
                    .isEqualTo(PASS);
            assertThat(ask(PrefixFilter.of(Map.of("type", "order", "source", "/bank")), FULL))
                    .isEqualTo(FAIL);
            assertThat(ask(SuffixFilter.of(Map.of("type", "paid", "source", "eu")), FULL))
                    .isEqualTo(PASS);
            assertThat(ask(SuffixFilter.of(Map.of("type", "paid", "source", "us")), FULL))
                    .isEqualTo(FAIL);
        }

        @Test
        void cannotBeMadeEmpty() {
            assertThatThrownBy(() -> exact("type", "")).hasMessageContaining("exact of type is empty");
            assertThatThrownBy(() -> PrefixFilter.of(Map.of())).hasMessageContaining("prefix has no attribute");
            assertThatThrownBy(() -> SuffixFilter.of(Map.of("", "x"))).hasMessageContaining("name is empty");
        }
    }

    @Nested
    class AllAnyNot {

        private final Filter yes = exact("type", "order.paid");
        private final Filter no = exact("type", "order.lost");

        @Test
        void allPassesWhenNoneFails() {
            assertThat(ask(new AllFilter(List.of(yes, yes)), FULL)).isEqualTo(PASS);
            assertThat(ask(new AllFilter(List.of(yes, no)), FULL)).isEqualTo(FAIL);
            assertThat(ask(new AllFilter(List.of(no, yes)), FULL)).isEqualTo(FAIL);
            assertThat(ask(new AllFilter(List.of(NOTHING, no)), FULL)).isEqualTo(FAIL);
        }

        @Test
        void allFailsOnAnExtensionThatTheEventLacks() {
            // C-128
            Filter lacking = new AllFilter(
                    List.of(exact("type", "t"), exact("region", "eu"), PrefixFilter.of(Map.of("region", "e"))));

            assertThat(ask(lacking, BARE)).isEqualTo(FAIL);
        }

        @Test
        void anyPassesWhenOneDoes() {
            // C-125
            assertThat(ask(new AnyFilter(List.of(no, yes)), FULL)).isEqualTo(PASS);
            assertThat(ask(new AnyFilter(List.of(yes, no)), FULL)).isEqualTo(PASS);
            assertThat(ask(new AnyFilter(List.of(no, no)), FULL)).isEqualTo(FAIL);
        }

        @Test
        void notTurnsTheAnswerRound() {
            assertThat(ask(new NotFilter(yes), FULL)).isEqualTo(FAIL);
            assertThat(ask(new NotFilter(no), FULL)).isEqualTo(PASS);
            assertThat(ask(new NotFilter(exact("missing", "x")), FULL)).isEqualTo(PASS);
            assertThat(ask(new NotFilter(new NotFilter(yes)), FULL)).isEqualTo(PASS);
        }

        @Test
        void sayNothingWhenNothingIsWithin() {
            assertThat(ask(NOTHING, FULL)).isEqualTo(NO_FILTER);
            assertThat(ask(new AllFilter(List.of()), FULL)).isEqualTo(NO_FILTER);
            assertThat(ask(new AnyFilter(List.of()), FULL)).isEqualTo(NO_FILTER);
            assertThat(ask(new NotFilter(NOTHING), FULL)).isEqualTo(NO_FILTER);
            assertThat(ask(new NotFilter(new AnyFilter(List.of())), FULL)).isEqualTo(NO_FILTER);
        }

        @Test
        void answerAsTheLastOneAskedWhenNoneDecides() {
            // Quirk
            assertThat(ask(new AnyFilter(List.of(no, NOTHING)), FULL)).isEqualTo(NO_FILTER);
            assertThat(ask(new AnyFilter(List.of(NOTHING, no)), FULL)).isEqualTo(FAIL);
            assertThat(ask(new AnyFilter(List.of(NOTHING, no, yes)), FULL)).isEqualTo(PASS);
            assertThat(ask(new NotFilter(new AllFilter(List.of(yes, NOTHING))), FULL))
                    .isEqualTo(NO_FILTER);
            assertThat(ask(new NotFilter(new AllFilter(List.of(NOTHING, yes))), FULL))
                    .isEqualTo(FAIL);
        }

        @Test
        void answerAsTheirOnlyElement() {
            for (Filter only : List.of(yes, no, NOTHING)) {
                assertThat(ask(new AnyFilter(List.of(only)), FULL)).isEqualTo(only.result(FULL));
                assertThat(ask(new AllFilter(List.of(only)), FULL)).isEqualTo(only.result(FULL));
            }
        }

        @Test
        void nestWithoutALimit() {
            Filter filter = yes;
            for (int i = 0; i < 100; i++) {
                filter = new NotFilter(new AnyFilter(List.of(new AllFilter(List.of(filter)), no)));
            }

            assertThat(ask(filter, FULL)).isEqualTo(PASS);
        }

        @Test
        void sendAnEventToEveryTriggerWhoseFilterItPasses() {
            // C-127
            Filter one = new AnyFilter(List.of(PrefixFilter.of(Map.of("type", "order.")), exact("type", "a")));
            Filter other = new AnyFilter(List.of(PrefixFilter.of(Map.of("type", "order.")), exact("type", "b")));

            assertThat(ask(one, FULL)).isEqualTo(PASS);
            assertThat(ask(other, FULL)).isEqualTo(PASS);
        }

        @ParameterizedTest
        @CsvSource({
            "exact.event.type, PASS",
            "prefix.event.type, PASS",
            "a.event.suffix, PASS",
            "something else, PASS",
            "not.event.type, FAIL"
        })
        void combineAsInTheConformanceSuite(String type, FilterResult expected) {
            // C-124; with CESQL in the scenarios of a Broker
            Filter filter = new AnyFilter(List.of(
                    exact("type", "exact.event.type"),
                    PrefixFilter.of(Map.of("type", "prefix")),
                    SuffixFilter.of(Map.of("type", "suffix")),
                    new NotFilter(SuffixFilter.of(Map.of("type", "event.type")))));

            assertThat(ask(filter, CloudEventBuilder.v1(BARE).withType(type).build()))
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource({
            "exact.prefix.suffix.event.type, PASS",
            "exact.prefix.event.type, FAIL",
            "prefix.suffix.event.type, FAIL",
            "exact.prefix.suffix, FAIL"
        })
        void needAllOfTheConformanceSuite(String type, FilterResult expected) {
            // C-126; with CESQL in the scenarios of a Broker
            Filter filter = new AllFilter(List.of(
                    exact("type", "exact.prefix.suffix.event.type"),
                    PrefixFilter.of(Map.of("type", "exact.prefix")),
                    SuffixFilter.of(Map.of("type", "suffix.event.type"))));

            assertThat(ask(filter, CloudEventBuilder.v1(BARE).withType(type).build()))
                    .isEqualTo(expected);
        }
    }

    @Test
    void makeNoGarbageWhenNobodyAsksWhy() {
        Filter filter = new AllFilter(List.of(
                ExactFilter.of(Map.of("type", "order.paid", "source", "/shop/eu")),
                new AnyFilter(
                        List.of(PrefixFilter.of(Map.of("region", "us")), SuffixFilter.of(Map.of("subject", "42")))),
                new NotFilter(AttributesFilter.of(Map.of("missing", "")))));
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThat(filter.matches(FULL)).isTrue();

        long before = thread.getCurrentThreadAllocatedBytes();
        boolean matched = true;
        for (int i = 0; i < 10_000; i++) {
            matched &= filter.matches(FULL);
        }
        long allocated = thread.getCurrentThreadAllocatedBytes() - before;

        assertThat(matched).isTrue();
        assertThat(allocated).isLessThan(10_000);
    }
}
