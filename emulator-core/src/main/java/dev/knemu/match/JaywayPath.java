package dev.knemu.match;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.TypeRef;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.MappingProvider;
import dev.knemu.event.Quoted;
import java.util.ArrayList;
import java.util.List;

/** JSON paths by com.jayway.jsonpath; the only class that sees it, since it is optional. */
final class JaywayPath {

    // Both providers are named: the library's own choice is another reader of JSON, which is not always there.
    private static final Configuration WITH_JACKSON = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider(Json.MAPPER))
            .mappingProvider(new ToJava())
            .build();

    private JaywayPath() {}

    static JsonPlace.Selection read(String text) {
        JsonPath path;
        try {
            path = JsonPath.compile(text);
        } catch (JsonPathException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "The JSON path " + Quoted.of(text) + " is wrong: "
                            + Quoted.bounded(String.valueOf(wrong.getMessage()))
                            + ". Write one such as $.order.id, $.items[0] or $.items[*].sku.",
                    wrong);
        } catch (NoClassDefFoundError other) {
            throw withoutOtherReader(text, other);
        }
        return root -> {
            try {
                return select(path, root);
            } catch (NoClassDefFoundError other) {
                throw withoutOtherReader(text, other);
            }
        };
    }

    /** A filter takes the library's own choice of a reader here and there, whatever it is configured to. */
    private static IllegalArgumentException withoutOtherReader(String text, NoClassDefFoundError missing) {
        return new IllegalArgumentException(
                "The JSON path " + Quoted.of(text)
                        + " has a filter for which com.jayway.jsonpath:json-path needs its own"
                        + " dependency net.minidev:json-smart, and that is not on the class path. Add it, or write the"
                        + " path without the filter.",
                missing);
    }

    private static List<JsonNode> select(JsonPath path, JsonNode root) {
        Object found;
        try {
            found = path.read(root, WITH_JACKSON);
        } catch (PathNotFoundException nothing) {
            return List.of();
        } catch (JsonPathException unfit) {
            // A function of numbers over texts, for one: the path finds nothing in this data.
            return List.of();
        }
        if (!path.isDefinite() && found instanceof ArrayNode several) {
            List<JsonNode> nodes = new ArrayList<>();
            several.forEach(nodes::add);
            return nodes;
        }
        return List.of(found instanceof JsonNode node ? node : Json.of(found));
    }

    private static final class ToJava implements MappingProvider {

        @Override
        public <T> T map(Object source, Class<T> type, Configuration configuration) {
            return Json.MAPPER.convertValue(source, type);
        }

        @Override
        public <T> T map(Object source, TypeRef<T> type, Configuration configuration) {
            return Json.MAPPER.convertValue(source, Json.MAPPER.constructType(type.getType()));
        }
    }
}
