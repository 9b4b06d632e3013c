package dev.knemu.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to change one Trigger among many, which should not depend on how many there are, and what that does to
 * events on another thread. {@link TriggerSetBenchmark} has the same events without changes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class TriggerChurnBenchmark {

    /** Rules that come and go, beside those that stay. */
    private static final int CHANGING = 1_024;

    /** As in {@link TriggerSetBenchmark#shape}. */
    @Param({"exact", "mixed"})
    public String shape = "";

    @Param({"10", "100", "1000", "10000", "100000"})
    public int triggers;

    /** The engines that can be changed. */
    @Param({"knemu", "event-ruler"})
    public String engine = "";

    private Matcher matcher;
    private Changeable.Change[] changes;
    private int at;

    @Setup
    public void prepare() {
        Shape shape = Shape.of(this.shape);
        List<Rule> rules = TriggerSet.rules(shape, triggers + CHANGING);
        Changeable changeable = Changeable.of(engine, rules.subList(0, triggers));
        matcher = changeable;
        changes = rules.subList(triggers, triggers + CHANGING).stream()
                .map(changeable::prepare)
                .toArray(Changeable.Change[]::new);
    }

    /** Each thread's turn through the events. */
    @State(Scope.Thread)
    public static class Events {

        private Pool matching;

        @Setup
        public void prepare(TriggerChurnBenchmark benchmark) {
            TriggerSet set = TriggerSet.repeating(Shape.of(benchmark.shape), benchmark.triggers);
            matching = new Pool(set.matching());
        }
    }

    /** One Trigger comes, and goes again: two changes, of which the figure is the average. */
    @Benchmark
    @OperationsPerInvocation(2)
    public Object addAndRemove() {
        return changed();
    }

    private Object changed() {
        Changeable.Change change = changes[at++ & CHANGING - 1];
        change.add();
        return change.remove();
    }

    /** Events on one thread, while the other changes as fast as it can. */
    @Benchmark
    @Group("whileChanging")
    @GroupThreads(1)
    public List<String> match(Events events) {
        return matcher.match(events.matching.next());
    }

    @Benchmark
    @Group("whileChanging")
    @GroupThreads(1)
    @OperationsPerInvocation(2)
    public Object change() {
        return changed();
    }
}
