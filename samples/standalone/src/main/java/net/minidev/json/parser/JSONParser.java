package net.minidev.json.parser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads the JSON within a filter of a JSON path as maps, lists, texts, numbers and booleans. */
public class JSONParser {

    /** Single quotes and names without any are read, too; there is no other mode here. */
    public static final int MODE_PERMISSIVE = -1;

    private static final ObjectMapper PERMISSIVE = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    public JSONParser(int mode) {}

    public Object parse(String json) throws ParseException {
        try {
            return PERMISSIVE.readValue(json, Object.class);
        } catch (JsonProcessingException wrong) {
            throw new ParseException(wrong);
        }
    }
}
