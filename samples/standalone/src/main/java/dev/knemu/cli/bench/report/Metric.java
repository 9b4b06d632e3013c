package dev.knemu.cli.bench.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A figure of a run that has a name: in summaries, and for {@code --fail-if}.
 *
 * @param name such as {@code throughput} or {@code delivery.p99.9}
 * @param unit what its numbers are
 * @param better where to go from here to be better
 */
public record Metric(String name, Unit unit, Better better, Function<Run, OptionalDouble> reader) {

    /** What a number stands for. */
    public enum Unit {
        PER_SECOND,
        NANOSECONDS,
        COUNT
    }

    /** Which way is the better one. */
    public enum Better {
        HIGHER,
        LOWER
    }

    private static final List<String> LATENCIES =
            List.of("p50", "p75", "p90", "p95", "p99", "p99.9", "p99.99", "max", "mean");

    /** All there are, in the order of summaries. */
    static final List<Metric> ALL = Stream.concat(
                    Stream.of(
                            rate("throughput", Run::eventsPerSecond),
                            rate("deliveries", Run::deliveriesPerSecond),
                            count("lost", run -> run.deliveries().lost()),
                            count("duplicate", run -> run.deliveries().duplicate()),
                            count("refused", Run::refused),
                            count("failed", Run::failed),
                            count("missed", Run::missed)),
                    Stream.of("answer", "delivery")
                            .flatMap(of -> LATENCIES.stream().map(figure -> latency(of, figure))))
            .toList();

    /** That run's figure; empty where it has none. */
    OptionalDouble of(Run run) {
        return reader.apply(run);
    }

    /** What stands for all runs: of counts the worst, as one lost event is one too many; of all else the median. */
    double of(Spread spread) {
        return unit == Unit.COUNT ? spread.max() : spread.median();
    }

    /** With its unit, for people. */
    String text(double value) {
        return switch (unit) {
            case PER_SECOND -> Figures.rate(value) + "/s";
            case NANOSECONDS -> Figures.nanos(value);
            case COUNT -> Figures.count(value);
        };
    }

    /** The one with this very name. */
    static Metric named(String name) {
        return ALL.stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name));
    }

    private static Metric rate(String name, ToDoubleFunction<Run> figure) {
        return new Metric(name, Unit.PER_SECOND, Better.HIGHER, run -> OptionalDouble.of(figure.applyAsDouble(run)));
    }

    private static Metric count(String name, ToDoubleFunction<Run> figure) {
        return new Metric(name, Unit.COUNT, Better.LOWER, run -> OptionalDouble.of(figure.applyAsDouble(run)));
    }

    private static Metric latency(String of, String figure) {
        Function<Run, Latency> whole = of.equals("answer") ? Run::answer : Run::delivery;
        return new Metric(of + "." + figure, Unit.NANOSECONDS, Better.LOWER, run -> {
            Latency latency = whole.apply(run);
            return latency.count() == 0 ? OptionalDouble.empty() : OptionalDouble.of(figure(latency, figure));
        });
    }

    private static double figure(Latency latency, String figure) {
        return switch (figure) {
            case "p50" -> latency.p50();
            case "p75" -> latency.p75();
            case "p90" -> latency.p90();
            case "p95" -> latency.p95();
            case "p99" -> latency.p99();
            case "p99.9" -> latency.p999();
            case "p99.99" -> latency.p9999();
            case "max" -> latency.max();
            case "mean" -> latency.mean();
            default -> throw new IllegalArgumentException(figure);
        };
    }
}
