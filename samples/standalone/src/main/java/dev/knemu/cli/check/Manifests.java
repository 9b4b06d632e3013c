package dev.knemu.cli.check;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestError;
import dev.knemu.resource.ManifestException;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.NotEmulated;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stands behind the {@code -f} of a command line. */
public final class Manifests {

    private static final String STANDARD_INPUT = "-";

    private Manifests() {}

    /**
     * Reads everything, and finds every error in it, before anything is done.
     *
     * @param paths files and directories; {@code -} is standard input
     * @throws Problem when a path does not exist, or a manifest is wrong
     */
    public static Manifest read(List<String> paths, InputStream standardInput) {
        try {
            return parse(paths, standardInput);
        } catch (ManifestException e) {
            throw wrong(e);
        }
    }

    /** As {@link #read}, but what is wrong with a manifest is thrown as the reader has it. */
    static Manifest parse(List<String> paths, InputStream standardInput) {
        requireThere(paths);
        List<ManifestError> errors = new ArrayList<>();
        List<Manifest> manifests = new ArrayList<>();
        List<Path> files =
                paths.stream().filter(path -> !isInput(path)).map(Path::of).toList();
        ManifestReader reader = new ManifestReader();
        if (!files.isEmpty()) {
            try {
                manifests.add(reader.read(files));
            } catch (ManifestException e) {
                errors.addAll(e.errors());
            }
        }
        if (paths.stream().anyMatch(Manifests::isInput)) {
            try {
                manifests.add(reader.read(standardInput, "<stdin>"));
            } catch (ManifestException e) {
                errors.addAll(e.errors());
            }
        }
        Manifest manifest = joined(manifests, errors);
        if (!errors.isEmpty()) {
            throw new ManifestException(errors);
        }
        return manifest;
    }

    private static boolean isInput(String path) {
        return path.equals(STANDARD_INPUT);
    }

    private static void requireThere(List<String> paths) {
        List<String> missing = paths.stream()
                .filter(path -> !isInput(path) && !Files.exists(Path.of(path)))
                .toList();
        if (!missing.isEmpty()) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "there is no such file or directory: " + String.join(", ", missing),
                    "a relative path is looked for in " + Path.of("").toAbsolutePath(),
                    "correct the path after -f; - is standard input");
        }
    }

    /** The reader sees conflicts inside what it reads; here are those between files and standard input. */
    private static Manifest joined(List<Manifest> manifests, List<ManifestError> errors) {
        List<Manifest.Entry> entries = new ArrayList<>();
        List<NotEmulated> notEmulated = new ArrayList<>();
        for (Manifest manifest : manifests) {
            notEmulated.addAll(manifest.notEmulated());
            Manifest before = new Manifest(entries, List.of());
            for (Manifest.Entry entry : manifest.entries()) {
                Optional<Manifest.Entry> first =
                        before.entry(entry.resource().key()).filter(other -> !isNameless(other));
                if (first.isEmpty()) {
                    entries.add(entry);
                } else if (!first.get().resource().equals(entry.resource())) {
                    errors.add(conflict(entry, first.get()));
                }
            }
        }
        return new Manifest(entries, notEmulated);
    }

    private static boolean isNameless(Manifest.Entry entry) {
        return entry.resource().metadata().name().isEmpty();
    }

    private static ManifestError conflict(Manifest.Entry entry, Manifest.Entry first) {
        return new ManifestError(
                entry.file(),
                entry.document(),
                entry.line(),
                1,
                "",
                entry.resource().key() + " is here again with other content, first in " + first.file() + ":"
                        + first.line(),
                "Keep one of them.");
    }

    /** What is wrong with manifests, as the end of a command. */
    public static Problem wrong(ManifestException e) {
        int count = e.errors().size();
        return new Problem(
                ExitCode.WRONG,
                count == 1 ? "the manifests have an error" : "the manifests have " + count + " errors",
                String.valueOf(e.getMessage()),
                "correct what is listed; nothing was started or changed");
    }
}
