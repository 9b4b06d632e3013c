package dev.knemu.cli.bench.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Results that nobody measured. */
final class Results {

    private static final int EVENTS = 100_000;

    private Results() {}

    static BenchResult of(Cell... cells) {
        return new BenchResult(environment(), settings("knemu bench --triggers 1,1000"), List.of(cells));
    }

    static Environment environment() {
        return new Environment(
                "1.2.3",
                "17.0.15+6",
                "Debian",
                "OpenJDK 64-Bit Server VM",
                "Linux 6.1 amd64",
                2,
                1L << 30,
                Instant.parse("2026-03-01T12:00:00Z"));
    }

    static Settings settings(String command) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--triggers", "1,1000");
        options.put("--filter", "exact,cesql");
        return new Settings(command, "in-process", Duration.ofSeconds(2), Duration.ofSeconds(10), 3, options);
    }

    static Workload workload(String filter, int triggers) {
        return new Workload(triggers, filter, 10.0, 1024, "handler", "outcomes", null, null);
    }

    static Cell cell(String filter, int triggers, Run... runs) {
        return new Cell(workload(filter, triggers), List.of(runs));
    }

    /** Latencies spread evenly around a median, with a long end. */
    static Run run(double eventsPerSecond, long medianNanos) {
        return run(eventsPerSecond, medianNanos, 0);
    }

    /** Of a rate that was given. */
    static Run kept(double eventsPerSecond) {
        return run(eventsPerSecond, 800, 0, false);
    }

    static Run run(double eventsPerSecond, long medianNanos, long lost) {
        return run(eventsPerSecond, medianNanos, lost, true);
    }

    private static Run run(double eventsPerSecond, long medianNanos, long lost, boolean saturated) {
        Latency latency = latency(medianNanos);
        List<Long> answered = new ArrayList<>();
        IntStream.range(0, 10).forEach(i -> answered.add(Math.round(eventsPerSecond * (0.9 + i % 3 * 0.1))));
        return new Run(
                Duration.ofSeconds(10),
                EVENTS,
                EVENTS - 2,
                1,
                1,
                0,
                new Run.Deliveries(EVENTS, EVENTS - lost, lost, 0),
                eventsPerSecond,
                eventsPerSecond * 2,
                saturated,
                latency,
                latency,
                new Timeline(Duration.ofSeconds(1), answered, answered),
                9.5,
                new Run.Gc(4, Duration.ofMillis(12)));
    }

    /** Of a run in which nothing got through. */
    static Run silent() {
        return new Run(
                Duration.ZERO,
                0,
                0,
                0,
                0,
                0,
                new Run.Deliveries(0, 0, 0, 0),
                0,
                0,
                false,
                Latency.NONE,
                Latency.NONE,
                null,
                null,
                null);
    }

    static Latency latency(long medianNanos) {
        return Latency.of(
                EVENTS,
                medianNanos * 1.2,
                medianNanos * 40,
                percentile -> Math.min(
                        medianNanos * 40,
                        Math.round(medianNanos * Math.pow(50 / Math.max(100 - percentile, 1e-3), 0.4))));
    }
}
