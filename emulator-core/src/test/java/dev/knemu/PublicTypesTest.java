package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The types that users hold in their hands: a change of this list is a decision, not an accident. */
class PublicTypesTest {

    private static final Path LIST = Path.of("..", "docs", "reference", "public-types.txt");

    private static final List<String> PACKAGES =
            List.of("", "fault", "resource", "filter", "journal", "match", "routing", "time");

    @Test
    void areThoseOfTheList() throws Exception {
        Path classes = Path.of(EventingEmulator.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> types = new ArrayList<>();
        for (String name : PACKAGES) {
            try (Stream<Path> files = Files.list(classes.resolve("dev/knemu").resolve(name))) {
                for (Path file : files.filter(PublicTypesTest::isClass).toList()) {
                    Class<?> type = Class.forName(
                            classes.relativize(file)
                                    .toString()
                                    .replaceAll("\\.class$", "")
                                    .replace('/', '.'),
                            false,
                            getClass().getClassLoader());
                    if (isPublic(type)) {
                        types.add(type.getName());
                    }
                }
            }
        }
        types.sort(Comparator.naturalOrder());

        assertThat(types)
                .as("public types; if the change is meant, write it into %s", LIST)
                .isEqualTo(Files.readAllLines(LIST));
    }

    private static boolean isClass(Path file) {
        return file.toString().endsWith(".class") && !file.endsWith("package-info.class");
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }
}
