package dev.knemu.benchmarks;

import java.util.List;
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
 * Which of many Triggers an event passes: the emulator's index, each filter in turn, and event-ruler, on the same rules
 * and events, whose answers are compared before anything is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class TriggerSetBenchmark {

    /** What the Triggers ask for; {@link Shape} says it in full. */
    @Param({"exact", "exact-prefix", "mixed"})
    public String shape = "";

    @Param({"10", "100", "1000", "10000", "100000"})
    public int triggers;

    /** Who answers; {@link Matcher} says how each is asked. */
    @Param({"knemu", "loop", "event-ruler", "event-ruler-json"})
    public String engine = "";

    /** {@code repeating}: 1,024 events again and again; {@code fresh}: 16,384, each read anew. */
    @Param("fresh")
    public String events = "";

    private Matcher matcher;
    private Pool matching;
    private Pool missing;

    @Setup
    public void prepare() {
        TriggerSet set = TriggerSet.of(events, Shape.of(shape), triggers);
        Agreement.check(set);
        matcher = Matcher.of(engine, set.rules());
        matching = new Pool(set.matching());
        missing = new Pool(set.missing());
    }

    /** Events that pass a Trigger or, where filters are mixed, more. */
    @Benchmark
    public List<String> matches() {
        return matcher.match(matching.next());
    }

    /** Events that pass none, though they are alike. */
    @Benchmark
    public List<String> misses() {
        return matcher.match(missing.next());
    }
}
