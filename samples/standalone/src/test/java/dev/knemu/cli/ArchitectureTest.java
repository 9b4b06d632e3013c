package dev.knemu.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.knemu.resource.NearestName;
import org.junit.jupiter.api.Test;

/** The command line's own rooms. */
class ArchitectureTest {

    private static final JavaClasses CLI = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.knemu.cli");

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.knemu.cli.(*)..").should().beFreeOfCycles().check(CLI);
    }

    @Test
    void whatAllCommandsShareKnowsNoneOfThem() {
        noClasses()
                .that()
                .resideInAPackage("dev.knemu.cli.terminal..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.knemu..")
                        .and(DescribedPredicate.not(resideInAPackage("dev.knemu.cli.terminal.."))))
                .check(CLI);
    }

    @Test
    void aPageKnowsNothingOfWhatItShows() {
        noClasses()
                .that()
                .resideInAPackage("dev.knemu.cli.page..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.knemu..")
                        .and(DescribedPredicate.not(resideInAPackage("dev.knemu.cli.page.."))))
                .check(CLI);
    }

    /** A result may be of another broker, and of another version: how it was measured is not to matter here. */
    @Test
    void resultsKnowNothingOfWhatWasMeasured() {
        noClasses()
                .that()
                .resideInAPackage("dev.knemu.cli.bench.report..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.knemu..")
                        .and(DescribedPredicate.not(resideInAnyPackage(
                                "dev.knemu.cli.bench.report..", "dev.knemu.cli.page..", "dev.knemu.cli.terminal..")))
                        .and(DescribedPredicate.not(type(NearestName.class))))
                .check(CLI);
    }

    @Test
    void onlyTheEntranceKnowsAllCommands() {
        noClasses()
                .that()
                .resideInAPackage("dev.knemu.cli.*..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.knemu.cli.Knemu")
                .check(CLI);
    }
}
