package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.Manifest.Document;
import dev.knemu.resource.Manifest.Entry;
import dev.knemu.resource.Manifest.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads Kubernetes manifests: YAML of several documents, JSON, {@code kind: List}; from text, streams, files,
 * directories and the class path.
 *
 * <p>Either everything that was given could be read, or a {@link ManifestException} names every error in it: what was
 * expected, what was found, where. Stricter than an API server, which drops unknown fields: here they are errors, since
 * a misspelt field is what one looks for longest. {@code status} is skipped, as {@code kubectl apply} does.
 *
 * <p>No check of what fields mean together and no defaults: that is for {@link Validation} and {@link Defaults}.
 * Immutable; may be used by many threads.
 */
public final class ManifestReader {
    /** A file, or all of standard input, may have this many bytes. */
    public static final int LARGEST_TEXT = 64 * 1024 * 1024;

    private static final Set<String> NOT_SPEC = Set.of("apiVersion", "kind", "status");
    private static final Pattern VERSION = Pattern.compile("v\\d+((alpha|beta)\\d+)?");
    private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");

    private final String namespace;

    /** @param namespace of resources that name none */
    public ManifestReader(String namespace) {
        this.namespace = namespace;
    }

    /** Resources that name no namespace go to {@code default}. */
    public ManifestReader() {
        this("default");
    }

    /** @throws ManifestException if anything in the text is wrong */
    public Manifest read(String text) {
        return read(text, "<text>");
    }

    /**
     * @param name what errors call the text
     * @throws ManifestException if anything in the text is wrong
     */
    public Manifest read(String text, String name) {
        Reading reading = new Reading();
        reading.text(name, text);
        return reading.finish();
    }

    /**
     * Reads to the end and leaves closing to the caller.
     *
     * @param name what errors call the stream, such as {@code <stdin>}
     * @throws ManifestException if the stream cannot be read or anything in it is wrong
     */
    public Manifest read(InputStream stream, String name) {
        Reading reading = new Reading();
        reading.stream(name, stream);
        return reading.finish();
    }

    /** See {@link #read(List)}. */
    public Manifest read(Path... paths) {
        return read(List.of(paths));
    }

    /**
     * Reads files, and directories with all below them: their {@code *.yaml}, {@code *.yml} and {@code *.json}, sorted
     * by path; a file that is named itself is read whatever its name. Symbolic links to directories are not followed.
     *
     * @throws ManifestException if a path does not exist, cannot be read, or anything in it is wrong
     */
    public Manifest read(List<Path> paths) {
        Reading reading = new Reading();
        paths.forEach(reading::path);
        return reading.finish();
    }

    /**
     * Reads a resource of the class path.
     *
     * @param name without a leading slash, such as {@code k8s/orders.yaml}
     * @throws ManifestException if there is none or anything in it is wrong
     */
    public Manifest readResource(ClassLoader loader, String name) {
        Reading reading = new Reading();
        try (InputStream stream = loader.getResourceAsStream(name)) {
            if (stream == null) {
                reading.errors.add(ManifestError.ofFile(
                        name, "there is no such resource on the class path", "Name it without a leading slash."));
            } else {
                reading.stream(name, stream);
            }
        } catch (IOException e) {
            reading.errors.add(ManifestError.ofFile(name, "cannot be read: " + e.getMessage(), ""));
        }
        return reading.finish();
    }

    /** Everything of one call. */
    private final class Reading {
        final List<ManifestError> errors = new ArrayList<>();
        private final List<NotEmulated> remarks = new ArrayList<>();
        private final Map<ResourceKey, Entry> entries = new LinkedHashMap<>();

        void path(Path path) {
            if (!Files.exists(path)) {
                errors.add(ManifestError.ofFile(path.toString(), "there is no such file or directory", ""));
                return;
            }
            if (!Files.isDirectory(path)) {
                file(path);
                return;
            }
            try (Stream<Path> below = Files.walk(path)) {
                List<Path> files = below.filter(Reading::isManifest).sorted().toList();
                if (files.isEmpty()) {
                    errors.add(ManifestError.ofFile(
                            path.toString(), "the directory holds no manifest", "Looked for *.yaml, *.yml, *.json."));
                }
                files.forEach(this::file);
            } catch (IOException | UncheckedIOException e) {
                errors.add(ManifestError.ofFile(path.toString(), "cannot be read: " + e.getMessage(), ""));
            }
        }

        private static boolean isManifest(Path path) {
            String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
            return EXTENSIONS.stream().anyMatch(name::endsWith) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        }

        private void file(Path path) {
            try (InputStream stream = Files.newInputStream(path)) {
                stream(path.toString(), stream);
            } catch (IOException e) {
                errors.add(ManifestError.ofFile(path.toString(), "cannot be read: " + e.getMessage(), ""));
            }
        }

        void stream(String name, InputStream stream) {
            try {
                byte[] bytes = stream.readNBytes(LARGEST_TEXT + 1);
                if (bytes.length > LARGEST_TEXT) {
                    errors.add(ManifestError.ofFile(
                            name, "is longer than " + LARGEST_TEXT + " bytes", "Split it into several files."));
                    return;
                }
                decode(name, bytes);
            } catch (IOException e) {
                errors.add(ManifestError.ofFile(name, "cannot be read: " + e.getMessage(), ""));
            }
        }

        private void decode(String name, byte[] bytes) {
            CharsetDecoder utf8 = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            ByteBuffer input = ByteBuffer.wrap(bytes);
            try {
                text(name, utf8.decode(input).toString());
            } catch (CharacterCodingException e) {
                int at = input.position();
                int line = 1;
                int lineStart = 0;
                for (int i = 0; i < at; i++) {
                    if (bytes[i] == '\n') {
                        line++;
                        lineStart = i + 1;
                    }
                }
                String problem = String.format("byte 0x%02X is not UTF-8", bytes[at]);
                errors.add(
                        new ManifestError(name, 0, line, at - lineStart + 1, "", problem, "Save the file as UTF-8."));
            }
        }

        void text(String name, String text) {
            if (text.length() > LARGEST_TEXT) {
                errors.add(ManifestError.ofFile(
                        name, "is longer than " + LARGEST_TEXT + " characters", "Split it into several texts."));
                return;
            }
            String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
            Manifest.Text kept = new Manifest.Text(name, withoutMark);
            Documents.parse(name, withoutMark, document -> document(kept, document), errors::add);
        }

        private void document(Manifest.Text text, Document document) {
            Source source = new Source(
                    text,
                    document.number(),
                    document.part(),
                    "",
                    document.positions().of(""));
            one(new One(document, source, document.tree(), FieldPath.ROOT));
        }

        private void one(One one) {
            if (!(one.tree instanceof ObjectNode object)) {
                one.problem(FieldPath.ROOT, "expected an object with apiVersion, kind and metadata", "");
                return;
            }
            String apiVersion = one.required(object, "apiVersion", "for example eventing.knative.dev/v1");
            String kind = one.required(object, "kind", "for example Trigger");
            if (apiVersion.isEmpty() || kind.isEmpty()) {
                return;
            }
            if (kind.endsWith("List") && object.path("items").isArray()) {
                list(one, object.get("items"));
                return;
            }
            if (!isGroupVersion(apiVersion)) {
                one.problem(
                        FieldPath.ROOT.field("apiVersion"),
                        "\"" + apiVersion + "\" is not of the form GROUP/VERSION or VERSION",
                        Kinds.groupsOf(kind).isEmpty()
                                ? ""
                                : kind + " is in " + String.join(", ", Kinds.groupsOf(kind)) + ".");
                return;
            }
            kind(one, apiVersion, kind).ifPresent(found -> resource(one, object, apiVersion, found));
        }

        private void list(One list, JsonNode items) {
            for (int i = 0; i < items.size(); i++) {
                FieldPath path = list.root.field("items").index(i);
                Source source = new Source(
                        list.source.text(),
                        list.source.document(),
                        list.source.part(),
                        path.steps(),
                        list.document.positions().of(path.steps()));
                one(new One(list.document, source, items.get(i), path));
            }
        }

        private Optional<Kind> kind(One one, String apiVersion, String kind) {
            String group = ResourceKey.groupOf(apiVersion);
            Optional<Kind> known = Kinds.find(group, kind);
            boolean knative = Kinds.isKnativeGroup(group);
            String noMatch = "no matches for kind \"" + kind + "\" in version \"" + apiVersion + "\"";
            if (known.isPresent()) {
                List<String> served = known.get().apiVersions();
                if (!served.contains(apiVersion) && (knative || known.get().emulated())) {
                    one.problem(
                            FieldPath.ROOT.field("apiVersion"), noMatch, "Served: " + String.join(", ", served) + ".");
                    return Optional.empty();
                }
                return known;
            }
            Set<String> elsewhere = Kinds.groupsOf(kind);
            if (!elsewhere.isEmpty() && (knative || group.isEmpty())) {
                one.problem(
                        FieldPath.ROOT.field("apiVersion"),
                        noMatch,
                        kind + " is in " + String.join(", ", elsewhere) + ".");
                return Optional.empty();
            }
            if (knative) {
                Set<String> names = new TreeSet<>();
                Kinds.known().stream()
                        .filter(candidate -> Kinds.isKnativeGroup(candidate.group()))
                        .forEach(candidate -> names.add(candidate.kind()));
                String hint = NearestName.of(kind, names)
                        .map(near -> "Did you mean \"" + near + "\"?")
                        .orElse("Known are: " + String.join(", ", names) + ".");
                one.problem(FieldPath.ROOT.field("kind"), noMatch, hint);
                return Optional.empty();
            }
            return Optional.of(Kinds.unlisted(apiVersion, kind));
        }

        private void resource(One one, ObjectNode object, String apiVersion, Kind kind) {
            int errorsBefore = errors.size();
            List<Remark> found = new ArrayList<>();
            RecordCodec.Listener listener = new RecordCodec.Listener() {
                @Override
                public void problem(FieldPath path, String problem, String hint) {
                    one.problem(path, problem, hint);
                }

                @Override
                public void kept(FieldPath path, String why) {
                    found.add(new Remark(path, why));
                }
            };
            Resource resource = decode(object, apiVersion, kind, listener);
            ObjectMeta metadata = resource.metadata();
            if (metadata.name().isEmpty() && metadata.generateName().isEmpty()) {
                one.problem(
                        FieldPath.ROOT.field("metadata").field("name"), "is missing", "Every resource needs a name.");
            }
            if (errors.size() > errorsBefore) {
                return;
            }
            Resource placed = place(resource, kind);
            found.addAll(PodTemplates.remarks(placed));
            addKept(placed, found);
            // Sources read Secrets, though nothing else does.
            if (!kind.emulated() && !isSecret(kind)) {
                found.add(
                        PodTemplates.isIn(placed)
                                ? PodTemplates.WORKLOAD
                                : new Remark(FieldPath.ROOT, kind.kind() + " is not emulated"));
            }
            add(new Entry(placed, one.source));
            for (Remark remark : found) {
                remarks.add(new NotEmulated(
                        placed.key(),
                        remark.path.toString(),
                        one.source.file(),
                        one.position(remark.path).line(),
                        remark.why,
                        remark.partly));
            }
        }

        private static boolean isSecret(Kind kind) {
            return kind.group().isEmpty() && kind.kind().equals("Secret");
        }

        /** What only the resource as a whole tells to have no effect. */
        private void addKept(Resource resource, List<Remark> found) {
            KeptFields.of(resource).forEach((path, why) -> {
                if (found.stream().noneMatch(remark -> remark.path.toString().equals(path))) {
                    found.add(new Remark(FieldPath.parse(path), why));
                }
            });
        }

        private Resource decode(ObjectNode object, String apiVersion, Kind kind, RecordCodec.Listener listener) {
            if (kind.type() == OtherResource.class) {
                JsonNode metadata = object.path("metadata");
                ObjectMeta read = metadata.isMissingNode()
                        ? ObjectMeta.named("")
                        : RecordCodec.read(
                                metadata, ObjectMeta.class, FieldPath.ROOT.field("metadata"), Set.of(), listener);
                ObjectNode content = object.deepCopy();
                content.remove(List.of("apiVersion", "kind", "metadata", "status"));
                return OtherResource.of(apiVersion, kind.kind(), read, content);
            }
            if (kind.type() == EventType.class && !apiVersion.equals(EventType.API_VERSION)) {
                return RecordCodec.read(object, OldEventType.class, FieldPath.ROOT, NOT_SPEC, listener)
                        .toHub();
            }
            return RecordCodec.read(object, kind.type(), FieldPath.ROOT, NOT_SPEC, listener);
        }

        private Resource place(Resource resource, Kind kind) {
            ObjectMeta metadata = resource.metadata();
            if (!kind.namespaced()) {
                return resource.withMetadata(metadata.withNamespace(""));
            }
            return metadata.namespace().isEmpty() ? resource.withMetadata(metadata.withNamespace(namespace)) : resource;
        }

        private void add(Entry entry) {
            ResourceKey key = entry.resource().key();
            if (key.name().isEmpty()) {
                // Each use of generateName is a resource of its own.
                entries.put(new ResourceKey(key.group(), key.kind(), key.namespace(), "#" + entries.size()), entry);
                return;
            }
            Entry first = entries.putIfAbsent(key, entry);
            if (first != null && !first.resource().equals(entry.resource())) {
                Position position = entry.locate("metadata.name");
                errors.add(new ManifestError(
                        entry.file(),
                        entry.document(),
                        position.line(),
                        position.column(),
                        "",
                        key + " is here again with other content, first in " + first.file() + ":" + first.line()
                                + " (document " + first.document() + ")",
                        "Keep one of them."));
            }
        }

        Manifest finish() {
            if (!errors.isEmpty()) {
                throw new ManifestException(errors);
            }
            return new Manifest(List.copyOf(entries.values()), remarks);
        }

        /** One resource of a document: all of it, or an entry of a List. */
        private final class One {
            final Document document;
            final Source source;
            final JsonNode tree;
            final FieldPath root;

            One(Document document, Source source, JsonNode tree, FieldPath root) {
                this.document = document;
                this.source = source;
                this.tree = tree;
                this.root = root;
            }

            Position position(FieldPath path) {
                return document.positions().of(root.steps() + path.steps());
            }

            void problem(FieldPath path, String problem, String hint) {
                Position position = position(path);
                String inside = path.toString();
                String separator = root == FieldPath.ROOT || inside.isEmpty() ? "" : ".";
                errors.add(new ManifestError(
                        source.file(),
                        source.document(),
                        position.line(),
                        position.column(),
                        root + separator + inside,
                        problem,
                        hint));
            }

            String required(ObjectNode object, String name, String example) {
                JsonNode value = object.path(name);
                if (value.isTextual() && !value.textValue().isEmpty()) {
                    return value.textValue();
                }
                boolean missing = value.isMissingNode() || value.isNull() || value.isTextual();
                problem(
                        FieldPath.ROOT.field(name),
                        missing ? "is missing" : "expected text, found " + value,
                        "Write it, " + example + ".");
                return "";
            }
        }
    }

    private static boolean isGroupVersion(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash != 0 && VERSION.matcher(apiVersion.substring(slash + 1)).matches();
    }

    /**
     * A field that has no effect, and why.
     *
     * @param partly see {@link NotEmulated}
     */
    record Remark(FieldPath path, String why, boolean partly) {

        Remark(FieldPath path, String why) {
            this(path, why, false);
        }
    }
}
