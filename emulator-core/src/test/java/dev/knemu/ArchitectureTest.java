package dev.knemu;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules. One that fails says which arrow points the wrong way: the class is in the wrong room. */
class ArchitectureTest {

    /** A row of the table of rooms, not of those that tell of classes. */
    private static final Pattern ROOM = Pattern.compile("\\| `(dev\\.knemu|\\.[a-z.]+)` \\|");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.knemu");

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("event")
                .definedBy("dev.knemu.event..")
                .layer("time")
                .definedBy("dev.knemu.time..")
                .layer("resource")
                .definedBy("dev.knemu.resource..")
                .layer("transport")
                .definedBy("dev.knemu.transport..")
                .optionalLayer("match")
                .definedBy("dev.knemu.match..")
                .layer("filter")
                .definedBy("dev.knemu.filter..")
                .layer("journal")
                .definedBy("dev.knemu.journal..")
                .layer("telemetry")
                .definedBy("dev.knemu.telemetry..")
                .layer("dispatch")
                .definedBy("dev.knemu.dispatch..")
                .layer("channel")
                .definedBy("dev.knemu.channel..")
                .layer("broker")
                .definedBy("dev.knemu.broker..")
                .layer("source")
                .definedBy("dev.knemu.source..")
                .layer("standin")
                .definedBy("dev.knemu.standin..")
                .layer("control")
                .definedBy("dev.knemu.control..")
                .optionalLayer("graph")
                .definedBy("dev.knemu.graph..")
                .optionalLayer("lint")
                .definedBy("dev.knemu.lint..")
                .optionalLayer("metrics")
                .definedBy("dev.knemu.metrics..")
                .optionalLayer("admin")
                .definedBy("dev.knemu.admin..")
                .optionalLayer("yaml")
                .definedBy("dev.knemu.yaml..")
                .layer("fault")
                .definedBy("dev.knemu.fault..")
                .layer("autoscale")
                .definedBy("dev.knemu.autoscale..")
                .layer("serving")
                .definedBy("dev.knemu.serving..")
                .layer("emulator")
                .definedBy("dev.knemu")
                // On top: it uses the emulator as an application does.
                .optionalLayer("routing")
                .definedBy("dev.knemu.routing..")
                .whereLayer("routing")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("emulator")
                .mayOnlyBeAccessedByLayers("routing")
                .whereLayer("yaml")
                .mayOnlyBeAccessedByLayers("routing")
                .whereLayer("admin")
                .mayOnlyBeAccessedByLayers("emulator")
                .whereLayer("fault")
                .mayOnlyBeAccessedByLayers("emulator")
                // Of use without the rest: settings and load in, pods out.
                .whereLayer("autoscale")
                .mayNotAccessAnyLayer()
                .whereLayer("autoscale")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "lint", "control", "serving")
                // Pods and requests, no resources: the control plane makes revisions of those, and writes statuses.
                .whereLayer("serving")
                .mayOnlyAccessLayers("autoscale", "transport", "time")
                .whereLayer("serving")
                .mayOnlyBeAccessedByLayers("emulator", "control")
                .whereLayer("metrics")
                .mayOnlyBeAccessedByLayers("emulator")
                .whereLayer("lint")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "routing")
                .whereLayer("graph")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "lint", "routing")
                .whereLayer("control")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "lint")
                .whereLayer("standin")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "control")
                .whereLayer("source")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "lint", "control")
                .whereLayer("broker")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "control")
                .whereLayer("channel")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "control", "broker")
                .whereLayer("dispatch")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "lint", "control", "broker", "channel", "fault")
                .whereLayer("telemetry")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "metrics", "broker", "channel", "dispatch")
                .whereLayer("journal")
                .mayOnlyBeAccessedByLayers(
                        "emulator",
                        "admin",
                        "metrics",
                        "control",
                        "broker",
                        "channel",
                        "dispatch",
                        "telemetry",
                        "fault",
                        "routing")
                .whereLayer("match")
                .mayOnlyBeAccessedByLayers("emulator", "admin", "routing")
                .whereLayer("filter")
                .mayOnlyBeAccessedByLayers(
                        "emulator",
                        "admin",
                        "lint",
                        "graph",
                        "control",
                        "broker",
                        "channel",
                        "dispatch",
                        "journal",
                        "match",
                        "routing")
                .check(CORE);
    }

    /** What docs/architecture.md shows is what there is: each room in its table, and those that it uses below it. */
    @Test
    void theTableOfRoomsIsTrue() throws IOException {
        List<String> rooms = Files.readAllLines(Path.of("..", "docs", "architecture.md")).stream()
                .map(ROOM::matcher)
                .filter(Matcher::lookingAt)
                .map(row -> row.group(1).startsWith(".") ? "dev.knemu" + row.group(1) : row.group(1))
                .toList();
        Function<JavaClass, String> room = type -> Stream.iterate(
                        type.getPackageName(),
                        name -> name.contains("."),
                        name -> name.substring(0, name.lastIndexOf('.')))
                .filter(rooms::contains)
                .findFirst()
                .orElse("");

        Set<String> used = new TreeSet<>();
        Set<String> upwards = new TreeSet<>();
        for (JavaClass type : CORE) {
            used.add(room.apply(type));
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = room.apply(dependency.getTargetClass());
                if (!target.isEmpty() && rooms.indexOf(target) < rooms.indexOf(room.apply(type))) {
                    upwards.add(dependency.getDescription());
                }
            }
        }

        assertThat(used).containsExactlyInAnyOrderElementsOf(rooms);
        assertThat(CORE)
                .allSatisfy(type -> assertThat(room.apply(type))
                        .as("%s: the room of its own that it has, unless it is a part of one", type.getName())
                        .isIn(type.getPackageName(), "dev.knemu.autoscale"));
        assertThat(upwards).isEmpty();
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.knemu.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void vertxIsSeenOnlyAtTheEdges() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.knemu", "dev.knemu.transport..", "dev.knemu.admin..")
                .and()
                .haveNameNotMatching("dev\\.knemu\\.time\\.Vertx(Time|Lane).*")
                .should()
                .dependOnClassesThat(resideInAPackage("io.vertx..")
                        .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                nameMatching("io\\.vertx\\.core\\.(Future|Promise|AsyncResult|Handler|Completable)"))))
                .because("the engine knows no socket and no event loop; only Future and Promise travel inside")
                .check(CORE);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .because("whatever waits goes through Time, so that a test of ten minutes takes milliseconds")
                .check(CORE);
    }

    @Test
    void onlyTimeReadsTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.knemu.time..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .because("a clock beside Time's own is a test that fails on some Tuesday")
                .check(CORE);
    }
}
