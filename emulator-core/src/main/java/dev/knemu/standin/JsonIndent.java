package dev.knemu.standin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Lays JSON text out anew as Go's {@code json.Indent} does: order of keys, text of numbers and escapes stay as they are,
 * {@code {}} and {@code []} stay together, leading white space goes and trailing white space stays.
 *
 * <p>A parser and printer would not do: they lose the text of numbers, and accept what Go does not or the other way
 * round. Source: Go {@code encoding/json/indent.go}, {@code scanner.go}.
 */
final class JsonIndent {

    /** Go gives up on what is nested deeper. */
    private static final int MAX_DEPTH = 10_000;

    private enum Next {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END,
        NOTHING
    }

    private final byte[] source;
    private final byte[] prefix;
    private final String indent;
    private final ByteArrayOutputStream target;
    private final BitSet objects = new BitSet();
    /** The indent, as often as lines so far have needed it at a time, and then some. */
    private byte[] margin = {};

    private int at;
    private int depth;

    /** Whether an array or object was just opened, whose first line is not begun: it may be empty. */
    private boolean opened;

    private JsonIndent(byte[] source, String prefix, String indent) {
        this.source = source;
        this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
        this.indent = indent;
        this.target = new ByteArrayOutputStream(source.length * 2);
    }

    /**
     * @param prefix begins every line but the first
     * @param indent white space that stands behind it once for each level
     * @return the text laid out, or {@code null} when it is no JSON
     */
    static byte @Nullable [] of(byte[] source, String prefix, String indent) {
        JsonIndent layout = new JsonIndent(source, prefix, indent);
        return layout.run() ? layout.target.toByteArray() : null;
    }

    private boolean run() {
        Next next = Next.VALUE;
        while (next != null && next != Next.NOTHING) {
            skipSpace();
            if (at >= source.length) {
                return false;
            }
            byte c = source[at];
            next = switch (next) {
                case VALUE -> value(c);
                case VALUE_OR_END -> c == ']' ? closeEmpty(c) : value(c);
                case KEY -> key(c);
                case KEY_OR_END -> c == '}' ? closeEmpty(c) : key(c);
                case COLON -> colon(c);
                case COMMA_OR_END -> commaOrEnd(c);
                case NOTHING -> null;
            };
        }
        return next != null && keepTrailingSpace();
    }

    private void skipSpace() {
        while (at < source.length && isSpace(source[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private boolean keepTrailingSpace() {
        for (; at < source.length; at++) {
            if (!isSpace(source[at])) {
                return false;
            }
            target.write(source[at]);
        }
        return true;
    }

    private @Nullable Next value(byte c) {
        // The first value in an array opens its line, later ones are opened by their comma.
        if (opened) {
            newline();
            opened = false;
        }
        if (c == '{' || c == '[') {
            return open(c);
        }
        boolean isValid = switch (c) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        };
        return isValid ? afterValue() : null;
    }

    private @Nullable Next open(byte c) {
        if (++depth > MAX_DEPTH) {
            return null;
        }
        objects.set(depth, c == '{');
        opened = true;
        copy();
        return c == '{' ? Next.KEY_OR_END : Next.VALUE_OR_END;
    }

    private Next closeEmpty(byte c) {
        opened = false;
        depth--;
        copy();
        return afterValue();
    }

    private @Nullable Next key(byte c) {
        if (opened) {
            newline();
            opened = false;
        }
        return c == '"' && string() ? Next.COLON : null;
    }

    private @Nullable Next colon(byte c) {
        if (c != ':') {
            return null;
        }
        copy();
        target.write(' ');
        return Next.VALUE;
    }

    private @Nullable Next commaOrEnd(byte c) {
        boolean isObject = objects.get(depth);
        if (c == ',') {
            copy();
            newline();
            return isObject ? Next.KEY : Next.VALUE;
        }
        if (c != (isObject ? '}' : ']')) {
            return null;
        }
        depth--;
        newline();
        copy();
        return afterValue();
    }

    private Next afterValue() {
        return depth == 0 ? Next.NOTHING : Next.COMMA_OR_END;
    }

    private void newline() {
        target.write('\n');
        target.writeBytes(prefix);
        int length = depth * indent.length();
        if (length > margin.length) {
            margin = indent.repeat(2 * depth).getBytes(StandardCharsets.US_ASCII);
        }
        target.write(margin, 0, length);
    }

    private void copy() {
        target.write(source[at++]);
    }

    private boolean string() {
        copy();
        while (at < source.length) {
            byte c = source[at];
            if (c == '"') {
                copy();
                return true;
            }
            // Bytes above 0x7f are negative here; Go lets them through, valid UTF-8 or not.
            if (c >= 0 && c < ' ') {
                return false;
            }
            copy();
            if (c == '\\' && !escape()) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        if (at >= source.length) {
            return false;
        }
        byte c = source[at];
        copy();
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0;
        }
        for (int i = 0; i < 4; i++) {
            if (at >= source.length || Character.digit(source[at], 16) < 0) {
                return false;
            }
            copy();
        }
        return true;
    }

    private boolean literal(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (at >= source.length || source[at] != literal.charAt(i)) {
                return false;
            }
            copy();
        }
        return true;
    }

    private boolean number() {
        copyIf('-');
        if (at < source.length && source[at] == '0') {
            copy();
        } else if (digits() == 0) {
            return false;
        }
        if (copyIf('.') && digits() == 0) {
            return false;
        }
        if (copyIf('e') || copyIf('E')) {
            if (!copyIf('+')) {
                copyIf('-');
            }
            return digits() > 0;
        }
        return true;
    }

    private boolean copyIf(char c) {
        if (at < source.length && source[at] == c) {
            copy();
            return true;
        }
        return false;
    }

    private int digits() {
        int start = at;
        while (at < source.length && source[at] >= '0' && source[at] <= '9') {
            copy();
        }
        return at - start;
    }
}
