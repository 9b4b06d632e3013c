package dev.knemu.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The house rules of the test kit: the kit knows assertions, assertions know reports, and nobody looks back. */
class ArchitectureTest {

    private static final JavaClasses KIT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.knemu.test");

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.knemu.test.(**)").should().beFreeOfCycles().check(KIT);
    }

    @Test
    void assertionsAndReportsDoNotKnowTheKit() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.knemu.test.assertion..", "dev.knemu.test.report..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.knemu.test")
                .because("the kit uses them, and a port of theirs (Attention) is how they ask for what it has")
                .allowEmptyShould(true)
                .check(KIT);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().should().beFinal().check(KIT);
    }

    @Test
    void nobodySleepsAndOnlyPatienceReadsTheClock() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "setProperty", String.class, String.class)
                .check(KIT);
        noClasses()
                .that()
                .doNotHaveSimpleName("Patience")
                .should()
                .callMethod(System.class, "nanoTime")
                .check(KIT);
    }
}
