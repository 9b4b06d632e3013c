package dev.knemu.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.Manifest.Document;
import dev.knemu.resource.Manifest.Part;
import dev.knemu.resource.Manifest.Positions;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Text to JSON trees, with the place of every field.
 *
 * <p>Built from the parser's events and not from its node tree: that one is made by recursion, so that a few kilobytes
 * of brackets would end the thread. An alias becomes the very tree of its anchor, which costs nothing here; what it
 * would cost when walked through is counted, and a manifest that multiplies itself is refused.
 */
final class Documents {
    private static final int DEEPEST = 100;
    private static final int MOST_ALIASED_NODES = 100_000;
    private static final int LONGEST_NUMBER = 1_000;
    private static final ScalarResolver RESOLVER = new CoreSchema().getScalarResolver();
    private static final JsonFactory JSON = new JsonFactory();
    /** Booleans of YAML 1.1, which Kubernetes' own reader speaks; 1.2 made texts of them. */
    private static final Set<String> YAML_1_1_TRUE = Set.of("yes", "Yes", "YES", "on", "On", "ON");

    private static final Set<String> YAML_1_1_FALSE = Set.of("no", "No", "NO", "off", "Off", "OFF");

    private final String file;
    private final Consumer<Document> documents;
    private final Consumer<ManifestError> errors;
    private int number;
    private int linesBefore;
    private @Nullable Part part;

    private Documents(String file, Consumer<Document> documents, Consumer<ManifestError> errors) {
        this.file = file;
        this.documents = documents;
        this.errors = errors;
    }

    /** Gives every document that could be parsed, empty ones left out; the first malformed one ends it. */
    static void parse(String file, String text, Consumer<Document> documents, Consumer<ManifestError> errors) {
        Documents parsing = new Documents(file, documents, errors);
        try {
            if (isJson(file, text)) {
                parsing.json(text);
            } else {
                parsing.yaml(new Parse(parsing.settings()).parseString(text), new Parts(text)::at, false);
            }
        } catch (Refused refused) {
            errors.accept(parsing.error(refused.position, refused.getMessage(), refused.hint));
        }
    }

    /** Gives the one YAML document that begins there, with the places that it has in the whole text. */
    static void parseOne(String file, String text, Part part, Consumer<Document> documents) {
        Documents parsing = new Documents(file, documents, error -> {});
        parsing.linesBefore = part.line();
        try (Reader rest = new StringReader(text)) {
            rest.skip(part.from());
            parsing.yaml(new Parse(parsing.settings()).parseReader(rest), beginning -> part, true);
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed.", e);
        } catch (Refused refused) {
            // Whoever read the text the first time has been told.
        }
    }

    /** YAML's flow style begins like JSON; only what really is JSON is read as such. */
    private static boolean isJson(String file, String text) {
        if (file.toLowerCase(Locale.ROOT).endsWith(".json")) {
            return true;
        }
        if (!text.stripLeading().startsWith("{")) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                token = parser.nextToken();
            }
            return true;
        } catch (IOException notJson) {
            return false;
        }
    }

    private ManifestError error(Position position, String problem, String hint) {
        return new ManifestError(file, number, position.line(), position.column(), "", problem, hint);
    }

    private LoadSettings settings() {
        return LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
    }

    /** Where the documents of a text begin, asked for one after the other. */
    private static final class Parts {
        private final String text;
        private int at;
        private int line;

        Parts(String text) {
            this.text = text;
        }

        /** Lines end here as they do for the parser: with LF, CR LF, or CR alone. */
        Part at(int wanted) {
            for (; line < wanted && at < text.length(); at++) {
                char c = text.charAt(at);
                boolean half = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
                if (c == '\n' || c == '\r' && !half) {
                    line++;
                }
            }
            return new Part(at, line);
        }
    }

    /** @param one whether the first document is all that is wanted */
    private void yaml(Iterable<Event> events, IntFunction<Part> parts, boolean one) {
        Tree tree = new Tree();
        Map<Anchor, JsonNode> anchors = new HashMap<>();
        try {
            for (Event event : events) {
                switch (event.getEventId()) {
                    case DocumentStart -> {
                        number++;
                        tree = new Tree();
                        anchors.clear();
                        part = parts.apply(
                                event.getStartMark().map(Mark::getLine).orElse(0));
                    }
                    case DocumentEnd -> {
                        give(tree);
                        if (one) {
                            return;
                        }
                    }
                    case MappingStart, SequenceStart -> open(tree, (CollectionStartEvent) event, anchors);
                    case MappingEnd, SequenceEnd -> tree.close();
                    case Scalar -> scalar(tree, (ScalarEvent) event, anchors);
                    case Alias -> alias(tree, (AliasEvent) event, anchors);
                    default -> {
                        // Stream start and end and comments hold nothing.
                    }
                }
            }
        } catch (MarkedYamlEngineException e) {
            number = Math.max(number, 1);
            String context = e.getContext() == null ? "" : " " + e.getContext();
            throw new Refused(
                    e.getProblemMark().map(this::position).orElse(Position.START),
                    "malformed YAML: " + e.getProblem() + context,
                    "");
        } catch (YamlEngineException e) {
            number = Math.max(number, 1);
            throw new Refused(Position.START, "malformed YAML: " + firstLine(e.getMessage()), "");
        }
    }

    private void open(Tree tree, CollectionStartEvent event, Map<Anchor, JsonNode> anchors) {
        refuseTag(event.getTag(), event);
        boolean object = event.getEventId() == Event.ID.MappingStart;
        JsonNode opened = tree.open(object, position(event));
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, opened));
    }

    private void scalar(Tree tree, ScalarEvent event, Map<Anchor, JsonNode> anchors) {
        Position position = position(event);
        if (tree.expectsKey()) {
            if (event.isPlain() && event.getValue().equals("<<")) {
                tree.mergeKey();
            } else {
                tree.key(event.getValue(), position);
            }
            return;
        }
        JsonNode value = value(event);
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, value));
        tree.value(value, position);
    }

    private void alias(Tree tree, AliasEvent event, Map<Anchor, JsonNode> anchors) {
        Position position = position(event);
        JsonNode anchored = anchors.get(event.getAlias());
        if (anchored == null) {
            throw new Refused(position, "malformed YAML: alias *" + event.getAlias() + " has no anchor", "");
        }
        if (tree.isOpen(anchored)) {
            throw new Refused(position, "alias *" + event.getAlias() + " contains itself", "Write it out.");
        }
        if (tree.expectsKey()) {
            tree.key(anchored.asText(), position);
            return;
        }
        tree.alias(anchored, position);
    }

    private void refuseTag(Optional<String> tag, Event event) {
        tag.filter(name -> !name.equals("!") && !name.equals(Tag.MAP.getValue()) && !name.equals(Tag.SEQ.getValue()))
                .ifPresent(name -> {
                    throw new Refused(position(event), "tag " + name + " is not supported", "Remove the tag.");
                });
    }

    private JsonNode value(ScalarEvent event) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        String text = event.getValue();
        String tag = event.getTag()
                .filter(name -> !name.equals("!"))
                .orElseGet(() -> event.isPlain() ? RESOLVER.resolve(text, true).getValue() : Tag.STR.getValue());
        if (tag.equals(Tag.STR.getValue()) || tag.equals(Tag.BINARY.getValue())) {
            boolean untagged = event.getTag().isEmpty() && event.isPlain();
            if (untagged && (YAML_1_1_TRUE.contains(text) || YAML_1_1_FALSE.contains(text))) {
                return json.booleanNode(YAML_1_1_TRUE.contains(text));
            }
            return json.textNode(text);
        }
        if (tag.equals(Tag.NULL.getValue())) {
            return json.nullNode();
        }
        if (tag.equals(Tag.BOOL.getValue())) {
            return json.booleanNode(text.equalsIgnoreCase("true"));
        }
        try {
            if (tag.equals(Tag.INT.getValue())) {
                return integer(text);
            }
            if (tag.equals(Tag.FLOAT.getValue())) {
                return json.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            // .inf and .nan have no place in JSON, so Kubernetes has none for them either.
            throw new Refused(
                    position(event), abbreviated(text) + " is not a number that JSON can hold", "Put it in quotes.");
        }
        throw new Refused(position(event), "tag " + tag + " is not supported", "Remove the tag.");
    }

    private static String abbreviated(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private static JsonNode integer(String text) {
        if (text.length() > LONGEST_NUMBER) {
            throw new NumberFormatException("too long");
        }
        String digits = text.startsWith("+") ? text.substring(1) : text;
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : 10;
        BigInteger number = new BigInteger(radix == 10 ? digits : digits.substring(2), radix);
        return number.bitLength() < Long.SIZE
                ? JsonNodeFactory.instance.numberNode(number.longValue())
                : JsonNodeFactory.instance.numberNode(number);
    }

    private void json(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                number++;
                Tree tree = new Tree();
                do {
                    take(tree, token, parser);
                    token = tree.isComplete() ? null : parser.nextToken();
                } while (token != null);
                give(tree);
                token = parser.nextToken();
            }
        } catch (JsonProcessingException e) {
            number = Math.max(number, 1);
            throw new Refused(position(e.getLocation()), "malformed JSON: " + firstLine(e.getOriginalMessage()), "");
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed.", e);
        }
    }

    private void take(Tree tree, JsonToken token, JsonParser parser) throws IOException {
        Position position = position(parser.currentTokenLocation());
        JsonNodeFactory json = JsonNodeFactory.instance;
        switch (token) {
            case START_OBJECT, START_ARRAY -> tree.open(token == JsonToken.START_OBJECT, position);
            case END_OBJECT, END_ARRAY -> tree.close();
            case FIELD_NAME -> tree.key(parser.currentName(), position);
            case VALUE_STRING -> tree.value(json.textNode(parser.getText()), position);
            case VALUE_NUMBER_INT -> tree.value(integer(parser.getText()), position);
            case VALUE_NUMBER_FLOAT -> tree.value(json.numberNode(parser.getDecimalValue()), position);
            case VALUE_TRUE, VALUE_FALSE -> tree.value(json.booleanNode(token == JsonToken.VALUE_TRUE), position);
            default -> tree.value(json.nullNode(), position);
        }
    }

    private void give(Tree tree) {
        JsonNode root = tree.root();
        if (!root.isNull()) {
            documents.accept(new Document(number, root, new Positions(tree.positions), part));
        }
    }

    private Position position(Event event) {
        return event.getStartMark().map(this::position).orElse(Position.START);
    }

    private Position position(Mark mark) {
        return new Position(linesBefore + mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Position position(@Nullable JsonLocation location) {
        return location == null ? Position.START : new Position(location.getLineNr(), location.getColumnNr());
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
    }

    /** A document under construction. */
    private final class Tree {
        final Map<String, Position> positions = new HashMap<>();
        private final Deque<Frame> open = new ArrayDeque<>();
        private @Nullable JsonNode root;
        private int aliased;

        JsonNode root() {
            return root == null ? NullNode.instance : root;
        }

        boolean isComplete() {
            return root != null && open.isEmpty();
        }

        boolean expectsKey() {
            Frame frame = open.peek();
            return frame != null && frame.container.isObject() && frame.key == null;
        }

        boolean isOpen(JsonNode node) {
            return open.stream().anyMatch(frame -> frame.container == node);
        }

        void key(String key, Position position) {
            Frame frame = open.element();
            frame.key = key;
            frame.keyPosition = position;
            Position before =
                    positions.get(frame.steps + FieldPath.ROOT.field(key).steps());
            if (!frame.own.add(key)) {
                errors.accept(new ManifestError(
                        file,
                        number,
                        position.line(),
                        position.column(),
                        key,
                        "the field is given twice, first in line " + (before == null ? "?" : before.line()),
                        "Remove one of them."));
            }
        }

        void mergeKey() {
            Frame frame = open.element();
            frame.key = "<<";
            frame.merging = true;
        }

        JsonNode open(boolean object, Position position) {
            if (open.size() >= DEEPEST) {
                throw new Refused(position, "more than " + DEEPEST + " levels deep", "No resource needs that.");
            }
            if (expectsKey()) {
                throw new Refused(position, "a key must be text", "");
            }
            JsonNode container = object ? JsonNodeFactory.instance.objectNode() : JsonNodeFactory.instance.arrayNode();
            String steps = put(container, position);
            open.push(new Frame(container, steps));
            return container;
        }

        void close() {
            Frame frame = open.pop();
            Frame parent = open.peek();
            if (parent != null && parent.mergingInto != null && parent.mergingInto == frame.container) {
                parent.mergingInto = null;
                merge(parent, frame.container);
            }
        }

        void value(JsonNode value, Position position) {
            put(value, position);
        }

        void alias(JsonNode value, Position position) {
            aliased += size(value, MOST_ALIASED_NODES - aliased);
            if (aliased >= MOST_ALIASED_NODES) {
                throw new Refused(
                        position,
                        "aliases multiply the document to more than " + MOST_ALIASED_NODES + " values",
                        "Write out what is really needed.");
            }
            Frame frame = open.peek();
            if (frame != null && frame.merging) {
                frame.merging = false;
                frame.key = null;
                merge(frame, value);
                return;
            }
            put(value, position);
        }

        /** Gives the steps to where the value was put. */
        private String put(JsonNode value, Position position) {
            Frame frame = open.peek();
            if (frame == null) {
                root = value;
                positions.put("", position);
                return "";
            }
            if (frame.merging) {
                frame.merging = false;
                frame.key = null;
                if (!value.isContainerNode()) {
                    throw new Refused(position, "<< needs an object", "");
                }
                frame.mergingInto = value;
                return frame.steps + FieldPath.ROOT.field("<<").steps();
            }
            if (frame.container instanceof ArrayNode array) {
                String steps = frame.steps + FieldPath.ROOT.index(array.size()).steps();
                array.add(value);
                positions.put(steps, position);
                return steps;
            }
            String key = frame.key == null ? "" : frame.key;
            frame.key = null;
            String steps = frame.steps + FieldPath.ROOT.field(key).steps();
            ((ObjectNode) frame.container).set(key, value);
            positions.put(steps, frame.keyPosition);
            return steps;
        }

        /** Of an object, or of each object in a list: fields that are not there yet. */
        private void merge(Frame frame, JsonNode merged) {
            ObjectNode target = (ObjectNode) frame.container;
            if (merged.isArray()) {
                merged.forEach(element -> merge(frame, element));
            } else if (merged.isObject()) {
                merged.properties().forEach(entry -> {
                    if (!target.has(entry.getKey())) {
                        target.set(entry.getKey(), entry.getValue());
                    }
                });
            }
        }

        private int size(JsonNode node, int limit) {
            int size = 1;
            for (JsonNode child : node) {
                if (size >= limit) {
                    return limit;
                }
                size += size(child, limit - size);
            }
            return size;
        }
    }

    /** A container that is not closed yet. */
    private static final class Frame {
        final JsonNode container;
        final String steps;
        /** Keys written here, as opposed to merged in. */
        final Set<String> own = new HashSet<>();

        @Nullable
        String key;

        Position keyPosition = Position.START;
        boolean merging;

        @Nullable
        JsonNode mergingInto;

        Frame(JsonNode container, String steps) {
            this.container = container;
            this.steps = steps;
        }
    }

    /** Ends the reading of a text. */
    private static final class Refused extends RuntimeException {
        final transient Position position;
        final String hint;

        Refused(Position position, String problem, String hint) {
            super(problem, null, false, false);
            this.position = position;
            this.hint = hint;
        }
    }
}
