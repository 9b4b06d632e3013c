package dev.knemu.event;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * URI references as the Go components read them.
 *
 * <p>Go's {@code net/url} takes characters that a URI may not hold, such as a space, {@code |} or a letter with an
 * accent, and writes them percent-encoded. {@link URI} refuses most of them, so they are encoded here before it sees
 * them: the text a subscriber gets is the one a cluster sends.
 */
public final class UriReference {

    private static final String LEGAL_PUNCTUATION = "-._~:/?#[]@!$&'()*+,;=%";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private UriReference() {}

    /**
     * Reads a {@code source} or {@code dataschema}.
     *
     * @throws URISyntaxException when it is no URI reference for Go either: control characters, a bad {@code %XX}, a bad
     *     scheme. A few forms that Go takes are refused too: an empty authority ({@code http://}), brackets in a path.
     */
    public static URI parse(String text) throws URISyntaxException {
        return new URI(isLegal(text) ? text : encoded(text));
    }

    private static boolean isLegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isLegal(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLegal(int character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || LEGAL_PUNCTUATION.indexOf(character) >= 0;
    }

    private static String encoded(String text) throws URISyntaxException {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            int value = octet & 0xff;
            if (value < ' ' || value == 0x7f) {
                throw new URISyntaxException(text, "Control character in a URI");
            }
            if (isLegal(value)) {
                encoded.append((char) value);
            } else {
                encoded.append('%').append(HEX[value >> 4]).append(HEX[value & 15]);
            }
        }
        return encoded.toString();
    }
}
