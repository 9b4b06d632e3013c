package dev.knemu.match;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.event.Quoted;
import dev.knemu.match.TextMatcher.Relation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the text form of a matcher.
 *
 * <pre>
 * matcher   = all { "or" all }
 * all       = one { ( "," | "and" ) one }
 * one       = "not" one | "(" matcher ")" | "any" | "cesql(" expression ")" | operand comparison
 * operand   = NAME | "data" | "data." JSONPATH | "data_base64"
 * comparison = OPERATOR value | "in" "(" value { "," value } ")" | "present" | "absent"
 * </pre>
 */
final class MatcherParser {

    /** Deeper than anybody writes, and far less than a stack holds. */
    private static final int MOST_NESTED = 100;

    private static final String CONDITION =
            "Expected a condition, such as type=order.paid, region present or" + " data.$.order.id=7.";

    private static final String COMPARISON = "Expected =, !=, ^= (starts with), $= (ends with), *= (contains), =~"
            + " (regular expression), <, <=, >, >=, in (…), present or absent.";

    /** Longer ones first, since some begin as others do. */
    private static final List<String> OPERATORS =
            List.of("==", "=~", "!=", "!~", "^=", "$=", "*=", "<=", ">=", "=", "<", ">");

    private final String text;
    private int at;
    private int nested;

    private MatcherParser(String text) {
        this.text = text;
    }

    static Term parse(String text) {
        MatcherParser parser = new MatcherParser(text);
        Term term = parser.any();
        parser.skipSpace();
        if (parser.at < text.length()) {
            throw parser.wrong(
                    parser.at,
                    parser.rest()
                            + " follows a condition that is complete. Expected a comma, and, or, or the end; a value"
                            + " with spaces, commas or parentheses stands in quotes.");
        }
        return term;
    }

    private Term any() {
        List<Term> terms = new ArrayList<>();
        do {
            terms.add(all());
        } while (takeWord("or"));
        return Term.any(terms);
    }

    private Term all() {
        List<Term> terms = new ArrayList<>();
        do {
            terms.add(one());
        } while (take(",") || takeWord("and"));
        return Term.all(terms);
    }

    private Term one() {
        skipSpace();
        int start = at;
        if (isNot()) {
            return nested(start, () -> one().not());
        }
        if (take("(")) {
            return nested(start, () -> {
                Term inside = any();
                if (!take(")")) {
                    throw wrong(
                            at,
                            here() + " Expected \")\", which closes the \"(\" at column " + (start + 1)
                                    + ", or another condition after a comma.");
                }
                return inside;
            });
        }
        return condition();
    }

    private Term nested(int start, Supplier<Term> inside) {
        if (++nested > MOST_NESTED) {
            throw wrong(start, "there are more than " + MOST_NESTED + " levels here. Write it flatter.");
        }
        Term term = inside.get();
        nested--;
        return term;
    }

    /** A name "not" that is compared is written in quotes, so the word alone always turns something round. */
    private boolean isNot() {
        return takeWord("not");
    }

    private Term condition() {
        int start = at;
        boolean isQuoted = at < text.length() && isQuote(text.charAt(at));
        String name = isQuoted ? quoted() : name();
        if (name.isEmpty()) {
            throw wrong(start, here() + " " + CONDITION);
        }
        if (!isQuoted) {
            if (name.equals("any")) {
                return new Term.Anything();
            }
            if (name.equals("cesql")) {
                return cesql(start);
            }
            if (name.equals(Names.DATA)) {
                return peek('.') ? json(start) : text(Names.DATA);
            }
            if (name.equals(Names.DATA_BASE64)) {
                return bytes();
            }
            if (Names.isWord(name)) {
                throw wrong(
                        start,
                        Quoted.of(name) + " stands where a condition begins. " + CONDITION
                                + " An extension of this name stands in quotes.");
            }
        }
        return text(at(start, () -> Names.checked(name)));
    }

    private String name() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(start, at);
    }

    private Term text(String operand) {
        if (takeWord("present")) {
            return new TextTerm.Present(operand);
        }
        if (takeWord("absent")) {
            return new TextTerm.Present(operand).not();
        }
        if (takeWord("in")) {
            return new TextTerm(operand, TextMatcher.oneOf(values()));
        }
        String operator = operator(operand);
        skipSpace();
        if (operand.equals(Names.DATA) && isJsonHere()) {
            return compareJson(JsonPlace.ROOT, operator, at);
        }
        int start = at;
        String value = value();
        return compare(operator, matcher(start, operator, value), matcher -> new TextTerm(operand, matcher));
    }

    private Term compare(String operator, TextMatcher matcher, Function<TextMatcher, Term> term) {
        Term compared = term.apply(matcher);
        return operator.startsWith("!") ? compared.not() : compared;
    }

    private TextMatcher matcher(int start, String operator, String value) {
        String positive = switch (operator) {
            case "==", "!=" -> "=";
            case "!~" -> "=~";
            default -> operator;
        };
        for (Relation relation : Relation.values()) {
            if (relation.operator.equals(positive)) {
                return at(start, () -> TextMatcher.of(relation, value));
            }
        }
        throw new IllegalStateException("No relation is written " + operator);
    }

    private Term bytes() {
        int operatorStart = at;
        String operator = operator(Names.DATA_BASE64);
        if (!List.of("=", "==", "!=").contains(operator)) {
            throw wrong(
                    operatorStart,
                    "bytes are equal or not. Expected data_base64=… or data_base64!=…; data as text knows the others.");
        }
        skipSpace();
        int start = at;
        String value = value();
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException notBase64) {
            throw wrong(start, Quoted.of(value) + " is not base64. Expected bytes as base64 -w0 writes them.");
        }
        Term term = BytesTerm.of(bytes);
        return operator.equals("!=") ? term.not() : term;
    }

    private Term json(int start) {
        at++;
        int pathStart = at;
        String path = path();
        JsonPlace place = at(pathStart, () -> JsonPlace.of(path));
        if (takeWord("present")) {
            return new JsonTerm(place, new JsonExpectation.Anything());
        }
        if (takeWord("absent")) {
            return new JsonTerm(place, new JsonExpectation.Anything()).not();
        }
        if (takeWord("in")) {
            return new JsonTerm(place, new JsonExpectation.OfText(TextMatcher.oneOf(values())));
        }
        String operator = operator(text.substring(start, at));
        skipSpace();
        return compareJson(place, operator, at);
    }

    private Term compareJson(JsonPlace place, String operator, int start) {
        boolean isEquality = List.of("=", "==", "!=").contains(operator);
        if (isJsonHere()) {
            if (!isEquality && !operator.equals("*=")) {
                throw wrong(start, "JSON follows " + operator + ". Expected it after = or !=, or after *= (includes).");
            }
            JsonNode node = document();
            JsonExpectation expected = isEquality ? JsonExpectation.equalTo(node) : JsonExpectation.including(node);
            Term term = new JsonTerm(place, expected);
            return operator.equals("!=") ? term.not() : term;
        }
        boolean isText = start < text.length() && isQuote(text.charAt(start));
        String value = value();
        if (isEquality) {
            JsonNode node = isText || !Json.isLiteral(value) ? Json.of(value) : Json.read(value);
            Term term = new JsonTerm(place, JsonExpectation.equalTo(node));
            return operator.equals("!=") ? term.not() : term;
        }
        return compare(
                operator,
                matcher(start, operator, value),
                matcher -> new JsonTerm(place, new JsonExpectation.OfText(matcher)));
    }

    private boolean isJsonHere() {
        return peek('{') || peek('[');
    }

    /** An object or array: it says itself where it ends. */
    private JsonNode document() {
        int start = at;
        try (JsonParser parser = Json.MAPPER.createParser(text.substring(start))) {
            JsonNode node = Json.BEGINNING.readTree(parser);
            at = start + (int) parser.currentLocation().getCharOffset();
            return node;
        } catch (JsonProcessingException wrong) {
            int offset = wrong.getLocation() == null
                    ? 0
                    : (int) Math.max(0, wrong.getLocation().getCharOffset());
            throw wrong(
                    Math.min(start + offset, text.length()),
                    "the JSON that begins at column " + (start + 1) + " cannot be read: "
                            + Quoted.bounded(wrong.getOriginalMessage().replaceAll("\\s+", " "))
                            + ". Expected JSON; in a shell, put single quotes around the whole matcher.");
        } catch (IOException e) {
            throw new IllegalStateException("A text in memory could not be read.", e);
        }
    }

    /** Up to where a comparison begins; what brackets and parentheses enclose belongs to it, whatever it is. */
    private String path() {
        int start = at;
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (depth > 0 && isQuote(c)) {
                skipQuoted();
                continue;
            }
            if (c == '[' || c == '(') {
                depth++;
            } else if (depth > 0 && (c == ']' || c == ')')) {
                depth--;
            } else if (depth == 0 && at > start && endsPath(c)) {
                break;
            }
            at++;
        }
        return text.substring(start, at);
    }

    private boolean endsPath(char c) {
        // Behind a dot a star is every field.
        boolean isStar = c == '*' && text.charAt(at - 1) == '.';
        return !isStar && (Character.isWhitespace(c) || "=!^$*<>,)~".indexOf(c) >= 0);
    }

    private void skipQuoted() {
        char quote = text.charAt(at);
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, text.length());
    }

    private Term cesql(int start) {
        if (!take("(")) {
            throw wrong(at, here() + " Expected \"(\" and an expression: cesql(type LIKE 'order.%').");
        }
        int inside = at;
        int depth = 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isQuote(c)) {
                skipQuoted();
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                break;
            }
            at++;
        }
        if (depth > 0) {
            throw wrong(
                    text.length(),
                    "the text ends within cesql(…). Expected \")\", which closes the one at column " + inside
                            + ", or the quote that ends a text.");
        }
        String written = text.substring(inside, at);
        String expression = isOneQuoted(written.strip()) ? new MatcherParser(written.strip()).quoted() : written;
        at++;
        return at(inside, () -> CeSqlTerm.of(expression));
    }

    /** Whether it is one text in quotes from the first character to the last. */
    static boolean isOneQuoted(String text) {
        if (text.isEmpty() || !isQuote(text.charAt(0))) {
            return false;
        }
        MatcherParser parser = new MatcherParser(text);
        parser.skipQuoted();
        return parser.at == text.length() && text.length() > 1 && text.charAt(text.length() - 1) == text.charAt(0);
    }

    private String operator(String operand) {
        skipSpace();
        for (String operator : OPERATORS) {
            if (text.startsWith(operator, at)) {
                at += operator.length();
                return operator;
            }
        }
        throw wrong(at, here() + " What " + operand + " is compared with is not said. " + COMPARISON);
    }

    private List<String> values() {
        if (!take("(")) {
            throw wrong(at, here() + " Expected \"(\" and values: in (a, b).");
        }
        List<String> values = new ArrayList<>();
        do {
            skipSpace();
            values.add(value());
        } while (take(","));
        if (!take(")")) {
            throw wrong(at, here() + " Expected a comma and another value, or \")\".");
        }
        return values;
    }

    /** In quotes, or up to white space, a comma or a parenthesis that closes none within it. */
    private String value() {
        if (at < text.length() && isQuote(text.charAt(at))) {
            return quoted();
        }
        int start = at;
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == ',' || c == ')' && depth == 0) {
                break;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at++;
        }
        if (at == start) {
            throw wrong(at, here() + " Expected a value; the empty text is \"\".");
        }
        return text.substring(start, at);
    }

    private String quoted() {
        int start = at;
        char quote = text.charAt(at);
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at);
            at++;
            value.append(c == '\\' && at < text.length() ? escaped() : String.valueOf(c));
        }
        if (at >= text.length()) {
            throw wrong(
                    text.length(),
                    "the text ends within the value that begins at column " + (start + 1) + ". Expected " + quote
                            + ".");
        }
        at++;
        return value.toString();
    }

    /** What is no escape stays as it is written, backslash included: regular expressions are full of them. */
    private String escaped() {
        char c = text.charAt(at);
        at++;
        return switch (c) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case '"', '\'', '\\' -> String.valueOf(c);
            case 'u' -> unicode();
            default -> "\\" + c;
        };
    }

    private String unicode() {
        String digits = text.substring(at, Math.min(at + 4, text.length()));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw wrong(
                    at, "\\u is not followed by four hexadecimal digits. Expected them, or \\\\u for the text \\u.");
        }
        at += 4;
        return String.valueOf((char) Integer.parseInt(digits, 16));
    }

    private boolean take(String sign) {
        skipSpace();
        if (text.startsWith(sign, at)) {
            at += sign.length();
            return true;
        }
        return false;
    }

    /** A word of the language, in lower or upper case, that nothing follows which could belong to a name. */
    private boolean takeWord(String word) {
        skipSpace();
        int end = at + word.length();
        boolean isThere = end <= text.length()
                && (text.startsWith(word, at) || text.startsWith(word.toUpperCase(Locale.ROOT), at))
                && (end == text.length()
                        || Character.isWhitespace(text.charAt(end))
                        || "(),".indexOf(text.charAt(end)) >= 0);
        if (isThere) {
            at = end;
        }
        return isThere;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    /** What the factories refuse is wrong where it is written. */
    private <T> T at(int offset, Supplier<T> made) {
        try {
            return made.get();
        } catch (MatcherParseException placed) {
            throw placed;
        } catch (IllegalArgumentException unfit) {
            throw wrong(offset, unfit.getMessage());
        }
    }

    private String here() {
        return at < text.length() ? rest() + " is there." : "the text ends.";
    }

    private String rest() {
        return Quoted.of(text.substring(at, Math.min(text.length(), at + 20)));
    }

    private MatcherParseException wrong(int offset, String problem) {
        return new MatcherParseException(text, offset, problem);
    }
}
