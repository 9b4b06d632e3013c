package dev.knemu.cli.project;

import dev.knemu.cli.terminal.Length;
import dev.knemu.resource.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
import picocli.CommandLine.TypeConversionException;

/** Fields of a file, read by name; what cannot be read is an error with its place, and reading goes on. */
final class Section {

    private final String file;
    private final String path;
    private final int line;
    private final int column;
    private final List<String> errors;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private record Field(Node key, Node value) {}

    private Section(String file, String path, int line, int column, List<String> errors) {
        this.file = file;
        this.path = path;
        this.line = line;
        this.column = column;
        this.errors = errors;
    }

    /** @param errors is given what is found wrong, now and later */
    static Section of(String file, String text, List<String> errors) {
        Section root = new Section(file, "", 1, 1, errors);
        try {
            new Compose(LoadSettings.builder().setLabel(file).build())
                    .composeString(text)
                    .ifPresent(root::fill);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            int column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(1);
            errors.add(file + ":" + line + ":" + column + ": is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            errors.add(file + ": is not YAML: " + e.getMessage());
        }
        return root;
    }

    private void fill(Node node) {
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            errors.add(place(node) + prefix(path) + "expected fields, found " + kind(node) + ".");
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : kind(tuple.getKeyNode());
            if (fields.put(name, new Field(tuple.getKeyNode(), tuple.getValueNode())) != null) {
                errors.add(place(tuple.getKeyNode()) + prefix(below(name)) + "is here twice. Keep one of them.");
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

    private String place(Node node) {
        return node.getStartMark()
                .map(mark -> file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": ")
                .orElse(file + ": ");
    }

    private static String prefix(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }

    private String below(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** @param field whose place is told; the section's own when there is no such field */
    void wrong(String field, String problem, String hint) {
        Field at = fields.get(field);
        errors.add((at == null ? file + ":" + line + ":" + column + ": " : place(at.value()))
                + prefix(field.isEmpty() ? path : below(field))
                + problem
                + ". "
                + hint);
    }

    private Optional<Node> value(String field) {
        known.add(field);
        return Optional.ofNullable(fields.get(field)).map(Field::value).filter(node -> !isNull(node));
    }

    boolean has(String field) {
        return value(field).isPresent();
    }

    boolean isText(String field) {
        return value(field).filter(ScalarNode.class::isInstance).isPresent();
    }

    Optional<String> text(String field) {
        Optional<Node> value = value(field);
        if (value.isPresent() && !(value.get() instanceof ScalarNode)) {
            wrong(field, "expected text, found " + kind(value.get()), "Write one value.");
        }
        return value.filter(ScalarNode.class::isInstance)
                .map(ScalarNode.class::cast)
                .map(ScalarNode::getValue);
    }

    /** One text, or a list of them. */
    List<String> texts(String field) {
        Optional<Node> value = value(field);
        if (!(value.orElse(null) instanceof SequenceNode list)) {
            return text(field).map(List::of).orElse(List.of());
        }
        List<String> texts = new ArrayList<>();
        for (Node item : list.getValue()) {
            if (item instanceof ScalarNode scalar) {
                texts.add(scalar.getValue());
            } else {
                errors.add(place(item) + prefix(below(field)) + "expected text, found " + kind(item) + ".");
            }
        }
        return texts;
    }

    OptionalInt integer(String field, int least, int most) {
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

    Optional<Duration> length(String field) {
        Optional<String> text = text(field);
        try {
            return text.map(new Length()::convert);
        } catch (TypeConversionException e) {
            String message = String.valueOf(e.getMessage());
            int end = message.indexOf(". ");
            wrong(field, message.substring(0, end), message.substring(end + 2));
            return Optional.empty();
        }
    }

    /** Names to texts. */
    Map<String, String> map(String field) {
        Map<String, String> map = new LinkedHashMap<>();
        section(field)
                .ifPresent(section -> section.fields
                        .keySet()
                        .forEach(name -> section.text(name).ifPresent(text -> map.put(name, text))));
        return map;
    }

    Optional<Section> section(String field) {
        return value(field).map(node -> section(node, below(field)));
    }

    private Section section(Node node, String path) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        int column = node.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
        Section section = new Section(file, path, line, column, errors);
        section.fill(node);
        return section;
    }

    List<Section> sections(String field) {
        Optional<Node> value = value(field);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof SequenceNode list)) {
            wrong(field, "expected a list, found " + kind(value.get()), "Begin each entry with \"- name:\".");
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        for (Node item : list.getValue()) {
            sections.add(section(item, below(field) + "[" + sections.size() + "]"));
        }
        return sections;
    }

    /** All that was to be read is read: what is left nobody knows. */
    void end() {
        fields.forEach((name, field) -> {
            if (!known.contains(name)) {
                errors.add(place(field.key()) + prefix(below(name)) + "unknown field. "
                        + NearestName.of(name, known)
                                .map(near -> "Did you mean \"" + near + "\"?")
                                .orElse("Known are: " + String.join(", ", known) + "."));
            }
        });
    }
}
