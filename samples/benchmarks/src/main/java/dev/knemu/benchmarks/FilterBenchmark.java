package dev.knemu.benchmarks;

import dev.knemu.filter.AllFilter;
import dev.knemu.filter.AnyFilter;
import dev.knemu.filter.AttributesFilter;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.filter.ExactFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NotFilter;
import dev.knemu.filter.PrefixFilter;
import dev.knemu.filter.SuffixFilter;
import dev.knemu.filter.Verdict;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
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

/** One event against one filter of each dialect: the bare answer, and the answer with its reason. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FilterBenchmark {

    @Param({
        "attributes",
        "exact",
        "prefix",
        "suffix",
        "all",
        "any",
        "not",
        "cesql-equals",
        "cesql-like",
        "cesql-in",
        "cesql-and",
        "cesql-function"
    })
    public String dialect = "";

    private Filter filter;
    private CloudEvent passing;
    private CloudEvent failing;

    @Setup
    public void read() {
        filter = filter(dialect);
        passing = Shop.event("1");
        failing = CloudEventBuilder.from(passing).withType("payment.failed").build();
    }

    private static Filter filter(String dialect) {
        return switch (dialect) {
            case "attributes" -> AttributesFilter.of(Map.of("type", Shop.EVENT_TYPE, "source", Shop.SOURCE));
            case "exact" -> ExactFilter.of(Map.of("type", Shop.EVENT_TYPE));
            case "prefix" -> PrefixFilter.of(Map.of("type", "order."));
            case "suffix" -> SuffixFilter.of(Map.of("type", ".placed"));
            case "all" -> new AllFilter(List.of(filter("prefix"), filter("suffix")));
            case "any" -> new AnyFilter(List.of(ExactFilter.of(Map.of("type", "order.paid")), filter("exact")));
            case "not" -> new NotFilter(ExactFilter.of(Map.of("type", "payment.failed")));
            case "cesql-equals" -> CeSqlFilter.of("type = 'order.placed'");
            case "cesql-like" -> CeSqlFilter.of("type LIKE 'order.%'");
            case "cesql-in" -> CeSqlFilter.of("type IN ('order.paid', 'order.placed')");
            case "cesql-and" -> CeSqlFilter.of("type = 'order.placed' AND source = '/shop/orders'");
            case "cesql-function" -> CeSqlFilter.of("LOWER(type) = 'order.placed'");
            default -> throw new IllegalArgumentException("There is no dialect \"" + dialect + "\".");
        };
    }

    @Benchmark
    public boolean passes() {
        return filter.matches(passing);
    }

    @Benchmark
    public boolean fails() {
        return filter.matches(failing);
    }

    @Benchmark
    public Verdict failsWithReason() {
        return filter.evaluate(failing);
    }
}
