package dev.knemu.filter.cesql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An expression's text as words.
 *
 * <p>Words are those of cloudevents/spec {@code cesql/CESQLLexer.g4}, down to the sign that belongs to an integer it
 * touches, which makes {@code 4-1} two integers and no expression. Unlike upstream, which drops characters that it does
 * not know, such as a {@code ;}, they are errors here.
 */
final class Lexer {

    private static final Set<String> KEYWORDS =
            Set.of("AND", "OR", "XOR", "NOT", "LIKE", "EXISTS", "IN", "TRUE", "FALSE");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** The last one is the end. */
    static List<Token> read(String text) {
        return new Lexer(text).read();
    }

    private List<Token> read() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
            } else if (c == '\'' || c == '"') {
                string(c);
            } else if (isLetterOrDigit(c)) {
                word();
            } else if ((c == '+' || c == '-') && isDigit(at + 1)) {
                integer();
            } else {
                symbol(c);
            }
        }
        tokens.add(new Token(Token.Kind.END, "", at, at));
        return tokens;
    }

    private void add(Token.Kind kind, String value, int start) {
        tokens.add(new Token(kind, value, start, at));
    }

    private void string(char quote) {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                char escaped = text.charAt(at++);
                // Only the literal's own quote loses its backslash: \% and \_ are for LIKE to read.
                if (escaped != quote) {
                    value.append(c);
                }
                value.append(escaped);
            } else if (c == quote && at < text.length() && text.charAt(at) == quote) {
                value.append(c).append(c);
                at++;
            } else if (c == quote) {
                add(Token.Kind.STRING, value.toString(), start);
                return;
            } else {
                value.append(c);
            }
        }
        throw CeSqlParseException.at(
                text,
                start,
                "a text begins with " + quote + " and does not end; expected the same quote after it. Put " + quote
                        + " behind the text, and write \\" + quote + " for a quote within it.");
    }

    private void word() {
        int start = at;
        boolean hasUnderscore = false;
        boolean hasDigit = false;
        boolean hasLetter = false;
        while (at < text.length() && (isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            char c = text.charAt(at++);
            hasUnderscore |= c == '_';
            hasDigit |= c >= '0' && c <= '9';
            hasLetter |= c != '_' && !(c >= '0' && c <= '9');
        }
        String word = text.substring(start, at);
        if (hasUnderscore && hasDigit) {
            throw CeSqlParseException.at(
                    text,
                    start,
                    "\"" + word + "\" is neither an attribute, whose name has letters and digits only, nor a function,"
                            + " whose name has letters and underscores only. Leave the underscore out.");
        }
        if (!hasLetter && !hasUnderscore) {
            add(Token.Kind.INTEGER, word, start);
            return;
        }
        String upper = word.toUpperCase(Locale.ROOT);
        if (KEYWORDS.contains(upper)) {
            add(Token.Kind.KEYWORD, upper, start);
        } else {
            add(hasUnderscore ? Token.Kind.FUNCTION_NAME : Token.Kind.NAME, word, start);
        }
    }

    private void integer() {
        int start = at++;
        while (isDigit(at)) {
            at++;
        }
        add(Token.Kind.INTEGER, text.substring(start, at), start);
    }

    private void symbol(char c) {
        int start = at;
        String two = text.substring(at, Math.min(at + 2, text.length()));
        switch (two) {
            case "==" -> throw unknown(two, "CESQL compares with one. Write \"=\".");
            case "&&" -> throw unknown(two, "CESQL uses words. Write \"AND\".");
            case "||" -> throw unknown(two, "CESQL uses words. Write \"OR\", or CONCAT(…) to join texts.");
            case "=>" -> throw unknown(two, "Write \">=\".");
            case "=<" -> throw unknown(two, "Write \"<=\".");
            case "!=", "<>", "<=", ">=" -> {
                at += 2;
                add(Token.Kind.SYMBOL, two, start);
                return;
            }
            default -> {
                // One character, then.
            }
        }
        if ("(),*/%+-=<>".indexOf(c) < 0) {
            throw unknown(Character.toString(text.codePointAt(at)), advice(c));
        }
        at++;
        add(Token.Kind.SYMBOL, String.valueOf(c), start);
    }

    private String advice(char c) {
        return switch (c) {
            case '!' -> "CESQL uses words. Write \"NOT (…)\".";
            case '&', '|' -> "CESQL uses words. Write \"AND\" or \"OR\".";
            case '.' -> "Only attributes of the event can be asked for, not what is in its data. Name an attribute.";
            case '_' -> "Names of attributes have letters and digits only. Leave it out.";
            case ';' -> "An expression has no end mark. Leave it out.";
            case '[', ']', '{', '}' -> "Sets and groups are written with \"(\" and \")\".";
            case '`' -> "Texts are written in ' or \", names without quotes.";
            case '‘', '’', '“', '”' -> "Texts are written in the plain quotes ' or \".";
            default -> "Expected a name, a number, a text in quotes or an operator. Leave it out, or put it in quotes.";
        };
    }

    private CeSqlParseException unknown(String what, String advice) {
        return CeSqlParseException.at(text, at, "\"" + what + "\" means nothing in CESQL. " + advice);
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
