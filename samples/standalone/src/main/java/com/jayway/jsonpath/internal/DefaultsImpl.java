package com.jayway.jsonpath.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.Configuration.Defaults;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.TypeRef;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.json.JsonProvider;
import com.jayway.jsonpath.spi.mapper.MappingProvider;
import java.util.Set;

/** Asked by filters that only look whether something is there: they make a configuration of their own. */
public final class DefaultsImpl implements Defaults {

    public static final DefaultsImpl INSTANCE = new DefaultsImpl();

    private static final ObjectMapper JSON = new ObjectMapper();

    private DefaultsImpl() {}

    @Override
    public JsonProvider jsonProvider() {
        return new JacksonJsonNodeJsonProvider(JSON);
    }

    @Override
    public Set<Option> options() {
        return Set.of();
    }

    @Override
    public MappingProvider mappingProvider() {
        return new ToJava();
    }

    private static final class ToJava implements MappingProvider {

        @Override
        public <T> T map(Object source, Class<T> type, Configuration configuration) {
            return JSON.convertValue(source, type);
        }

        @Override
        public <T> T map(Object source, TypeRef<T> type, Configuration configuration) {
            return JSON.convertValue(source, JSON.constructType(type.getType()));
        }
    }
}
