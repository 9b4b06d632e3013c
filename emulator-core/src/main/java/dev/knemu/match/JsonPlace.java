package dev.knemu.match;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.event.Quoted;
import java.util.List;
import java.util.Objects;

/** Where in JSON: a value, equal by its text. The root is known here; all else is read by a library that need not be there. */
final class JsonPlace {

    static final JsonPlace ROOT = new JsonPlace("$", List::of);

    /** What a path that has been read points to. */
    interface Selection {
        List<JsonNode> of(JsonNode root);
    }

    private final String text;
    private final Selection selection;

    private JsonPlace(String text, Selection selection) {
        this.text = text;
        this.selection = selection;
    }

    /**
     * @throws IllegalArgumentException when it is no JSON path
     * @throws IllegalStateException when there is nothing that reads it
     */
    static JsonPlace of(String path) {
        String text = path.strip();
        if (text.equals(ROOT.text)) {
            return ROOT;
        }
        if (!text.startsWith("$")) {
            throw new IllegalArgumentException("The JSON path " + Quoted.of(text)
                    + " does not begin with $, which is the data as a whole. Write $." + text + ".");
        }
        try {
            return new JsonPlace(text, JaywayPath.read(text));
        } catch (NoClassDefFoundError missing) {
            throw new IllegalStateException(
                    "The JSON path " + Quoted.of(text) + " cannot be read, since the library that reads JSON paths is"
                            + " not on the class path. Add com.jayway.jsonpath:json-path, which emulator-test brings"
                            + " along, or compare the data as a whole with jsonEqualTo or jsonIncluding.",
                    missing);
        }
    }

    List<JsonNode> select(JsonNode root) {
        return selection.of(root);
    }

    String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonPlace place && place.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
