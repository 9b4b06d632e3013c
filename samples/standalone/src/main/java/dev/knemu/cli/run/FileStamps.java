package dev.knemu.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which manifests there are, and what tells a saved one from the one before; equal as long as nobody saves, adds or
 * deletes one.
 *
 * <p>Looked at again and again rather than watched through the system: that sees an editor's renaming, a directory that is
 * replaced, and files on shares, alike everywhere.
 */
record FileStamps(Map<Path, Stamp> stamps) {

    private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");

    /** @param file tells a file that took another's place from the one it replaced, where the system knows */
    record Stamp(FileTime modified, long size, String file) {}

    static FileStamps of(List<Path> paths) {
        Map<Path, Stamp> stamps = new TreeMap<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                below(path, stamps);
            } else {
                add(path, stamps);
            }
        }
        return new FileStamps(stamps);
    }

    private static void below(Path directory, Map<Path, Stamp> stamps) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(FileStamps::isManifest).forEach(file -> add(file, stamps));
        } catch (IOException | UncheckedIOException e) {
            // Something went away while it was looked at: the next look sees what is left.
        }
    }

    /** What begins with a dot is an editor's own: a lock, a copy that is not saved yet. */
    private static boolean isManifest(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && EXTENSIONS.stream().anyMatch(name::endsWith);
    }

    private static void add(Path file, Map<Path, Stamp> stamps) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isDirectory()) {
                stamps.put(
                        file,
                        new Stamp(
                                attributes.lastModifiedTime(),
                                attributes.size(),
                                String.valueOf(attributes.fileKey())));
            }
        } catch (IOException e) {
            // Gone, which is what its missing stamp says.
        }
    }

    boolean differsAt(Path file, FileStamps other) {
        return !Objects.equals(stamps.get(file), other.stamps.get(file));
    }
}
