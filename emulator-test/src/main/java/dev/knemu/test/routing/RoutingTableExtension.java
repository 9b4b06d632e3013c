package dev.knemu.test.routing;

import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestException;
import dev.knemu.resource.ManifestReader;
import dev.knemu.routing.RoutingProblem;
import dev.knemu.routing.RoutingResult;
import dev.knemu.routing.RoutingTableException;
import dev.knemu.routing.RoutingTest;
import dev.knemu.test.report.FailureReport;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;

/** Makes the tests of the tables that {@link RoutingTable} names, and hands them to a test factory's parameter. */
final class RoutingTableExtension implements ParameterResolver {

    private static final String CLASS_PATH = "classpath:";

    /** Where a file was found: on disk, or only as a resource, such as one in a jar. */
    private record Found(String name, Optional<Path> file, Optional<URL> resource) {

        /** For an IDE: the place that a test came from. */
        URI at(int line) {
            String where = file.map(path -> path.toUri().toString()).orElse("classpath:/" + name);
            return URI.create(where + "?line=" + Math.max(1, line));
        }
    }

    RoutingTableExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stream.class
                && AnnotationSupport.isAnnotated(parameter.getDeclaringExecutable(), TestFactory.class);
    }

    @Override
    public Stream<DynamicNode> resolveParameter(ParameterContext parameter, ExtensionContext context) {
        RoutingTable annotation = AnnotationSupport.findAnnotation(
                        parameter.getDeclaringExecutable(), RoutingTable.class)
                .or(() -> AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), RoutingTable.class, context.getEnclosingTestClasses()))
                .orElseThrow(() -> new ExtensionConfigurationException("It is not said which routing table "
                        + context.getRequiredTestClass().getSimpleName()
                        + " has. Write @RoutingTable(\"routing.yaml\") before the class or the method."));
        ClassLoader loader = context.getRequiredTestClass().getClassLoader();
        List<String> names = List.of(annotation.value());
        List<String> manifests = List.of(annotation.manifests());
        String owner = context.getRequiredTestClass().getName();
        return names.size() == 1
                ? tests(names.get(0), manifests, loader, owner)
                : names.stream()
                        .map(name -> DynamicContainer.dynamicContainer(name, tests(name, manifests, loader, owner)));
    }

    private static Stream<DynamicNode> tests(String name, List<String> manifests, ClassLoader loader, String owner) {
        Found found = find(name, loader);
        try {
            dev.knemu.routing.RoutingTable table = table(found);
            if (!manifests.isEmpty()) {
                table = table.with(read(manifests, loader));
            }
            return table.tests().stream()
                    .map(test -> DynamicTest.dynamicTest(test.name(), found.at(test.line()), () -> run(test, owner)));
        } catch (RoutingTableException e) {
            return broken(found, e.errors().get(0).line(), e);
        } catch (ManifestException e) {
            return broken(found, 1, e);
        }
    }

    private static Stream<DynamicNode> broken(Found found, int line, RuntimeException problem) {
        return Stream.of(DynamicTest.dynamicTest(found.name() + " can be read", found.at(line), () -> {
            throw new AssertionFailedError(problem.getMessage(), problem);
        }));
    }

    private static void run(RoutingTest test, String owner) {
        List<String> page = new ArrayList<>();
        RoutingResult result = test.run((eventing, found) -> {
            if (!found.passed()) {
                FailureReport report = FailureReport.of(eventing);
                // Two tables may have tests of the same name, and one table as well.
                report.beginTest(owner, nameOf(test));
                report.writeAndTell(found.toString()).ifPresent(page::add);
            }
        });
        if (!result.passed()) {
            throw new AssertionFailedError(
                    result + page.stream().map(line -> "\n\n" + line).collect(Collectors.joining()),
                    column(result, RoutingProblem::expected),
                    column(result, RoutingProblem::actual));
        }
    }

    /** The line first: of a long name the end is cut off, and tests may be called alike. */
    private static String nameOf(RoutingTest test) {
        return Path.of(test.file()).getFileName() + " " + test.line() + " " + test.name();
    }

    /** One line for each problem, so that an IDE shows them side by side. */
    private static String column(RoutingResult result, Function<RoutingProblem, String> side) {
        return result.problems().stream()
                .map(problem -> problem.expectation() + ": " + side.apply(problem))
                .collect(Collectors.joining("\n"));
    }

    private static dev.knemu.routing.RoutingTable table(Found found) {
        if (found.file().isPresent()) {
            return dev.knemu.routing.RoutingTable.read(found.file().get());
        }
        try (var stream = found.resource().orElseThrow().openStream()) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return dev.knemu.routing.RoutingTable.read(text, found.name(), Path.of(""));
        } catch (IOException e) {
            throw new ExtensionConfigurationException(found.name() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Manifest read(List<String> manifests, ClassLoader loader) {
        List<Path> paths = new ArrayList<>();
        for (String manifest : manifests) {
            Found found = find(manifest, loader);
            paths.add(found.file()
                    .orElseThrow(() -> new ExtensionConfigurationException("manifests = \"" + manifest
                            + "\" is inside a jar. Name a file or a directory, or write it into the table's given.")));
        }
        return new ManifestReader().read(paths);
    }

    private static Found find(String name, ClassLoader loader) {
        boolean onClassPathOnly = name.startsWith(CLASS_PATH);
        Path file = Path.of(onClassPathOnly ? "" : name);
        if (!onClassPathOnly && Files.exists(file)) {
            return new Found(name, Optional.of(file), Optional.empty());
        }
        String resource = (onClassPathOnly ? name.substring(CLASS_PATH.length()) : name).replaceAll("^/+", "");
        URL url = loader.getResource(resource);
        if (url == null) {
            throw new ExtensionConfigurationException("There is no file " + name + ". Looked for "
                    + (onClassPathOnly ? "" : file.toAbsolutePath() + ", and for ") + resource
                    + " on the class path. Correct the path in @RoutingTable.");
        }
        return new Found(resource, onDisk(url), Optional.of(url));
    }

    private static Optional<Path> onDisk(URL url) {
        try {
            return url.getProtocol().equals("file") ? Optional.of(Path.of(url.toURI())) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
