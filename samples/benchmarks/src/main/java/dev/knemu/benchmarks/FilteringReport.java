package dev.knemu.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link TriggerSetBenchmark} and {@link HashMapBenchmark}, and prints a Markdown table with the engines side by
 * side, what each allocates, and how many times as long the others take as the emulator's index.
 */
public final class FilteringReport {

    private static final List<String> OTHERS = List.of("event-ruler", "event-ruler-json", "loop");
    private static final String HASH_MAP = "HashMap";

    private FilteringReport() {}

    /**
     * Options: {@code --shapes --triggers --engines --events --forks --iterations --json --java-options}; lists with
     * commas, options of the JVMs with blanks.
     */
    public static void main(String[] arguments) throws RunnerException {
        Flags flags = Flags.parse(
                arguments,
                "shapes=exact,exact-prefix,mixed",
                "triggers=10,100,1000,10000,100000",
                "engines=knemu,loop,event-ruler,event-ruler-json",
                "events=fresh",
                "forks=1",
                "iterations=4",
                "json=",
                "java-options=");
        List<String> shapes = List.of(flags.text("shapes").split(","));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(exactly(TriggerSetBenchmark.class))
                .param("shape", shapes.toArray(String[]::new))
                .param("triggers", flags.text("triggers").split(","))
                .param("engine", flags.text("engines").split(","))
                .param("events", flags.text("events").split(","))
                .forks(flags.number("forks"))
                .warmupIterations(flags.number("iterations"))
                .measurementIterations(flags.number("iterations"))
                .addProfiler(GCProfiler.class);
        if (shapes.contains(Shape.EXACT.toString())) {
            options.include(exactly(HashMapBenchmark.class));
        }
        if (!flags.text("java-options").isBlank()) {
            options.jvmArgsAppend(flags.text("java-options").trim().split("\\s+"));
        }
        if (!flags.text("json").isEmpty()) {
            options.resultFormat(ResultFormatType.JSON).result(flags.text("json"));
        }
        System.out.print(table(new Runner(options.build()).run()));
    }

    private static String exactly(Class<?> benchmark) {
        return "^" + benchmark.getName().replace(".", "\\.") + "\\.";
    }

    /** One line for each set and kind of event, one column for each engine. */
    static String table(Collection<RunResult> results) {
        Map<Line, Map<String, Figure>> lines = new LinkedHashMap<>();
        for (RunResult result : results) {
            Line line = Line.of(result);
            lines.computeIfAbsent(line, ignored -> new LinkedHashMap<>()).put(engine(result), Figure.of(result));
        }
        StringBuilder table = new StringBuilder("""

                | shape | Triggers | events | | knemu, ns/event | B/event | events/s | event-ruler, ns (×) | \
                event-ruler from JSON, ns (×) | each in turn, ns (×) | HashMap, ns |
                |---|--:|---|---|--:|--:|--:|--:|--:|--:|--:|
                """);
        lines.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(line -> table.append(line.getKey().text(line.getValue())));
        return table.toString();
    }

    private static String engine(RunResult result) {
        String engine = result.getParams().getParam("engine");
        return engine == null ? HASH_MAP : engine;
    }

    private record Figure(double nanos, OptionalDouble bytes) {
        static Figure of(RunResult result) {
            Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
            return new Figure(
                    result.getPrimaryResult().getScore(),
                    allocated == null ? OptionalDouble.empty() : OptionalDouble.of(allocated.getScore()));
        }
    }

    private record Line(String shape, int triggers, String events, String kind) implements Comparable<Line> {

        static Line of(RunResult result) {
            String shape = result.getParams().getParam("shape");
            return new Line(
                    shape == null ? Shape.EXACT.toString() : shape,
                    Integer.parseInt(result.getParams().getParam("triggers")),
                    result.getParams().getParam("events"),
                    result.getPrimaryResult().getLabel());
        }

        @Override
        public int compareTo(Line other) {
            return Comparator.comparing(Line::shape)
                    .thenComparing(Line::events)
                    .thenComparing(Line::kind)
                    .thenComparing(Line::triggers)
                    .compare(this, other);
        }

        String text(Map<String, Figure> figures) {
            List<String> cells =
                    new ArrayList<>(List.of(shape, String.format(Locale.ROOT, "%,d", triggers), events, kind));
            Figure knemu = figures.get("knemu");
            cells.add(knemu == null ? "" : number(knemu.nanos));
            cells.add(knemu == null || knemu.bytes.isEmpty() ? "" : number(knemu.bytes.getAsDouble()));
            cells.add(knemu == null ? "" : String.format(Locale.ROOT, "%,.0f", 1e9 / knemu.nanos));
            for (String other : OTHERS) {
                Figure figure = figures.get(other);
                cells.add(figure == null ? "" : number(figure.nanos) + times(figure, knemu));
            }
            Figure hashMap = figures.get(HASH_MAP);
            cells.add(hashMap == null ? "" : number(hashMap.nanos));
            return "| " + String.join(" | ", cells) + " |\n";
        }

        private static String times(Figure figure, Figure knemu) {
            return knemu == null ? "" : String.format(Locale.ROOT, " (%.1f)", figure.nanos / knemu.nanos);
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
        }
    }
}
