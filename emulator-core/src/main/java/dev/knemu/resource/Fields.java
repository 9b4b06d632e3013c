package dev.knemu.resource;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Copies that records make of what they are given. */
final class Fields {
    private Fields() {}

    /** Sorted by key, so that whatever walks over it does so in the same order on every run. */
    static <V> Map<String, V> copy(Map<String, V> map) {
        if (map instanceof Copy) {
            return map;
        }
        return map.isEmpty() ? Map.of() : new Copy<>(Collections.unmodifiableMap(new TreeMap<>(map)));
    }

    /** Known to be immutable: a record that is varied need not copy again what it has from the one before. */
    private static final class Copy<V> extends AbstractMap<String, V> {

        private final Map<String, V> map;

        Copy(Map<String, V> map) {
            this.map = map;
        }

        @Override
        public Set<Entry<String, V>> entrySet() {
            return map.entrySet();
        }

        @Override
        public @Nullable V get(Object key) {
            return map.get(key);
        }

        @Override
        public boolean containsKey(Object key) {
            return map.containsKey(key);
        }
    }

    static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> changed = new TreeMap<>(map);
        changed.put(key, value);
        return copy(changed);
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
