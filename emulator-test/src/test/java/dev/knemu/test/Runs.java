package dev.knemu.test;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** Test classes that a test runs by JUnit's own engine, and what came of it. */
record Runs(EngineExecutionResults results) {

    static Runs of(Class<?>... classes) {
        return of(Map.of(), classes);
    }

    static Runs of(Map<String, String> configuration, Class<?>... classes) {
        return new Runs(EngineTestKit.engine("junit-jupiter")
                .selectors(Arrays.stream(classes)
                        .map(type -> selectClass(type))
                        .toArray(org.junit.platform.engine.DiscoverySelector[]::new))
                .configurationParameters(configuration)
                .execute());
    }

    /** At the same time, tests of one class as well. */
    static Runs atOnce(Class<?>... classes) {
        return of(
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"),
                classes);
    }

    long succeeded() {
        return results.testEvents().succeeded().count();
    }

    /** The messages of all failures, of tests and of classes. */
    List<String> failures() {
        return results.allEvents()
                .failed()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .map(failure -> String.valueOf(failure.getMessage()))
                .toList();
    }

    /** What tests published under this key, in order. */
    List<String> published(String key) {
        return results.allEvents().stream()
                .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
                .map((Event event) ->
                        event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
                .filter(pairs -> pairs.containsKey(key))
                .map(pairs -> pairs.get(key))
                .toList();
    }
}
