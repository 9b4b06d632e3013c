package dev.knemu.cli.client;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The texts behind {@code -f}, unread: the emulator reads them, so that what it says of a line is of this line. */
final class ManifestFiles {

    record Text(String file, byte[] content) {}

    private ManifestFiles() {}

    /** @param paths files, directories with all YAML and JSON below them, and {@code -} for standard input */
    static List<Text> read(List<String> paths, InputStream standardInput) {
        List<Text> texts = new ArrayList<>();
        for (String path : paths) {
            try {
                if (path.equals("-")) {
                    texts.add(new Text("<stdin>", standardInput.readAllBytes()));
                } else {
                    for (Path file : files(Path.of(path))) {
                        texts.add(new Text(file.toString(), Files.readAllBytes(file)));
                    }
                }
            } catch (IOException e) {
                throw new Problem(
                        ExitCode.NOT_FOUND,
                        "cannot read " + path,
                        Files.exists(Path.of(path))
                                ? String.valueOf(e.getMessage())
                                : "there is no such file or directory in "
                                        + Path.of("").toAbsolutePath(),
                        "correct the path after -f; - is standard input");
            }
        }
        if (texts.isEmpty()) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "there is no manifest in " + String.join(", ", paths),
                    "files are taken whose names end in .yaml, .yml or .json",
                    "name the file itself after -f");
        }
        return texts;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(file -> Files.isRegularFile(file) && isManifest(file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isManifest(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }
}
