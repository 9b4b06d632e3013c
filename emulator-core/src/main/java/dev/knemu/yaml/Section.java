package dev.knemu.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.NearestName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Fields of a file, read by name; what cannot be read is an error with its place, and reading goes on. For one thread.
 *
 * <p>A field that is {@code null} counts as absent. Whoever has read all fields that there can be calls {@link #end}.
 */
public final class Section {

    private final String file;
    private final String path;
    private final int line;
    private final int column;
    private final List<FieldProblem> errors;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private record Field(Node key, Node value) {}

    private Section(String file, String path, int line, int column, List<FieldProblem> errors) {
        this.file = file;
        this.path = path;
        this.line = line;
        this.column = column;
        this.errors = errors;
    }

    /** @param errors is given what is found wrong, now and later */
    public static Section of(String file, String text, List<FieldProblem> errors) {
        Section root = new Section(file, "", 1, 1, errors);
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file)
                    .setSchema(new CoreSchema())
                    .build();
            new Compose(settings).composeString(text).ifPresent(root::fill);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            int column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(1);
            errors.add(new FieldProblem(file, line, column, "", "is not YAML: " + e.getProblem(), ""));
        } catch (YamlEngineException e) {
            errors.add(new FieldProblem(file, 0, 0, "", "is not YAML: " + e.getMessage(), ""));
        }
        return root;
    }

    private void fill(Node node) {
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            error(node, path, "expected fields, found " + kind(node), "");
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : kind(tuple.getKeyNode());
            if (fields.put(name, new Field(tuple.getKeyNode(), tuple.getValueNode())) != null) {
                error(tuple.getKeyNode(), below(name), "is here twice", "Keep one of them.");
            }
        }
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            return isNull(node) ? "nothing" : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof SequenceNode ? "a list" : "fields";
    }

    private static int line(Node node, int otherwise) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(otherwise);
    }

    private static int column(Node node, int otherwise) {
        return node.getStartMark().map(mark -> mark.getColumn() + 1).orElse(otherwise);
    }

    private void error(Node node, String path, String problem, String hint) {
        errors.add(new FieldProblem(file, line(node, 0), column(node, 0), path, problem, hint));
    }

    private String below(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** Where it begins; the first line is 1. */
    public int line() {
        return line;
    }

    /** Where a field's value begins, or the section if there is no such field. */
    public int line(String field) {
        Field at = fields.get(field);
        return at == null ? line : line(at.value(), line);
    }

    /** As it was named. */
    public String file() {
        return file;
    }

    /** The names of all fields, in the order of the file. */
    public Set<String> names() {
        return new LinkedHashSet<>(fields.keySet());
    }

    /**
     * Adds an error.
     *
     * @param field whose place is told; the section's own when there is no such field
     * @param problem without a full stop
     * @param hint how to mend it
     */
    public void wrong(String field, String problem, String hint) {
        Field at = fields.get(field);
        errors.add(new FieldProblem(
                file,
                at == null ? line : line(at.value(), line),
                at == null ? column : column(at.value(), column),
                field.isEmpty() ? path : below(field),
                problem,
                hint));
    }

    private Optional<Node> value(String field) {
        known.add(field);
        return Optional.ofNullable(fields.get(field)).map(Field::value).filter(node -> !isNull(node));
    }

    public boolean has(String field) {
        return value(field).isPresent();
    }

    public boolean isText(String field) {
        return value(field).filter(ScalarNode.class::isInstance).isPresent();
    }

    public boolean isList(String field) {
        return value(field).filter(SequenceNode.class::isInstance).isPresent();
    }

    /** As it is written: a number or {@code yes} is a text here. */
    public Optional<String> text(String field) {
        Optional<Node> value = value(field);
        if (value.isPresent() && !(value.get() instanceof ScalarNode)) {
            wrong(field, "expected text, found " + kind(value.get()), "Write one value.");
        }
        return value.filter(ScalarNode.class::isInstance)
                .map(ScalarNode.class::cast)
                .map(ScalarNode::getValue);
    }

    /** One text, or a list of them. */
    public List<String> texts(String field) {
        Optional<Node> value = value(field);
        if (!(value.orElse(null) instanceof SequenceNode list)) {
            return text(field).map(List::of).orElse(List.of());
        }
        List<String> texts = new ArrayList<>();
        for (Node item : list.getValue()) {
            if (item instanceof ScalarNode scalar) {
                texts.add(scalar.getValue());
            } else {
                error(item, below(field), "expected text, found " + kind(item), "");
            }
        }
        return texts;
    }

    public OptionalInt integer(String field, int least, int most) {
        Optional<String> text = text(field);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // Said below, as for one that is out of bounds.
        }
        wrong(field, "\"" + text.get() + "\" is no number from " + least + " to " + most, "Write such a number.");
        return OptionalInt.empty();
    }

    /**
     * A text that means something.
     *
     * @param parser throws {@link IllegalArgumentException}, whose first sentence says what is wrong and the others how to
     *     mend it
     */
    public <T> Optional<T> parsed(String field, Function<String, T> parser) {
        Optional<String> text = text(field);
        try {
            return text.map(parser);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int end = message.indexOf(". ");
            wrong(field, end < 0 ? message : message.substring(0, end), end < 0 ? "" : message.substring(end + 2));
            return Optional.empty();
        }
    }

    /** Names to texts. */
    public Map<String, String> map(String field) {
        Map<String, String> map = new LinkedHashMap<>();
        section(field)
                .ifPresent(section -> section.fields
                        .keySet()
                        .forEach(name -> section.text(name).ifPresent(text -> map.put(name, text))));
        return map;
    }

    /** A field as JSON: numbers, booleans and {@code null} as YAML 1.2 knows them. */
    public Optional<JsonNode> json(String field) {
        return value(field).map(this::json);
    }

    private JsonNode json(Node node) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node instanceof MappingNode mapping) {
            ObjectNode object = json.objectNode();
            mapping.getValue()
                    .forEach(tuple -> object.set(
                            tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : kind(tuple.getKeyNode()),
                            json(tuple.getValueNode())));
            return object;
        }
        if (node instanceof SequenceNode list) {
            ArrayNode array = json.arrayNode();
            list.getValue().forEach(item -> array.add(json(item)));
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private static JsonNode scalar(ScalarNode scalar) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.NULL)) {
                return json.nullNode();
            }
            if (tag.equals(Tag.BOOL)) {
                return json.booleanNode(Boolean.parseBoolean(text));
            }
            if (tag.equals(Tag.INT)) {
                BigInteger number = new BigInteger(text);
                return number.bitLength() < Long.SIZE ? json.numberNode(number.longValue()) : json.numberNode(number);
            }
            if (tag.equals(Tag.FLOAT)) {
                return json.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException notInJson) {
            // Such as 0x1F or .inf, which JSON has no numbers for.
            return json.textNode(text);
        }
        return json.textNode(text);
    }

    public Optional<Section> section(String field) {
        return value(field).map(node -> section(node, below(field)));
    }

    private Section section(Node node, String path) {
        Section section = new Section(file, path, line(node, 1), column(node, 1), errors);
        section.fill(node);
        return section;
    }

    /** A list of sections. */
    public List<Section> sections(String field) {
        Optional<Node> value = value(field);
        if (value.isPresent() && !(value.get() instanceof SequenceNode)) {
            wrong(field, "expected a list, found " + kind(value.get()), "Begin each entry with \"- name:\".");
            return List.of();
        }
        return value.isEmpty() ? List.of() : oneOrMore(field);
    }

    /** One section, or a list of them. */
    public List<Section> oneOrMore(String field) {
        Optional<Node> value = value(field);
        if (!(value.orElse(null) instanceof SequenceNode list)) {
            return section(field).map(List::of).orElse(List.of());
        }
        List<Section> sections = new ArrayList<>();
        for (Node item : list.getValue()) {
            sections.add(section(item, below(field) + "[" + sections.size() + "]"));
        }
        return sections;
    }

    /**
     * The entries of a list, each of them a section with the one field {@code ""} if it is a text, and one with its own
     * fields if it has some. A field that is no list is one entry.
     */
    public List<Section> entries(String field) {
        Optional<Node> value = value(field);
        if (value.isEmpty()) {
            return List.of();
        }
        List<Node> items = value.get() instanceof SequenceNode list ? list.getValue() : List.of(value.get());
        List<Section> entries = new ArrayList<>();
        for (Node item : items) {
            String at = below(field) + "[" + entries.size() + "]";
            if (item instanceof ScalarNode) {
                Section entry = new Section(file, at, line(item, 1), column(item, 1), errors);
                entry.fields.put("", new Field(item, item));
                entries.add(entry);
            } else {
                entries.add(section(item, at));
            }
        }
        return entries;
    }

    /**
     * Refuses fields that stand there without a value: who has written one means something by it.
     *
     * @param hint how to mend it
     */
    public void refuseEmpty(String hint) {
        fields.forEach((name, field) -> {
            if (isNull(field.value())) {
                wrong(name, "has no value", hint);
            }
        });
    }

    /** All that was to be read is read: what is left nobody knows. */
    public void end() {
        fields.forEach((name, field) -> {
            if (!known.contains(name)) {
                error(
                        field.key(),
                        below(name),
                        "unknown field",
                        NearestName.of(name, known)
                                .map(near -> "Did you mean \"" + near + "\"?")
                                .orElse("Known are: " + String.join(", ", known) + "."));
            }
        });
    }
}
