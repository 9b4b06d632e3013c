package dev.knemu.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A body of {@code application/x-www-form-urlencoded}. */
final class FormData {

    private FormData() {}

    /** The first value of a field; empty when there is none or it cannot be read. */
    static byte[] field(byte[] body, String name) {
        String prefix = name + "=";
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            if (pair.startsWith(prefix)) {
                try {
                    return URLDecoder.decode(pair.substring(prefix.length()), StandardCharsets.UTF_8)
                            .getBytes(StandardCharsets.UTF_8);
                } catch (IllegalArgumentException unreadable) {
                    return new byte[0];
                }
            }
        }
        return new byte[0];
    }
}
