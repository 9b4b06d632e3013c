package dev.knemu.kafka;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The house rules of this module. */
class ArchitectureTest {

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.knemu.kafka");

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("store")
                .definedBy("dev.knemu.kafka")
                .layer("read")
                .definedBy("dev.knemu.kafka.read..")
                .layer("client")
                .definedBy("dev.knemu.kafka.client..")
                .layer("record")
                .definedBy("dev.knemu.kafka.record..")
                .whereLayer("store")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("read")
                .mayOnlyBeAccessedByLayers("store")
                .whereLayer("client")
                .mayOnlyBeAccessedByLayers("store", "read")
                .whereLayer("record")
                .mayOnlyBeAccessedByLayers("store", "read")
                .check(MODULE);
    }

    /** A Trigger, an attempt and a manifest are the core's business; the store knows topics, records and groups. */
    @Test
    void theStoreKnowsThePortAndNothingBehindIt() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.knemu.resource..",
                        "dev.knemu.control..",
                        "dev.knemu.dispatch..",
                        "dev.knemu.broker..",
                        "dev.knemu.filter..",
                        "dev.knemu.kafka.embedded..")
                .check(MODULE);
    }

    @Test
    void timeComesFromOutside() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(MODULE);
    }
}
