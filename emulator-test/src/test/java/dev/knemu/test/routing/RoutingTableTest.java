package dev.knemu.test.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.knemu.test.report.FailureReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.FilePosition;
import org.junit.platform.engine.support.descriptor.FileSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;
import org.opentest4j.AssertionFailedError;

class RoutingTableTest {

    private static final String HERE = "dev/knemu/test/routing/";

    @RoutingTable("src/test/resources/" + HERE + "routing.yaml")
    static class OfAClass implements RoutingTableTests {}

    static class OfAMethod {

        @TestFactory
        @RoutingTable(value = "classpath:" + HERE + "bare.routing.yaml", manifests = HERE + "shop.yaml")
        Stream<DynamicNode> ordersAreRouted(Stream<DynamicNode> tests) {
            return tests;
        }
    }

    @RoutingTable({HERE + "routing.yaml", HERE + "failing.routing.yaml"})
    static class OfTwo implements RoutingTableTests {}

    @RoutingTable(HERE + "wrong.routing.yaml")
    static class Wrong implements RoutingTableTests {}

    @RoutingTable("nowhere.yaml")
    static class Nowhere implements RoutingTableTests {}

    static class Unsaid implements RoutingTableTests {}

    private static Events run(Class<?> test) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .execute()
                .allEvents();
    }

    private static List<String> names(Events events) {
        return events.succeeded().stream()
                .map(Event::getTestDescriptor)
                .filter(TestDescriptor::isTest)
                .map(TestDescriptor::getDisplayName)
                .toList();
    }

    private static Throwable failure(Events events) {
        return events.failed().stream()
                .findFirst()
                .flatMap(event -> event.getPayload(TestExecutionResult.class))
                .flatMap(TestExecutionResult::getThrowable)
                .orElseThrow();
    }

    @Test
    void eachTestOfATableIsATestOfTheClass() {
        Events events = run(OfAClass.class);

        assertThat(events.failed().count()).isZero();
        assertThat(names(events)).containsExactly("a paid order is shipped", "a refund is not");
    }

    @Test
    void aTestLeadsToItsLine() {
        List<FileSource> sources = run(OfAClass.class).succeeded().stream()
                .map(Event::getTestDescriptor)
                .filter(TestDescriptor::isTest)
                .flatMap(test -> test.getSource().stream())
                .map(FileSource.class::cast)
                .toList();

        assertThat(sources).extracting(source -> source.getFile().getName()).containsOnly("routing.yaml");
        assertThat(sources)
                .extracting(source ->
                        source.getPosition().map(FilePosition::getLine).orElse(0))
                .containsExactly(3, 6);
    }

    @Test
    void aMethodMayHaveATableAndManifestsOfItsOwn() {
        Events events = run(OfAMethod.class);

        assertThat(events.failed().count()).isZero();
        assertThat(names(events)).containsExactly("a paid order is shipped");
    }

    @Test
    void aTestThatFailsSaysWhatDiffersAndWhy() {
        Events events = run(OfTwo.class);

        assertThat(names(events)).containsExactly("a paid order is shipped", "a refund is not");
        assertThat(failure(events)).isInstanceOfSatisfying(AssertionFailedError.class, failed -> {
            assertThat(failed.getMessage())
                    .contains("failing.routing.yaml:3: a placed order is shipped\n")
                    .contains("triggers: expected exactly paid-orders, got none. Missing: paid-orders")
                    .contains(
                            "Trigger default/paid-orders does not want it: type \"order.placed\" is not \"order.paid\"");
            assertThat(failed.getExpected().getStringRepresentation()).isEqualTo("triggers: exactly paid-orders");
            assertThat(failed.getActual().getStringRepresentation()).isEqualTo("triggers: none");
        });
    }

    @Test
    void aTestThatFailsHasAPageOfItsJournal() throws IOException {
        String failure = failure(run(OfTwo.class)).getMessage();

        Path page = Path.of(failure.substring(failure.indexOf(FailureReport.TOLD) + FailureReport.TOLD.length()));
        assertThat(page.getParent()).isEqualTo(Path.of("target", "knemu"));
        assertThat(page.getFileName().toString())
                .startsWith(OfTwo.class.getName().replace('$', '_') + ".failing.routing.yaml_3_a_placed_order");
        assertThat(page).content().contains("Missing: paid-orders", "order.placed", "Trigger default/paid-orders");
    }

    @Test
    void aTableThatIsWrongIsOneTestThatSaysWhere() {
        Events events = run(Wrong.class);

        assertThat(failure(events))
                .hasMessageContaining("wrong.routing.yaml:3:3: tests[0].sent: unknown field. Did you mean \"send\"?");
    }

    @Test
    void aTableThatIsNotThereSaysWhereItWasLookedFor() {
        assertThat(failure(run(Nowhere.class)))
                .hasMessageContaining("There is no file nowhere.yaml. Looked for ")
                .hasMessageContaining(", and for nowhere.yaml on the class path.");
    }

    @Test
    void aClassThatNamesNoTableIsToldHow() {
        assertThat(failure(run(Unsaid.class))).hasMessageContaining("Write @RoutingTable(\"routing.yaml\") before");
    }
}
