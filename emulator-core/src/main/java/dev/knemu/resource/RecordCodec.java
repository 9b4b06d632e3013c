package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Between JSON trees and the records of this package. The records are the schema: what a record does not name is an
 * unknown field, and what it names has the component's type.
 *
 * <p>Not Jackson's own binding, because that stops at the first error and knows neither lines nor near names; a
 * manifest's author wants all errors at once.
 */
final class RecordCodec {
    /** Kubernetes' own fields that say nothing to an emulator: they come with what {@code kubectl get -o yaml} wrote. */
    private static final Set<String> IGNORED_METADATA =
            Set.of("managedFields", "selfLink", "deletionGracePeriodSeconds", "clusterName");

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private RecordCodec() {}

    /** What is told while a tree is read. */
    interface Listener {
        void problem(FieldPath path, String problem, String hint);

        /** The field is set and has no effect. */
        default void kept(FieldPath path, String why) {}
    }

    /** Every component absent: empty, {@code ""}, zero. */
    static <T> T empty(Class<T> type) {
        return type.cast(SHAPES.get(type).empty());
    }

    /**
     * Reads a record. Whatever does not fit is told to {@code listener} and counts as absent.
     *
     * @param ignored names of top-level fields that are skipped
     */
    static <T> T read(JsonNode tree, Class<T> type, FieldPath path, Set<String> ignored, Listener listener) {
        return type.cast(readRecord(tree, type, path, ignored, listener));
    }

    /** In the order of the components; what is absent or empty is left out. */
    static ObjectNode write(Record value) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        writeInto(tree, value);
        return tree;
    }

    /** The value of a component; null if the record has none of that name. */
    static @Nullable Object component(Record value, String name) {
        for (Field field : SHAPES.get(value.getClass()).fields) {
            if (field.name.equals(name)) {
                return field.get(value);
            }
        }
        return null;
    }

    /** Whether two records are of one type and differ at most in these components. */
    static boolean sameExcept(Record one, Record other, Set<String> names) {
        if (one.getClass() != other.getClass()) {
            return false;
        }
        for (Field field : SHAPES.get(one.getClass()).fields) {
            if (!names.contains(field.name) && !field.get(one).equals(field.get(other))) {
                return false;
            }
        }
        return true;
    }

    /** The same record with one component replaced. */
    static Record with(Record value, String component, Object replacement) {
        return with(value, component, (Field field) -> replacement);
    }

    /** The same record with one component as if nobody had written it; unchanged if it has none of that name. */
    static Record without(Record value, String component) {
        return with(value, component, Field::absent);
    }

    private static Record with(Record value, String component, Function<Field, Object> replacement) {
        Shape shape = SHAPES.get(value.getClass());
        Object[] values = new Object[shape.fields.size()];
        for (int i = 0; i < values.length; i++) {
            Field field = shape.fields.get(i);
            values[i] = field.name.equals(component) ? replacement.apply(field) : field.get(value);
        }
        return (Record) shape.create(values);
    }

    /**
     * Whether {@code value}, written over {@code base} field by field, would change nothing: whatever it writes is
     * there already.
     *
     * @param ignored names of top-level fields that are not looked at
     */
    static boolean isCovered(Record value, Record base, Set<String> ignored) {
        if (value.getClass() != base.getClass()) {
            return false;
        }
        for (Field field : SHAPES.get(value.getClass()).fields) {
            if (!ignored.contains(field.name) && !isCovered(field.get(value), field.get(base))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCovered(Object value, Object base) {
        if (isUnwritten(value) || value.equals(base)) {
            return true;
        }
        if (value instanceof Optional<?> present && base instanceof Optional<?> other) {
            return other.isPresent() && isCoveredAsPresent(present.get(), other.get());
        }
        return isCoveredAsPresent(value, base);
    }

    private static boolean isCoveredAsPresent(Object value, Object base) {
        if (value.equals(base)) {
            return true;
        }
        if (value instanceof Map<?, ?> map && base instanceof Map<?, ?> other) {
            return map.entrySet().stream()
                    .allMatch(entry -> other.containsKey(entry.getKey())
                            && isCoveredAsPresent(entry.getValue(), other.get(entry.getKey())));
        }
        return value instanceof Record record
                && !(value instanceof IntOrString)
                && base instanceof Record other
                && isCovered(record, other, Set.of());
    }

    /** Of a container that is not a record, whether {@link #writeValue} leaves it out. */
    private static boolean isUnwritten(Object value) {
        return value instanceof Optional<?> optional && optional.isEmpty()
                || value instanceof String text && text.isEmpty()
                || value instanceof Integer number && number == 0
                || value instanceof Long other && other == 0
                || value instanceof Boolean flag && !flag
                || value instanceof Collection<?> many && many.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty();
    }

    private static Object readRecord(
            JsonNode tree, Class<?> type, FieldPath path, Set<String> ignored, Listener listener) {
        Shape shape = SHAPES.get(type);
        JsonNode object = tree;
        if (!tree.isObject()) {
            listener.problem(path, "expected an object " + shape.describe() + ", found " + found(tree), "");
            object = JsonNodeFactory.instance.objectNode();
        }
        Iterator<String> names = object.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            boolean known = shape.names.contains(name)
                    || ignored.contains(name)
                    || type == ObjectMeta.class && IGNORED_METADATA.contains(name);
            if (!known) {
                listener.problem(path.field(name), "unknown field", hint(name, shape.names));
            }
        }
        return readComponents(object, shape, path, ignored, listener);
    }

    private static Object readComponents(
            JsonNode object, Shape shape, FieldPath path, Set<String> ignored, Listener listener) {
        Object[] values = new Object[shape.fields.size()];
        for (int i = 0; i < values.length; i++) {
            Field field = shape.fields.get(i);
            if (field.inline) {
                values[i] = readComponents(object, SHAPES.get(field.raw), path, ignored, listener);
                continue;
            }
            JsonNode value = ignored.contains(field.name) ? null : object.get(field.name);
            boolean present = value != null && !value.isNull();
            if (!present) {
                values[i] = field.absent();
                continue;
            }
            FieldPath at = path.field(field.name);
            if (field.kept != null) {
                listener.kept(at, field.kept);
            }
            values[i] = readValue(value, field.type, at, listener);
        }
        return shape.create(values);
    }

    private static Object readValue(JsonNode value, Type type, FieldPath path, Listener listener) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return Optional.of(readValue(value, argument(type, 0), path, listener));
        }
        if (raw == List.class) {
            return readList(value, argument(type, 0), path, listener);
        }
        if (raw == Map.class) {
            return readMap(value, argument(type, 1), path, listener);
        }
        if (raw == FreeForm.class) {
            if (value instanceof ObjectNode object) {
                return FreeForm.of(object);
            }
            return wrong(value, "an object", type, path, "", listener);
        }
        if (raw.isRecord() && raw != IntOrString.class) {
            return readRecord(value, raw, path, Set.of(), listener);
        }
        return readScalar(value, raw, path, listener);
    }

    private static Object readScalar(JsonNode value, Class<?> raw, FieldPath path, Listener listener) {
        if (raw == String.class) {
            return value.isTextual() ? value.textValue() : wrong(value, "text", raw, path, quoteHint(value), listener);
        }
        if (raw == int.class || raw == Integer.class) {
            return value.isIntegralNumber() && value.canConvertToInt()
                    ? value.intValue()
                    : wrong(value, "a whole number", raw, path, "", listener);
        }
        if (raw == long.class || raw == Long.class) {
            return value.isIntegralNumber() && value.canConvertToLong()
                    ? value.longValue()
                    : wrong(value, "a whole number", raw, path, "", listener);
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return value.isBoolean() ? value.booleanValue() : wrong(value, "true or false", raw, path, "", listener);
        }
        if (raw == IntOrString.class) {
            if (value.isTextual()) {
                return IntOrString.of(value.textValue());
            }
            return value.isIntegralNumber() && value.canConvertToInt()
                    ? IntOrString.of(value.intValue())
                    : wrong(value, "a whole number or text", raw, path, "", listener);
        }
        if (raw == URI.class) {
            return readUri(value, path, listener);
        }
        if (raw == Instant.class) {
            return readInstant(value, path, listener);
        }
        if (raw.isEnum()) {
            return readEnum(value, raw, path, listener);
        }
        throw new IllegalStateException("A record component has a type that no YAML maps to: " + raw);
    }

    private static Object readUri(JsonNode value, FieldPath path, Listener listener) {
        if (!value.isTextual()) {
            return wrong(value, "a URI", URI.class, path, quoteHint(value), listener);
        }
        try {
            return new URI(value.textValue());
        } catch (URISyntaxException e) {
            String reason = e.getReason() + " at character " + (e.getIndex() + 1);
            return wrong(value, "a URI", URI.class, path, reason + ".", listener);
        }
    }

    private static Object readInstant(JsonNode value, FieldPath path, Listener listener) {
        try {
            return OffsetDateTime.parse(value.asText()).toInstant();
        } catch (DateTimeException e) {
            return wrong(value, "a time such as 2026-01-31T12:00:00Z", Instant.class, path, "", listener);
        }
    }

    private static Object readEnum(JsonNode value, Class<?> type, FieldPath path, Listener listener) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            if (constant.toString().equals(value.asText())) {
                return constant;
            }
            names.add(constant.toString());
        }
        return wrong(value, "one of " + String.join(", ", names), type, path, "", listener);
    }

    private static Object readList(JsonNode value, Type element, FieldPath path, Listener listener) {
        if (!value.isArray()) {
            return wrong(value, "a list", List.class, path, "Begin each entry with \"- \".", listener);
        }
        List<Object> list = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            FieldPath at = path.index(i);
            if (value.get(i).isNull()) {
                listener.problem(at, "expected a value, found null", "Remove the empty entry.");
            } else {
                list.add(readValue(value.get(i), element, at, listener));
            }
        }
        return list;
    }

    private static Object readMap(JsonNode value, Type element, FieldPath path, Listener listener) {
        if (!value.isObject()) {
            return wrong(value, "an object", Map.class, path, "Write \"key: value\".", listener);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        value.properties().forEach(entry -> {
            // As Go does: a null entry of a map of texts is the empty text.
            Object read = entry.getValue().isNull()
                    ? absent(element)
                    : readValue(entry.getValue(), element, path.key(entry.getKey()), listener);
            map.put(entry.getKey(), read);
        });
        return map;
    }

    private static Object wrong(
            JsonNode value, String expected, Type type, FieldPath path, String hint, Listener listener) {
        listener.problem(path, "expected " + expected + ", found " + found(value), hint);
        return absent(type);
    }

    private static Object absent(Type type) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return Optional.empty();
        }
        if (raw == List.class) {
            return List.of();
        }
        if (raw == Map.class) {
            return Map.of();
        }
        if (raw == String.class) {
            return "";
        }
        if (raw == int.class || raw == Integer.class) {
            return 0;
        }
        if (raw == long.class || raw == Long.class) {
            return 0L;
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return false;
        }
        if (raw == FreeForm.class) {
            return FreeForm.EMPTY;
        }
        if (raw == URI.class) {
            return URI.create("");
        }
        if (raw == Instant.class) {
            return Instant.EPOCH;
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[0];
        }
        return raw == IntOrString.class ? IntOrString.of("") : empty(raw);
    }

    private static void writeInto(ObjectNode tree, Record value) {
        for (Field field : SHAPES.get(value.getClass()).fields) {
            Object part = field.get(value);
            if (field.inline) {
                writeInto(tree, (Record) part);
            } else {
                JsonNode written = writeValue(part);
                if (written != null) {
                    tree.set(field.name, written);
                }
            }
        }
    }

    private static @Nullable JsonNode writeValue(Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value instanceof Optional<?> optional) {
            // Present but empty says something: "filter: {}" and "retry: 0" differ from nothing.
            return optional.map(RecordCodec::writePresent).orElse(null);
        }
        if (value instanceof String text) {
            return text.isEmpty() ? null : json.textNode(text);
        }
        if (value instanceof Integer number) {
            return number == 0 ? null : json.numberNode(number);
        }
        if (value instanceof Long number) {
            return number == 0 ? null : json.numberNode(number);
        }
        if (value instanceof Boolean flag) {
            return flag ? json.booleanNode(true) : null;
        }
        JsonNode written = writePresent(value);
        return written.isContainerNode() && written.isEmpty() ? null : written;
    }

    private static JsonNode writePresent(Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value instanceof IntOrString either) {
            return either.number().<JsonNode>map(json::numberNode).orElseGet(() -> json.textNode(either.text()));
        }
        if (value instanceof Record record) {
            return write(record);
        }
        if (value instanceof FreeForm free) {
            return free.tree();
        }
        if (value instanceof List<?> list) {
            ArrayNode array = json.arrayNode();
            list.forEach(element -> array.add(writePresent(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = json.objectNode();
            map.forEach((key, element) -> object.set(key.toString(), writePresent(element)));
            return object;
        }
        if (value instanceof Integer number) {
            return json.numberNode(number);
        }
        if (value instanceof Long number) {
            return json.numberNode(number);
        }
        if (value instanceof Boolean flag) {
            return json.booleanNode(flag);
        }
        if (value instanceof Instant instant) {
            return json.textNode(instant.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        return json.textNode(value.toString());
    }

    private static String hint(String name, Set<String> names) {
        return NearestName.of(name, names)
                .map(near -> "Did you mean \"" + near + "\"?")
                .orElseGet(() -> names.isEmpty() ? "" : "Known here: " + String.join(", ", names) + ".");
    }

    private static String quoteHint(JsonNode value) {
        return value.isValueNode() ? "Put it in quotes: \"" + value.asText() + "\"." : "";
    }

    private static String found(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "text \"" + abbreviated(value.textValue()) + "\"";
            case NUMBER -> "the number " + value.asText();
            case BOOLEAN -> value.asText();
            default -> "null";
        };
    }

    private static String abbreviated(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType parameterized
                ? (Class<?>) parameterized.getRawType()
                : (Class<?>) type;
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    /** One component of a record. */
    private static final class Field {
        final String name;
        final Type type;
        final Class<?> raw;
        final boolean inline;
        final @Nullable String kept;
        private final Method accessor;
        /** Found once: most fields of most resources are absent, and all values are immutable. */
        private @Nullable Object absent;

        Field(RecordComponent component) {
            name = component.getName();
            type = component.getGenericType();
            raw = component.getType();
            inline = component.isAnnotationPresent(Inline.class);
            Kept keptHere = component.getAnnotation(Kept.class);
            kept = keptHere == null ? null : keptHere.value();
            accessor = component.getAccessor();
            // Saves the check of access at each call.
            accessor.setAccessible(true);
        }

        Object absent() {
            Object value = absent;
            if (value == null) {
                value = RecordCodec.absent(type);
                absent = value;
            }
            return value;
        }

        Object get(Record value) {
            try {
                return accessor.invoke(value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Cannot read " + name + " of " + value.getClass(), e);
            }
        }
    }

    /** A record's components, found once. */
    private static final class Shape {
        final List<Field> fields;
        /** Including those of inlined records. */
        final Set<String> names;

        private final Constructor<?> constructor;

        private Shape(List<Field> fields, Set<String> names, Constructor<?> constructor) {
            this.fields = fields;
            this.names = names;
            this.constructor = constructor;
        }

        static Shape of(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            Map<String, Boolean> names = new LinkedHashMap<>();
            List<Class<?>> parameters = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                Field field = new Field(component);
                fields.add(field);
                parameters.add(component.getType());
                if (field.inline) {
                    SHAPES.get(field.raw).names.forEach(name -> names.put(name, true));
                } else {
                    names.put(field.name, true);
                }
            }
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(parameters.toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                return new Shape(fields, names.keySet(), constructor);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("A record without its canonical constructor: " + type, e);
            }
        }

        Object create(Object[] values) {
            try {
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Cannot make " + constructor.getDeclaringClass(), e);
            }
        }

        Object empty() {
            return create(fields.stream()
                    .map(field -> field.inline ? SHAPES.get(field.raw).empty() : field.absent())
                    .toArray());
        }

        String describe() {
            List<String> first = names.stream().limit(6).toList();
            return "with " + String.join(", ", first) + (names.size() > 6 ? ", …" : "");
        }
    }
}
