package dev.knemu.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * For scale: one look-up of the event's {@code type} in a {@link HashMap} of all types, which answers the shape {@code
 * exact} of {@link TriggerSetBenchmark} and nothing else.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class HashMapBenchmark {

    @Param({"10", "100", "1000", "10000", "100000"})
    public int triggers;

    /** As in {@link TriggerSetBenchmark#events}. */
    @Param("fresh")
    public String events = "";

    private final Map<String, List<String>> byType = new HashMap<>();
    private Pool matching;
    private Pool missing;

    @Setup
    public void prepare() {
        TriggerSet set = TriggerSet.of(events, Shape.EXACT, triggers);
        for (int i = 0; i < triggers; i++) {
            byType.put(Shape.numberedType(i), List.of(set.rules().get(i).name()));
        }
        matching = new Pool(set.matching());
        missing = new Pool(set.missing());
    }

    @Benchmark
    public List<String> matches() {
        return byType.get(matching.next().event().getType());
    }

    @Benchmark
    public List<String> misses() {
        return byType.get(missing.next().event().getType());
    }
}
