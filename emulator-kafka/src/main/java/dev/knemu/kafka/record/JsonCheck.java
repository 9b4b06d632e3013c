package dev.knemu.kafka.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Whether bytes are one JSON value, without building anything of it. */
final class JsonCheck {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonCheck() {}

    static void requireOneValue(byte[] json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IOException("there is no value");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IOException("there is more than one value");
            }
        }
    }
}
