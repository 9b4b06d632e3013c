package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link ManifestReader} read. Immutable. */
public final class Manifest {

    private final List<Entry> entries;
    private final List<NotEmulated> notEmulated;
    private final Map<ResourceKey, Entry> byKey = new HashMap<>();

    /**
     * @param entries one for each resource, in the order of files and documents
     * @param notEmulated what has no effect here and should be told to whoever wrote it
     */
    public Manifest(List<Entry> entries, List<NotEmulated> notEmulated) {
        this.entries = List.copyOf(entries);
        this.notEmulated = List.copyOf(notEmulated);
        this.entries.forEach(entry -> byKey.putIfAbsent(entry.resource().key(), entry));
    }

    /** One for each resource, in the order of files and documents. */
    public List<Entry> entries() {
        return entries;
    }

    /** What has no effect here and should be told to whoever wrote it. */
    public List<NotEmulated> notEmulated() {
        return notEmulated;
    }

    public List<Resource> resources() {
        return entries.stream().map(Entry::resource).toList();
    }

    /** The entry that a resource came from; empty for one that did not come from here. */
    public Optional<Entry> entry(ResourceKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** One resource and the place it was read from. */
    public static final class Entry {
        private final Resource resource;
        private final Source source;

        Entry(Resource resource, Source source) {
            this.resource = resource;
            this.source = source;
        }

        public Resource resource() {
            return resource;
        }

        /** Name of the file, or what else the text was called. */
        public String file() {
            return source.file();
        }

        /** The first is 1. */
        public int document() {
            return source.document();
        }

        /** Where the resource begins. */
        public int line() {
            return source.start().line();
        }

        /**
         * Where a field stands, for what is found out later: a path as {@link FieldError} has it. The nearest enclosing
         * field if this one is not there, as when it is missing.
         */
        public Position locate(String path) {
            // Not remembered while reading: the places of a hundred thousand Triggers' fields cost more than they do.
            return source.positions()
                    .of(FieldPath.ROOT.steps()
                            + source.root()
                            + FieldPath.parse(path).steps());
        }

        /** A webhook's complaint, with file and line. */
        public ManifestError error(FieldError error) {
            String path = error.paths().isEmpty() ? "" : error.paths().get(0);
            Position position = locate(path);
            return new ManifestError(
                    file(), document(), position.line(), position.column(), "", resource.key() + ": " + error, "");
        }

        @Override
        public String toString() {
            return resource.key() + " (" + file() + ":" + line() + ")";
        }
    }

    /**
     * Where a resource was read.
     *
     * @param part where its document begins; null for JSON
     * @param root the steps to it inside its document: empty, or those of a List's entry
     */
    record Source(Text text, int document, @Nullable Part part, String root, Position start) {

        String file() {
            return text.file;
        }

        Positions positions() {
            return text.positions(document, part);
        }
    }

    /**
     * Where in a text a document begins, at the beginning of a line.
     *
     * @param from its first character
     * @param line counted from 0
     */
    record Part(int from, int line) {}

    /**
     * What was read from one file. For the places in a document that document alone is parsed once more, as long as few
     * are asked for; who asks for one of its places will ask for others.
     */
    static final class Text {
        /** Once so many documents were asked for the rest is soon asked for, too, and is parsed faster in one go. */
        private static final int FEW = 64;

        private final String file;
        private final String content;
        /** By the number of the document. */
        private SoftReference<Map<Integer, Positions>> positions = new SoftReference<>(null);

        Text(String file, String content) {
            this.file = file;
            this.content = content;
        }

        private synchronized Positions positions(int document, @Nullable Part part) {
            Map<Integer, Positions> kept = positions.get();
            Map<Integer, Positions> known = kept == null ? new HashMap<>() : kept;
            if (kept == null) {
                positions = new SoftReference<>(known);
            }
            if (!known.containsKey(document)) {
                if (part == null || known.size() >= FEW) {
                    Documents.parse(
                            file, content, parsed -> known.put(parsed.number(), parsed.positions()), error -> {});
                } else {
                    Documents.parseOne(file, content, part, parsed -> known.put(document, parsed.positions()));
                }
            }
            return known.getOrDefault(document, new Positions(Map.of()));
        }
    }

    /** Where each field of a document stands, by {@link FieldPath#steps}. */
    record Positions(Map<String, Position> bySteps) {

        Position of(String steps) {
            String at = steps;
            while (!at.isEmpty() && !bySteps.containsKey(at)) {
                at = FieldPath.enclosing(at);
            }
            return bySteps.getOrDefault(at, Position.START);
        }
    }

    /**
     * One document as read.
     *
     * @param tree null in JSON's sense for an empty document
     * @param part null in JSON, where nothing but a parser tells documents apart
     */
    record Document(
            int number,
            JsonNode tree,
            Positions positions,
            @Nullable Part part) {}
}
