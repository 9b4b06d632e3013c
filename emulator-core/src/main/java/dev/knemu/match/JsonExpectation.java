package dev.knemu.match;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.event.Quoted;
import java.util.List;
import java.util.Optional;

/** What is expected of a value in JSON. */
sealed interface JsonExpectation {

    /** Why the value is not as expected: what follows its name in a sentence; empty when it is. */
    Optional<String> problem(JsonNode actual, String path);

    /** What is said of a value that is as expected though that is not wanted: what follows its name in a sentence. */
    String unwanted(JsonNode actual);

    String relation(boolean wanted);

    /** The other side, for a column of a table. */
    String expected();

    /** A value as it stands beside what is expected. */
    String shown(JsonNode actual);

    /** What is expected of a value that is missing. */
    String wish();

    /** The condition in the text form. */
    String text(String operand, boolean wanted);

    static JsonExpectation equalTo(JsonNode expected) {
        return new OfJson(Json.text(expected), expected, false);
    }

    /** Of what is no object and no array there is nothing more. */
    static JsonExpectation including(JsonNode expected) {
        return new OfJson(Json.text(expected), expected, expected.isContainerNode());
    }

    /** Whatever it is. */
    record Anything() implements JsonExpectation {

        @Override
        public Optional<String> problem(JsonNode actual, String path) {
            return Optional.empty();
        }

        @Override
        public String unwanted(JsonNode actual) {
            return " is " + Json.bounded(actual) + "; expected none";
        }

        @Override
        public String relation(boolean wanted) {
            return wanted ? "is present" : "is absent";
        }

        @Override
        public String expected() {
            return "";
        }

        @Override
        public String shown(JsonNode actual) {
            return Json.text(actual);
        }

        @Override
        public String wish() {
            return "any value";
        }

        @Override
        public String text(String operand, boolean wanted) {
            return operand + (wanted ? " present" : " absent");
        }
    }

    /** A text, or a number or boolean as its text. */
    record OfText(TextMatcher matcher) implements JsonExpectation {

        public OfText {
            if (matcher.relation() == TextMatcher.Relation.EQUAL) {
                // In the text form "=" is followed by JSON, and 7 would be a number there.
                matcher = TextMatcher.oneOf(List.of(matcher.expected()));
            }
        }

        @Override
        public Optional<String> problem(JsonNode actual, String path) {
            if (!actual.isValueNode() || actual.isNull()) {
                return Optional.of(" is " + Json.described(actual) + "; expected " + matcher.wish());
            }
            String text = shown(actual);
            return matcher.test(text) ? Optional.empty() : Optional.of(" " + matcher.compare(text, true));
        }

        @Override
        public String unwanted(JsonNode actual) {
            return " " + matcher.compare(shown(actual), false);
        }

        @Override
        public String relation(boolean wanted) {
            return matcher.relation(wanted);
        }

        @Override
        public String expected() {
            return matcher.expected();
        }

        /** Of a text, not what JSON puts around it. */
        @Override
        public String shown(JsonNode actual) {
            return actual.isTextual() ? actual.textValue() : Json.text(actual);
        }

        @Override
        public String wish() {
            return matcher.wish();
        }

        @Override
        public String text(String operand, boolean wanted) {
            return (wanted ? "" : "not ") + operand + matcher.text();
        }
    }

    /**
     * A value, compared as JSON.
     *
     * @param json as it is written: by this two are equal, since Jackson's trees tell numbers apart by their Java type
     * @param lenient whether objects may have more fields
     */
    record OfJson(String json, JsonNode node, boolean lenient) implements JsonExpectation {

        @Override
        public Optional<String> problem(JsonNode actual, String path) {
            return JsonDifference.between(node, actual, lenient)
                    .map(difference -> difference.isAtRoot()
                            ? " " + difference.sentence()
                            : ": first difference at " + difference.path(path) + ": it " + difference.sentence());
        }

        @Override
        public String unwanted(JsonNode actual) {
            return " " + relation(true) + " " + Quoted.bounded(json) + ", which is not wanted";
        }

        @Override
        public String relation(boolean wanted) {
            return lenient ? wanted ? "includes" : "does not include" : wanted ? "is" : "is not";
        }

        @Override
        public String expected() {
            return json;
        }

        @Override
        public String shown(JsonNode actual) {
            return Json.text(actual);
        }

        @Override
        public String wish() {
            return (lenient ? "what includes " : "") + Quoted.bounded(json);
        }

        @Override
        public String text(String operand, boolean wanted) {
            if (lenient) {
                return (wanted ? "" : "not ") + operand + "*=" + json;
            }
            return operand + (wanted ? "=" : "!=") + (node.isTextual() ? Json.literal(node.textValue()) : json);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OfJson of && of.json.equals(json) && of.lenient == lenient;
        }

        @Override
        public int hashCode() {
            return json.hashCode() * 2 + (lenient ? 1 : 0);
        }
    }
}
