package dev.knemu.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The part of a URL after the question mark. Immutable. */
record Query(String text) {

    static final Query NONE = new Query("");

    /** As it is, if the value is empty. */
    Query with(String name, String value) {
        if (value.isEmpty()) {
            return this;
        }
        return new Query((text.isEmpty() ? "?" : text + "&") + name + "=" + encoded(value));
    }

    /** For a path, too: a space is %20 in both places. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
