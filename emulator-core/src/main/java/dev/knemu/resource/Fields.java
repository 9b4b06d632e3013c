package dev.knemu.resource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Copies that records make of what they are given. */
final class Fields {
    private Fields() {}

    /** Sorted by key, so that whatever walks over it does so in the same order on every run. */
    static <V> Map<String, V> copy(Map<String, V> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> changed = new TreeMap<>(map);
        changed.put(key, value);
        return Collections.unmodifiableMap(changed);
    }

    static <T> List<T> with(List<T> list, T last) {
        List<T> changed = new ArrayList<>(list);
        changed.add(last);
        return List.copyOf(changed);
    }

    static String orElse(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
