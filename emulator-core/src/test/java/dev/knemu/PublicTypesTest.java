package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The types that users hold in their hands: a change of this list is a decision, not an accident. */
class PublicTypesTest {

    private static final Path LIST = Path.of("..", "docs", "reference", "public-types.txt");

    @Test
    void areThoseOfTheList() throws IOException {
        List<String> types = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(
                                "dev.knemu",
                                "dev.knemu.fault",
                                "dev.knemu.resource",
                                "dev.knemu.filter",
                                "dev.knemu.journal",
                                "dev.knemu.match",
                                "dev.knemu.routing",
                                "dev.knemu.time")
                        .stream()
                        .filter(type -> type.getPackageName()
                                .matches("dev\\.knemu(\\.(resource|fault|filter|journal|match|routing|time))?"))
                        .filter(PublicTypesTest::isPublic)
                        .map(JavaClass::getName)
                        .sorted()
                        .toList();

        assertThat(types)
                .as("public types; if the change is meant, write it into %s", LIST)
                .isEqualTo(Files.readAllLines(LIST));
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(PublicTypesTest::isPublic).orElse(true);
    }
}
