package dev.knemu.test;

import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Finds manifests where tests say they are, and reads them: all together, so that all errors are told at once. */
final class Manifests {

    private static final String CLASS_PATH = "classpath:";
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    private final ClassLoader loader;
    private final List<Path> found = new ArrayList<>();

    /** Jars that were opened to look into them. */
    private final List<FileSystem> opened = new ArrayList<>();

    private Manifests(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * @param names as in {@link KnativeTest#manifests()}
     * @throws ExtensionConfigurationException when one names nothing; says where was looked
     * @throws dev.knemu.resource.ManifestException when anything in them is wrong
     */
    static Manifest read(List<String> names, String namespace, ClassLoader loader) {
        Manifests manifests = new Manifests(loader);
        try {
            for (String name : names) {
                manifests.find(name);
            }
            return new ManifestReader(namespace).read(manifests.found);
        } catch (IOException | UncheckedIOException e) {
            throw new ExtensionConfigurationException("manifests " + names + " cannot be read: " + e.getMessage(), e);
        } finally {
            manifests.close();
        }
    }

    private void find(String name) throws IOException {
        List<String> looked = new ArrayList<>();
        List<Path> paths = new ArrayList<>();
        boolean onClassPathOnly = name.startsWith(CLASS_PATH);
        if (!onClassPathOnly) {
            paths.addAll(below(Path.of(""), name, looked));
        }
        if (paths.isEmpty()) {
            String resource = (onClassPathOnly ? name.substring(CLASS_PATH.length()) : name).replaceAll("^/+", "");
            paths.addAll(onClassPath(resource, looked));
        }
        if (paths.isEmpty()) {
            throw new ExtensionConfigurationException(
                    "manifests \"" + name + "\" names nothing that is there. Looked for "
                            + String.join(", then for ", looked)
                            + ". Name a file, a directory or a glob such as k8s/*.yaml; the working directory is "
                            + Path.of("").toAbsolutePath() + ".");
        }
        found.addAll(paths);
    }

    private static List<Path> below(Path root, String name, List<String> looked) throws IOException {
        String base = base(name);
        Path path;
        try {
            path = root.resolve(base.isEmpty() ? "." : base).normalize();
        } catch (InvalidPathException e) {
            looked.add("a file of this name, which " + e.getReason());
            return List.of();
        }
        looked.add((isGlob(name) ? name + " below " : "") + path.toAbsolutePath());
        if (!isGlob(name)) {
            return Files.exists(path) ? List.of(path) : List.of();
        }
        return Files.isDirectory(path) ? matching(path, name.substring(base.length())) : List.of();
    }

    private static boolean isGlob(String name) {
        return GLOB.matcher(name).find();
    }

    /** The directories before the first that holds a wildcard, with a slash at the end; all of what is no glob. */
    private static String base(String name) {
        if (!isGlob(name)) {
            return name;
        }
        String fixed = GLOB.split(name, 2)[0];
        return fixed.substring(0, fixed.lastIndexOf('/') + 1);
    }

    private static List<Path> matching(Path base, String glob) throws IOException {
        // What crosses directories may cross none: k8s/**/*.yaml means k8s/a.yaml as well.
        String matched = glob.replace("**/", "{,**/}");
        PathMatcher matcher = base.getFileSystem().getPathMatcher("glob:" + matched);
        try (Stream<Path> below = Files.walk(base)) {
            return below.filter(Files::isRegularFile)
                    .filter(path -> matcher.matches(base.relativize(path)))
                    .sorted()
                    .toList();
        }
    }

    private List<Path> onClassPath(String name, List<String> looked) throws IOException {
        looked.add(name + " on the class path");
        String base = base(name);
        List<Path> paths = new ArrayList<>();
        for (URL url : Collections.list(loader.getResources(base))) {
            Path place = path(url);
            if (!isGlob(name)) {
                // Of several of one name, the first hides the others, as it does for every class.
                return List.of(place);
            }
            paths.addAll(matching(place, name.substring(base.length())));
        }
        return paths;
    }

    private Path path(URL url) throws IOException {
        try {
            URI uri = url.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return Paths.get(uri);
            }
            String[] parts = uri.toString().split("!", 2);
            return jar(URI.create(parts[0])).getPath(URI.create(parts[1]).getPath());
        } catch (URISyntaxException e) {
            throw new IOException(url + " is no URI", e);
        }
    }

    private FileSystem jar(URI uri) throws IOException {
        // One of our own, which nobody else finds or closes.
        FileSystem jar =
                FileSystems.newFileSystem(Path.of(URI.create(uri.getSchemeSpecificPart())), Map.<String, Object>of());
        opened.add(jar);
        return jar;
    }

    private void close() {
        for (FileSystem jar : opened) {
            try {
                jar.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
