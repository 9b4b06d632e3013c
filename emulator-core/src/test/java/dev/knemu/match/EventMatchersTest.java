package dev.knemu.match;

import static dev.knemu.match.EventMatchers.anyEvent;
import static dev.knemu.match.EventMatchers.atLeast;
import static dev.knemu.match.EventMatchers.atMost;
import static dev.knemu.match.EventMatchers.attribute;
import static dev.knemu.match.EventMatchers.cesql;
import static dev.knemu.match.EventMatchers.contains;
import static dev.knemu.match.EventMatchers.dataBytes;
import static dev.knemu.match.EventMatchers.dataContains;
import static dev.knemu.match.EventMatchers.dataText;
import static dev.knemu.match.EventMatchers.endsWith;
import static dev.knemu.match.EventMatchers.equalTo;
import static dev.knemu.match.EventMatchers.extension;
import static dev.knemu.match.EventMatchers.greaterThan;
import static dev.knemu.match.EventMatchers.hasAttribute;
import static dev.knemu.match.EventMatchers.hasData;
import static dev.knemu.match.EventMatchers.hasExtension;
import static dev.knemu.match.EventMatchers.hasJsonPath;
import static dev.knemu.match.EventMatchers.id;
import static dev.knemu.match.EventMatchers.jsonEqualTo;
import static dev.knemu.match.EventMatchers.jsonIncluding;
import static dev.knemu.match.EventMatchers.jsonPath;
import static dev.knemu.match.EventMatchers.lessThan;
import static dev.knemu.match.EventMatchers.matchesRegex;
import static dev.knemu.match.EventMatchers.noAttribute;
import static dev.knemu.match.EventMatchers.noData;
import static dev.knemu.match.EventMatchers.noExtension;
import static dev.knemu.match.EventMatchers.noJsonPath;
import static dev.knemu.match.EventMatchers.oneOf;
import static dev.knemu.match.EventMatchers.source;
import static dev.knemu.match.EventMatchers.startsWith;
import static dev.knemu.match.EventMatchers.subject;
import static dev.knemu.match.EventMatchers.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventMatchersTest {

    private static final CloudEvent ORDER = Events.order();
    private static final CloudEvent BARE = Events.builder().build();

    static Stream<EventMatcher> holding() {
        return Stream.of(
                anyEvent(),
                id("7"),
                id(oneOf("6", "7")),
                type("order.paid"),
                type(startsWith("order.")),
                type(endsWith(".paid")),
                type(contains("er.pa")),
                type(matchesRegex("order\\.(paid|placed)")),
                source("/shop/eu"),
                source(endsWith("/eu")),
                subject("orders/7"),
                subject(startsWith("orders/")),
                attribute("specversion", "1.0"),
                attribute("datamediatype", "application/json"),
                hasAttribute("subject"),
                noAttribute("time"),
                extension("region", "eu"),
                extension("amount", "120"),
                extension("amount", greaterThan(119.5)),
                extension("amount", atLeast(120)),
                extension("amount", atMost(120)),
                extension("amount", lessThan(121)),
                hasExtension("region"),
                noExtension("colour"),
                extension("colour", "red").not(),
                hasData(),
                dataContains("\"a-1\""),
                dataText(startsWith("{\"order\"")),
                dataBytes(ORDER.getData().toBytes()),
                hasJsonPath("$.order.coupon"),
                noJsonPath("$.order.colour"),
                jsonPath("$.order.id", 7),
                jsonPath("$.order.total", 12.5),
                jsonPath("$.order.note", "7"),
                jsonPath("$.order.paid", true),
                jsonPath("$.order.coupon", null),
                jsonPath("$.order.id", oneOf("7")),
                jsonPath("$.order.id", equalTo("7")),
                jsonPath("$.order.total", atLeast(12)),
                jsonPath("$.items[*].sku", "b-2"),
                jsonPath("$..sku", startsWith("b")),
                jsonPath("$.items[?(@.count > 1)].sku", "a-1"),
                jsonPath("$.items.length()", 2),
                jsonPath("$.items[0]", Map.of("count", 2, "sku", "a-1")),
                jsonIncluding("{\"order\": {\"id\": 7.0}}"),
                jsonIncluding("{\"items\": [{\"sku\": \"a-1\"}, {\"count\": 1}]}"),
                cesql("type LIKE 'order.%' AND amount > 100"),
                type("order.paid").and(source("/shop/eu")),
                type("x").or(source("/shop/eu")),
                type("x").negate());
    }

    @ParameterizedTest
    @MethodSource
    void holding(EventMatcher matcher) {
        assertThat(matcher.test(ORDER)).isTrue();
        assertThat(matcher.mismatch(ORDER)).isEmpty();
        assertThat(matcher.conditions(ORDER).stream().filter(condition -> !condition.holds()))
                .hasSizeLessThan(Math.max(1, matcher.conditions(ORDER).size()));
        assertThat(matcher.not().test(ORDER)).isFalse();
        assertThat(matcher.not().mismatch(ORDER)).isPresent();
    }

    static Stream<Arguments> failing() {
        return Stream.of(
                arguments(type("order.placed"), ORDER, "type \"order.paid\" is not \"order.placed\""),
                arguments(type(startsWith("x")), ORDER, "type \"order.paid\" does not start with \"x\""),
                arguments(type(endsWith("x")), ORDER, "type \"order.paid\" does not end with \"x\""),
                arguments(type(contains("x")), ORDER, "type \"order.paid\" does not contain \"x\""),
                arguments(type(matchesRegex("order")), ORDER, "type \"order.paid\" does not match \"order\""),
                arguments(type(oneOf("a", "b")), ORDER, "type \"order.paid\" is none of (\"a\", \"b\")"),
                arguments(subject("x"), BARE, "subject is missing; expected \"x\""),
                arguments(
                        extension("region", startsWith("e")),
                        BARE,
                        "extension region is missing; expected a value that starts with \"e\""),
                arguments(extension("amount", lessThan(120)), ORDER, "extension amount \"120\" is not less than 120"),
                arguments(extension("amount", atMost(100)), ORDER, "extension amount \"120\" is more than 100"),
                arguments(
                        extension("amount", greaterThan(120)),
                        ORDER,
                        "extension amount \"120\" is not greater than 120"),
                arguments(extension("amount", atLeast(121)), ORDER, "extension amount \"120\" is less than 121"),
                arguments(
                        extension("region", lessThan(1)),
                        ORDER,
                        "extension region \"eu\" is no number; expected one less than 1"),
                arguments(hasExtension("region"), BARE, "extension region is missing; expected any value"),
                arguments(noExtension("region"), ORDER, "extension region \"eu\" is present; expected none"),
                arguments(type("order.paid").not(), ORDER, "type is \"order.paid\", which is not wanted"),
                arguments(
                        type(startsWith("order")).not(),
                        ORDER,
                        "type \"order.paid\" starts with \"order\", which is not wanted"),
                arguments(hasData(), BARE, "data is missing; expected any value"),
                arguments(noData(), Events.data("x"), "data \"x\" is present; expected none"),
                arguments(dataText("x"), BARE, "data is missing; expected \"x\""),
                arguments(dataText("x"), Events.data("a\nb"), "data \"a\\nb\" is not \"x\""),
                arguments(
                        dataBytes(new byte[] {97, 99}),
                        Events.data("ab"),
                        "data of 2 bytes is not the 2 bytes expected: at byte 1 it has 0x62; expected 0x63"),
                arguments(
                        dataBytes(new byte[] {97}),
                        Events.data("ab"),
                        "data of 2 bytes is not the 1 bytes expected: at byte 1 it has 0x62; expected its end"),
                arguments(
                        dataBytes(new byte[] {97, 98, 99}),
                        Events.data("ab"),
                        "data of 2 bytes is not the 3 bytes expected: at byte 2 it ends; expected 0x63"),
                arguments(dataBytes(new byte[] {97}), BARE, "data is missing; expected 1 bytes"),
                arguments(jsonPath("$.order.id", 8), ORDER, "data $.order.id is 7; expected 8"),
                arguments(
                        jsonPath("$.order.id", "7"), ORDER, "data $.order.id is the number 7; expected the text \"7\""),
                arguments(jsonPath("$.order.idd", 7), ORDER, "data has no $.order.idd; expected 7"),
                arguments(hasJsonPath("$.order.idd"), ORDER, "data has no $.order.idd; expected any value"),
                arguments(noJsonPath("$.order.id"), ORDER, "data $.order.id is 7; expected none"),
                arguments(jsonPath("$.order.id", 7).not(), ORDER, "data $.order.id is 7, which is not wanted"),
                arguments(
                        jsonPath("$.order.note", startsWith("8")),
                        ORDER,
                        "data $.order.note \"7\" does not start with \"8\""),
                arguments(
                        jsonPath("$.order", startsWith("8")),
                        Events.data("{\"order\": {}}"),
                        "data $.order is the object {}; expected a value that starts with \"8\""),
                arguments(
                        jsonPath("$.items[*].sku", "c"),
                        ORDER,
                        "none of 2 values at data $.items[*].sku fits: \"a-1\", \"b-2\"; expected \"c\""),
                arguments(jsonPath("$.order.id", 7), BARE, "data is missing; expected 7"),
                arguments(jsonPath("$.order.id", 7), Events.data(""), "data is empty; expected 7"),
                arguments(jsonPath("$.order.id", 7), Events.data(" "), "data is nothing but white space; expected 7"),
                arguments(
                        jsonEqualTo("{\"a\": {\"b\": [1, 2]}}"),
                        Events.data("{\"a\": {\"b\": [1, 3]}}"),
                        "data: first difference at $.a.b[1]: it is 3; expected 2"),
                arguments(
                        jsonEqualTo("{\"a\": [1]}"),
                        Events.data("{\"a\": [1, 2]}"),
                        "data: first difference at $.a[1]: it is 2; expected no more than 1 elements"),
                arguments(
                        jsonEqualTo("{\"a\": [1, 2]}"),
                        Events.data("{\"a\": [1]}"),
                        "data: first difference at $.a[1]: it is missing; expected 2"),
                arguments(
                        jsonEqualTo("{\"a\": 1}"),
                        Events.data("{\"a\": 1, \"odd name\": 2}"),
                        "data: first difference at $['odd name']: it is 2; expected no such field"),
                arguments(
                        jsonEqualTo("{\"a\": {\"c\": 1}}"),
                        Events.data("{\"a\": {\"b\": 1}}"),
                        "data: first difference at $.a.c: it is missing; expected 1 (there is b)"),
                arguments(
                        jsonPath("$.a", Map.of("b", 1)),
                        Events.data("{\"a\": {\"b\": \"1\"}}"),
                        "data $.a: first difference at $.a.b: it is the text \"1\"; expected the number 1"),
                arguments(
                        jsonIncluding("{\"a\": [{}, 2]}"),
                        Events.data("{\"a\": [{\"b\": 1}, 3], \"c\": 1}"),
                        "data: first difference at $.a[1]: it is 3; expected 2"),
                arguments(
                        jsonIncluding("{\"a\": 1}").not(),
                        Events.data("{\"a\": 1}"),
                        "data includes {\"a\":1}, which is not wanted"),
                arguments(jsonEqualTo("1"), Events.data("{}"), "data is the object {}; expected the number 1"),
                arguments(
                        cesql("type = 'x'"),
                        ORDER,
                        "cesql \"type = 'x'\" is not true: type \"order.paid\" is not \"x\""),
                arguments(
                        cesql("type = 'order.paid'").not(),
                        ORDER,
                        "cesql \"type = 'order.paid'\" is true, which is not wanted: type is \"order.paid\""),
                arguments(
                        type("a").and(source("b")),
                        ORDER,
                        "type \"order.paid\" is not \"a\"; source \"/shop/eu\" is not \"b\""),
                arguments(type("order.paid").and(source("b")), ORDER, "source \"/shop/eu\" is not \"b\""),
                arguments(
                        type("a").or(source("b")),
                        ORDER,
                        "none of 2 holds: type \"order.paid\" is not \"a\"; source \"/shop/eu\" is not \"b\""),
                arguments(
                        type("order.paid").and(id("7")).not(),
                        ORDER,
                        "all of 2 hold: type is \"order.paid\", which is not wanted; id is \"7\", which is not wanted"),
                arguments(type("order.paid").or(id("8")).not(), ORDER, "type is \"order.paid\", which is not wanted"),
                arguments(anyEvent().not(), ORDER, "any event matches, which is not wanted"));
    }

    @ParameterizedTest
    @MethodSource
    void failing(EventMatcher matcher, CloudEvent event, String mismatch) {
        assertThat(matcher.test(event)).isFalse();
        assertThat(matcher.mismatch(event)).contains(mismatch);
        assertThat(matcher.not().test(event)).isTrue();
    }

    @Test
    void saysOfDataThatItIsNoJson() {
        assertThat(jsonEqualTo("{}").mismatch(Events.data("<order/>")).orElseThrow())
                .startsWith("data \"<order/>\" is no JSON (line 1, column 1: Unexpected character ('<'")
                .endsWith("); expected {}");
    }

    @Test
    void comparesNumbersByTheirValueAndArraysInOrder() {
        EventMatcher matcher = jsonEqualTo("{\"b\": [1.0, 2e1], \"a\": 100000000000000000000}");

        assertThat(matcher.test(Events.data("{\"a\": 1e20, \"b\": [1, 20]}"))).isTrue();
        assertThat(matcher.test(Events.data("{\"a\": 1e20, \"b\": [20, 1]}"))).isFalse();
        assertThat(jsonEqualTo("0.1").test(Events.data("0.10000000000000001"))).isFalse();
    }

    @Test
    void boundsTheSentenceAndNotTheCondition() {
        CloudEvent event = Events.builder().withSubject("x".repeat(500)).build();

        assertThat(subject("y").mismatch(event))
                .contains("subject \"" + "x".repeat(120) + "…\" (500 characters) is not \"y\"");
        assertThat(subject("y").conditions(event).get(0).actual()).contains("x".repeat(500));
    }

    @Test
    void listsEachConditionForATable() {
        EventMatcher matcher = type(startsWith("order."))
                .and(extension("region", "us"))
                .and(noExtension("colour"))
                .and(jsonPath("$.order.id", 8))
                .and(type("order.paid").not());

        assertThat(matcher.conditions(ORDER))
                .extracting(condition -> List.of(
                        condition.condition(),
                        condition.attribute(),
                        condition.relation(),
                        condition.expected(),
                        condition.actual().orElse("(missing)"),
                        condition.holds()))
                .containsExactly(
                        List.of("type^=order.", "type", "starts with", "order.", "order.paid", true),
                        List.of("region=us", "region", "is", "us", "eu", false),
                        List.of("colour absent", "colour", "is absent", "", "(missing)", true),
                        List.of("data.$.order.id=8", "data.$.order.id", "is", "8", "7", false),
                        List.of("type!=order.paid", "type", "is not", "order.paid", "order.paid", false));
        assertThat(anyEvent().conditions(ORDER)).isEmpty();
        assertThat(matcher.conditions(ORDER).get(1)).hasToString("extension region \"eu\" is not \"us\"");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(
                        (ThrowingCallable) () -> extension("Region", "eu"),
                        "\"Region\" names no attribute and no extension: CloudEvents names them by lower-case letters and"
                                + " digits only. Correct the name."),
                arguments(
                        (ThrowingCallable) () -> extension("type", "eu"),
                        "\"type\" is an attribute of CloudEvents, not an extension. Use attribute(…) for it."),
                arguments(
                        (ThrowingCallable) () -> attribute("data", "eu"),
                        "\"data\" is no attribute. Ask for it with dataText, dataBytes, jsonPath or jsonEqualTo."),
                arguments(
                        (ThrowingCallable) () -> matchesRegex("a("),
                        "The regular expression \"a(\" is wrong at index 2: Unclosed group. Write one as"
                                + " java.util.regex.Pattern reads them."),
                arguments(
                        (ThrowingCallable) () -> oneOf(),
                        "oneOf was given no text, so nothing can be one of them. Give at least one."),
                arguments(
                        (ThrowingCallable) () -> lessThan(Double.NaN),
                        "\"NaN\" is no number, or has more than 80 digits; a text is compared by order with numbers only."
                                + " Give a number, such as 7 or 0.5."),
                arguments(
                        (ThrowingCallable) () -> jsonPath("order.id", 7),
                        "The JSON path \"order.id\" does not begin with $, which is the data as a whole. Write"
                                + " $.order.id."),
                arguments(
                        (ThrowingCallable) () -> jsonEqualTo(""),
                        "The empty text is no JSON. Write null, {} or another value."));
    }

    @ParameterizedTest
    @MethodSource
    void refused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void refusesPathsJsonAndExpressionsThatCannotBeRead() {
        assertThatThrownBy(() -> jsonPath("$.a[x", 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The JSON path \"$.a[x\" is wrong: ")
                .hasMessageEndingWith("Write one such as $.order.id, $.items[0] or $.items[*].sku.");
        assertThatThrownBy(() -> jsonEqualTo("{\"a\" 1}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"{\\\"a\\\" 1}\" is no JSON: line 1, column 6: ");
        assertThatThrownBy(() -> cesql("type ="))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The CESQL expression \"type =\" is wrong: column 7: ");
    }

    @Test
    void aRegularExpressionThatWouldTakeForEverIsGivenUp() {
        EventMatcher matcher = dataText(matchesRegex("(a+)+b"));
        CloudEvent event = Events.data("a".repeat(5_000));

        assertThatThrownBy(() -> matcher.test(event))
                .isInstanceOf(UndecidableMatchException.class)
                .hasMessage("The regular expression \"(a+)+b\" takes too long on a text of 5000 characters. Write it"
                        + " with fewer repetitions, none within another as in (a+)+, and [ab]* for (a|b)*; or ask with"
                        + " *= for what is contained.");
    }

    @Test
    void aRegularExpressionThatFillsTheStackIsGivenUp() {
        EventMatcher matcher = dataText(matchesRegex("(a|b)*"));
        CloudEvent event = Events.data("ab".repeat(1_000_000));

        assertThatThrownBy(() -> matcher.mismatch(event))
                .isInstanceOf(UndecidableMatchException.class)
                .hasMessageContaining("takes more stack than there is on a text of 2000000 characters");
    }
}
