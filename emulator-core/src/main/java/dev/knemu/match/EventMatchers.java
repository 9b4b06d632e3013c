package dev.knemu.match;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event is asked for; meant to be imported statically.
 *
 * <p>{@code type("order.paid").and(source(endsWith("/shop")))} and {@code EventMatcher.parse("type=order.paid,
 * source$=/shop")} make equal matchers. Attributes and extensions are compared as the text that travels in an HTTP
 * header: an extension that is the number 5 is {@code "5"}. What an event does not have is equal to nothing, so {@code
 * subject("x").not()} holds for an event without a subject.
 *
 * <p>A name that no attribute can have, a regular expression, JSON path, JSON or CESQL expression that cannot be read is
 * an {@link IllegalArgumentException} that says what is wrong with it.
 */
public final class EventMatchers {

    private EventMatchers() {}

    /** Every event. */
    public static EventMatcher anyEvent() {
        return new EventMatcher(new Term.Anything());
    }

    public static EventMatcher id(String id) {
        return attribute("id", id);
    }

    public static EventMatcher id(TextMatcher id) {
        return attribute("id", id);
    }

    public static EventMatcher type(String type) {
        return attribute("type", type);
    }

    public static EventMatcher type(TextMatcher type) {
        return attribute("type", type);
    }

    public static EventMatcher source(String source) {
        return attribute("source", source);
    }

    public static EventMatcher source(TextMatcher source) {
        return attribute("source", source);
    }

    public static EventMatcher subject(String subject) {
        return attribute("subject", subject);
    }

    public static EventMatcher subject(TextMatcher subject) {
        return attribute("subject", subject);
    }

    /**
     * An attribute or extension, as text: {@code time} in RFC 3339, bytes in base64. Knows {@code datamediatype}, which is
     * {@code datacontenttype} without its parameters.
     */
    public static EventMatcher attribute(String name, String value) {
        return attribute(name, equalTo(value));
    }

    /** As {@link #attribute(String, String)}, compared in another way. */
    public static EventMatcher attribute(String name, TextMatcher value) {
        return new EventMatcher(new TextTerm(Names.checked(name), value));
    }

    /** The event has this attribute or extension, with whatever value. */
    public static EventMatcher hasAttribute(String name) {
        return new EventMatcher(new TextTerm.Present(Names.checked(name)));
    }

    /** The event does not have this attribute or extension. */
    public static EventMatcher noAttribute(String name) {
        return hasAttribute(name).not();
    }

    public static EventMatcher extension(String name, String value) {
        return attribute(Names.extension(name), value);
    }

    public static EventMatcher extension(String name, TextMatcher value) {
        return attribute(Names.extension(name), value);
    }

    /** The event has this extension, with whatever value. */
    public static EventMatcher hasExtension(String name) {
        return hasAttribute(Names.extension(name));
    }

    /** The event does not have this extension. */
    public static EventMatcher noExtension(String name) {
        return noAttribute(Names.extension(name));
    }

    /** The event has data, even if that is empty. */
    public static EventMatcher hasData() {
        return new EventMatcher(new TextTerm.Present(Names.DATA));
    }

    /** The event has no data at all. */
    public static EventMatcher noData() {
        return hasData().not();
    }

    /** The data as UTF-8, all of it. */
    public static EventMatcher dataText(String text) {
        return dataText(equalTo(text));
    }

    /** The data as UTF-8. */
    public static EventMatcher dataText(TextMatcher text) {
        return new EventMatcher(new TextTerm(Names.DATA, text));
    }

    /** The data as UTF-8 has this text somewhere: {@code dataText(contains(text))}. */
    public static EventMatcher dataContains(String text) {
        return dataText(contains(text));
    }

    /** The data, byte for byte. */
    public static EventMatcher dataBytes(byte[] bytes) {
        return new EventMatcher(BytesTerm.of(bytes));
    }

    /**
     * The data is JSON and has this value where a JSON path points; where it points to several, one of them is enough.
     * A value is compared as {@link #jsonEqualTo} does: {@code 7} is not {@code "7"}.
     *
     * @param path such as {@code $.order.id}, {@code $.items[*].sku} or {@code $..price}; read by the library {@code
     *     com.jayway.jsonpath:json-path}, which core does not bring along, unless it is {@code $}
     * @param value a text, number, boolean, {@code null}, or a map, list or Jackson tree of them; or a {@link TextMatcher},
     *     which compares a text, or a number or boolean as its text
     * @throws IllegalStateException when that library is not there
     */
    public static EventMatcher jsonPath(String path, @Nullable Object value) {
        return new EventMatcher(new JsonTerm(
                JsonPlace.of(path),
                value instanceof TextMatcher matcher
                        ? new JsonExpectation.OfText(matcher)
                        : JsonExpectation.equalTo(Json.of(value))));
    }

    /** The data is JSON, and a JSON path points to something in it, which may be {@code null}. */
    public static EventMatcher hasJsonPath(String path) {
        return new EventMatcher(new JsonTerm(JsonPlace.of(path), new JsonExpectation.Anything()));
    }

    /** Not {@link #hasJsonPath}: holds for data that is no JSON, too. */
    public static EventMatcher noJsonPath(String path) {
        return hasJsonPath(path).not();
    }

    /**
     * The data is this JSON: the same fields, in whatever order; the same elements, in the same order; numbers by their
     * value, so that {@code 1}, {@code 1.0} and {@code 1e0} are one.
     */
    public static EventMatcher jsonEqualTo(String json) {
        return new EventMatcher(new JsonTerm(JsonPlace.ROOT, JsonExpectation.equalTo(Json.read(json))));
    }

    /** As {@link #jsonEqualTo}, but objects in the data may have more fields than those here, on every level. */
    public static EventMatcher jsonIncluding(String json) {
        return new EventMatcher(new JsonTerm(JsonPlace.ROOT, JsonExpectation.including(Json.read(json))));
    }

    /** An expression in CloudEvents SQL is true, as it would have to be in a Trigger: an error on the way is not true. */
    public static EventMatcher cesql(String expression) {
        return new EventMatcher(CeSqlTerm.of(expression));
    }

    /** The whole text, upper and lower case told apart as by all of these. */
    public static TextMatcher equalTo(String text) {
        return TextMatcher.of(TextMatcher.Relation.EQUAL, text);
    }

    public static TextMatcher startsWith(String prefix) {
        return TextMatcher.of(TextMatcher.Relation.STARTS_WITH, prefix);
    }

    public static TextMatcher endsWith(String suffix) {
        return TextMatcher.of(TextMatcher.Relation.ENDS_WITH, suffix);
    }

    public static TextMatcher contains(String part) {
        return TextMatcher.of(TextMatcher.Relation.CONTAINS, part);
    }

    /** The whole text is what this {@link java.util.regex.Pattern} describes; its dot is any character. */
    public static TextMatcher matchesRegex(String regex) {
        return TextMatcher.of(TextMatcher.Relation.REGEX, regex);
    }

    /** One of these texts; there must be one at least. */
    public static TextMatcher oneOf(String... texts) {
        return TextMatcher.oneOf(List.copyOf(Arrays.asList(texts)));
    }

    /** A number less than this one; a text that is none, or has more than 80 digits, is not. */
    public static TextMatcher lessThan(Number number) {
        return TextMatcher.of(TextMatcher.Relation.LESS_THAN, number.toString());
    }

    /** This number or a lower one. */
    public static TextMatcher atMost(Number number) {
        return TextMatcher.of(TextMatcher.Relation.AT_MOST, number.toString());
    }

    /** A number greater than this one. */
    public static TextMatcher greaterThan(Number number) {
        return TextMatcher.of(TextMatcher.Relation.GREATER_THAN, number.toString());
    }

    /** This number or a greater one. */
    public static TextMatcher atLeast(Number number) {
        return TextMatcher.of(TextMatcher.Relation.AT_LEAST, number.toString());
    }
}
