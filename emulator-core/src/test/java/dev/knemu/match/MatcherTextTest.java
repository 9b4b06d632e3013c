package dev.knemu.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text form of matchers: what it means, how it is written, and what is said of a text that is none. */
class MatcherTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "any",
                "type=order.paid",
                "type==order.paid",
                "type = order.paid",
                "type='order.paid'",
                "type=\"order.paid\"",
                "type=\"order\\u002epaid\"",
                "type!=x",
                "type^=order.",
                "type$=.paid",
                "type*=er.pa",
                "type=~order\\.(paid|placed)",
                "type=~'\\w+\\.\\w{1,4}'",
                "type!~paid",
                "type in (order.placed, order.paid)",
                "source$=/eu",
                "subject present",
                "time absent",
                "region=eu",
                "amount>100",
                "amount >= 120",
                "amount<1e3",
                "amount<=120",
                "colour!=red",
                "not colour=red",
                "NOT colour present",
                "data*=a-1",
                "data present",
                "data.$.order.id=7",
                "data.$.order.id = 7",
                "data.$.order.id=7.0",
                "data.$.order.id!=8",
                "data.$.order.note='7'",
                "data.$.order.note=\"7\"",
                "data.$.order.paid=true",
                "data.$.order.coupon=null",
                "data.$.order.coupon present",
                "data.$.order.colour absent",
                "data.$.order.id in (6, 7)",
                "data.$.order.total>=12.5",
                "data.$.items[*].sku=b-2",
                "data.$.items.*.sku=b-2",
                "data.$..sku^=b",
                "data.$.items[?(@.count > 1 && @.sku == 'a-1')].sku=a-1",
                "data.$['order']['id']=7",
                "data.$.items.length()=2",
                "data.$.items[1]={\"count\": 1, \"sku\": \"b-2\"}",
                "data.$.items[*].sku=~'a.*'",
                "data.$*={\"order\": {\"id\": 7}},type=order.paid",
                "data*={\"order\": {\"id\": 7}}",
                "data!={\"order\": {\"id\": 7}}",
                "cesql(type LIKE 'order.%' AND (amount > 100))",
                "cesql(\"type LIKE 'order.%'\")",
                "not cesql(type = ')')",
                "type=order.paid,source$=/eu",
                "type=order.paid , source$=/eu",
                "type=order.paid and source$=/eu",
                "type=order.paid AND source$=/eu",
                "type=x or source$=/eu",
                "type=x,id=8 or id=7",
                "id=7,(type=x or type=order.paid)",
                "not (type=x,id=7)",
                "not(type=x)",
                "not not id=7",
                "not any or id=7"
            })
    void meansTheOrderAndIsWrittenAsItIsRead(String text) {
        EventMatcher matcher = EventMatcher.parse(text);

        assertThat(matcher.mismatch(Events.order())).isEmpty();
        assertThat(matcher.test(Events.order())).isTrue();
        assertThat(EventMatcher.parse(matcher.toString())).isEqualTo(matcher);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "type == order.paid and source$=/eu | type=order.paid,source$=/eu",
                "not region present                 | region absent",
                "not type=x                         | type!=x",
                "not type=~'x y'                    | type!~\"x y\"",
                "not (a=1,b=2)                      | not (a=1,b=2)",
                "a=1,(b=2 or c=3)                   | a=1,(b=2 or c=3)",
                "(a=1,b=2) or c=3                   | a=1,b=2 or c=3",
                "any,a=1                            | a=1",
                "data.$.a='7'                       | data.$.a=\"7\"",
                "data.$.a=seven                     | data.$.a=seven",
                "data={\"a\": 1}                    | data.$={\"a\":1}",
                "data*={\"a\": 1}                   | data.$*={\"a\":1}",
                "cesql(\"type = 'x'\")              | cesql(type = 'x')",
                "'in' present                       | \"in\" present",
                "data_base64=YWI=                   | data_base64=\"YWI=\""
            })
    void isWrittenInOneWay(String text, String canonical) {
        assertThat(EventMatcher.parse(text)).hasToString(canonical);
    }

    static Stream<String> thePage() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "reference", "matchers.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)).replace("\\|", "|"));
    }

    @ParameterizedTest
    @MethodSource
    void thePage(String text) {
        assertThat(EventMatcher.parse(text)).isNotNull();
    }

    @Test
    void thePageShowsWhatIsSaidOfATextThatIsNone() throws IOException {
        assertThatThrownBy(() -> EventMatcher.parse("order.paid"))
                .message()
                .isIn(Files.readAllLines(Path.of("..", "docs", "reference", "matchers.md")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                  | 1  | the text ends. Expected a condition, such as type=order.paid, region present or",
                "type                | 5  | the text ends. What type is compared with is not said. Expected =, !=, ^= (starts",
                "type=               | 6  | the text ends. Expected a value; the empty text is \"\".",
                "type=a,             | 8  | the text ends. Expected a condition",
                "type=a b            | 8  | \"b\" follows a condition that is complete. Expected a comma, and, or, or the end",
                "type=a)             | 7  | \")\" follows a condition that is complete.",
                "order.paid          | 6  | \".paid\" is there. What order is compared with is not said.",
                "Type=a              | 1  | \"Type\" names no attribute and no extension: CloudEvents names them by",
                "my_ext=a            | 1  | \"my_ext\" names no attribute and no extension",
                "=a                  | 1  | \"=a\" is there. Expected a condition",
                "type~a              | 5  | \"~a\" is there. What type is compared with is not said.",
                "type=a or           | 10 | the text ends. Expected a condition",
                "present             | 1  | \"present\" stands where a condition begins.",
                "(type=a             | 8  | the text ends. Expected \")\", which closes the \"(\" at column 1",
                "type in a           | 9  | \"a\" is there. Expected \"(\" and values: in (a, b).",
                "type in (a          | 11 | the text ends. Expected a comma and another value, or \")\".",
                "type='a             | 8  | the text ends within the value that begins at column 6. Expected '.",
                "type=\"\\u12\"      | 9  | \\u is not followed by four hexadecimal digits.",
                "type=~a(            | 7  | The regular expression \"a(\" is wrong at index 2: Unclosed group.",
                "amount>many         | 8  | \"many\" is no number",
                "data_base64=!       | 13 | \"!\" is not base64.",
                "data_base64^=a      | 12 | bytes are equal or not. Expected data_base64=… or data_base64!=…",
                "data.a=1            | 6  | The JSON path \"a\" does not begin with $, which is the data as a whole. Write $.a.",
                "data.$.a[x=1        | 6  | The JSON path \"$.a[x=1\" is wrong: ",
                "data.$.a            | 9  | the text ends. What data.$.a is compared with is not said.",
                "data={\"a\":}       | 11 | the JSON that begins at column 6 cannot be read: Unexpected character",
                "data^={}            | 7  | JSON follows ^=. Expected it after = or !=, or after *= (includes).",
                "id=1,cesql          | 11 | the text ends. Expected \"(\" and an expression: cesql(type LIKE 'order.%').",
                "cesql(type = 'a'    | 17 | the text ends within cesql(…). Expected \")\", which closes the one at column 6",
                "cesql(type =)       | 7  | The CESQL expression \"type =\" is wrong: column 7: "
            })
    void saysWhereATextIsWrongAndWhatWasExpected(String text, int column, String problem) {
        assertThatThrownBy(() -> EventMatcher.parse(text))
                .isInstanceOfSatisfying(
                        MatcherParseException.class,
                        wrong -> assertThat(wrong.column()).isEqualTo(column))
                .hasMessageContaining(" is wrong at column " + column + ": " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not "})
    void refusesWhatIsNestedWithoutEnd(String level) {
        assertThatThrownBy(() -> EventMatcher.parse(level.repeat(10_000) + "type=a"))
                .isInstanceOf(MatcherParseException.class)
                .hasMessageContaining("there are more than 100 levels here. Write it flatter.");
    }

    @Property(tries = 300)
    void everyMatcherIsReadAsItIsWritten(@ForAll("matchers") EventMatcher matcher) {
        assertThat(EventMatcher.parse(matcher.toString())).isEqualTo(matcher).hasSameHashCodeAs(matcher);
    }

    @Property(tries = 300)
    void noTextBreaksTheParser(@ForAll("texts") String text) {
        try {
            EventMatcher matcher = EventMatcher.parse(text);
            assertThat(EventMatcher.parse(matcher.toString())).isEqualTo(matcher);
        } catch (MatcherParseException wrong) {
            assertThat(wrong.column()).isBetween(1, text.length() + 1);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "type",
                        "=",
                        "!=",
                        "~",
                        "(",
                        ")",
                        ",",
                        " and ",
                        " or ",
                        "not ",
                        "data",
                        ".$",
                        ".a",
                        "[",
                        "]",
                        "{",
                        "}",
                        "\"",
                        "'",
                        "\\",
                        "\\u",
                        "7",
                        "present",
                        " in ",
                        "cesql(",
                        "any",
                        " ",
                        "é",
                        "data_base64")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<EventMatcher> matchers() {
        return combined(combined(leaves()));
    }

    private static Arbitrary<EventMatcher> combined(Arbitrary<EventMatcher> parts) {
        return Arbitraries.oneOf(
                parts,
                parts.map(EventMatcher::not),
                Combinators.combine(parts, parts).as(EventMatcher::and),
                Combinators.combine(parts, parts).as(EventMatcher::or));
    }

    private Arbitrary<EventMatcher> leaves() {
        Arbitrary<String> names = Arbitraries.of("type", "region", "not", "in", "any", "present", "cesql", "and", "x7");
        Arbitrary<String> paths =
                Arbitraries.of("$", "$.a", "$..b", "$.a[*]", "$['a,b'].c", "$.a[?(@.b == ')')]", "$.a.*");
        return Arbitraries.oneOf(
                Combinators.combine(names, comparisons()).as(EventMatchers::attribute),
                names.map(EventMatchers::hasAttribute),
                comparisons().map(EventMatchers::dataText),
                values().map(text -> EventMatchers.dataBytes(Events.bytes(text))),
                Combinators.combine(paths, jsonValues()).as(EventMatchers::jsonPath),
                paths.map(EventMatchers::hasJsonPath),
                json().map(EventMatchers::jsonEqualTo),
                json().map(EventMatchers::jsonIncluding),
                Arbitraries.of("type = 'a'", "'(' = type", "\"x\"", "EXISTS a AND (a LIKE '%\\')')", "TRUE")
                        .map(EventMatchers::cesql),
                Arbitraries.of(EventMatchers.anyEvent(), EventMatchers.hasData(), EventMatchers.noData()));
    }

    private Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8),
                Arbitraries.of("", "7", "null", "a b", "it's", "\\d", "\"", "a,b", "(a)", ")", "{}", "[", "=~", "$.a"));
    }

    private Arbitrary<TextMatcher> comparisons() {
        return Arbitraries.oneOf(
                values().map(EventMatchers::equalTo),
                values().map(EventMatchers::startsWith),
                values().map(EventMatchers::endsWith),
                values().map(EventMatchers::contains),
                values().map(Pattern::quote).map(EventMatchers::matchesRegex),
                values().list()
                        .ofMinSize(1)
                        .ofMaxSize(3)
                        .map(texts -> EventMatchers.oneOf(texts.toArray(new String[0]))),
                Arbitraries.doubles().map(EventMatchers::lessThan),
                Arbitraries.longs().map(EventMatchers::atMost),
                Arbitraries.bigDecimals()
                        .between(BigDecimal.valueOf(-1_000), BigDecimal.TEN)
                        .map(EventMatchers::greaterThan),
                Arbitraries.integers().map(EventMatchers::atLeast));
    }

    private Arbitrary<Object> jsonValues() {
        return Arbitraries.oneOf(
                values().map(Object.class::cast),
                comparisons().map(Object.class::cast),
                Arbitraries.of(7, 7.5, true, List.of(1, "a"), List.of()).map(Object.class::cast));
    }

    private Arbitrary<String> json() {
        return Arbitraries.of(
                "7", "7.50", "1e3", "\"7\"", "\"a b\"", "null", "true", "{}", "[]", "{\"a\": [1, {\"b\": \"}, or\"}]}");
    }
}
