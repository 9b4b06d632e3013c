package dev.knemu.cli.routing;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which routing tables are meant. */
final class TableFiles {

    /** What a directory is searched for. */
    static final String NAMES = "routing.yaml, *.routing.yaml and *-routing.yaml (or .yml)";

    private static final Pattern NAME = Pattern.compile("(.*[.-])?routing\\.ya?ml");
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
    /** What builds and package managers make or fetch: copies of tables, if there are any. */
    private static final Set<String> NOT_SEARCHED = Set.of("target", "build", "node_modules");

    private TableFiles() {}

    /**
     * @param arguments files, directories and patterns
     * @throws Problem when one of them leads to no file
     */
    static List<Path> of(List<String> arguments) {
        Set<Path> files = new LinkedHashSet<>();
        for (String argument : arguments) {
            List<Path> found = of(argument);
            if (found.isEmpty()) {
                throw new Problem(
                        ExitCode.NOT_FOUND,
                        "there is no routing table in " + argument,
                        "looked for " + NAMES + " in it and below it",
                        "name the file itself, which may be called anything");
            }
            files.addAll(found);
        }
        return List.copyOf(files);
    }

    private static List<Path> of(String argument) {
        if (isPattern(argument)) {
            return matching(argument);
        }
        Path path = Path.of(argument);
        if (Files.isDirectory(path)) {
            return below(
                    path, file -> NAME.matcher(file.getFileName().toString()).matches());
        }
        if (!Files.exists(path)) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "there is no such file or directory: " + argument,
                    "a relative path is looked for in " + Path.of("").toAbsolutePath(),
                    "correct the path");
        }
        return List.of(path);
    }

    private static boolean isPattern(String argument) {
        try {
            return WILDCARD.matcher(argument).find() && !Files.exists(Path.of(argument));
        } catch (InvalidPathException noPath) {
            return true;
        }
    }

    /** Shells do this themselves, unless the pattern is in quotes or matches nothing. */
    private static List<Path> matching(String pattern) {
        int wildcard = Math.max(0, firstWildcard(pattern));
        int slash = pattern.lastIndexOf('/', wildcard);
        Path root = Path.of(slash < 0 ? "" : pattern.substring(0, slash + 1));
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        return Files.isDirectory(root) ? below(root, matcher::matches) : List.of();
    }

    private static int firstWildcard(String pattern) {
        var matcher = WILDCARD.matcher(pattern);
        return matcher.find() ? matcher.start() : -1;
    }

    private static List<Path> below(Path root, Predicate<Path> wanted) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    String name = String.valueOf(directory.getFileName());
                    boolean isSearched =
                            directory.equals(root) || !NOT_SEARCHED.contains(name) && !name.startsWith(".");
                    return isSearched ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (wanted.test(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new Problem(ExitCode.FAILED, root + " cannot be searched", e.toString(), "name the files themselves");
        }
        files.sort(null);
        return files;
    }
}
