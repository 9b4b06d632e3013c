package dev.knemu.benchmarks;

import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.autoscale.simulation.EventEngine;
import dev.knemu.autoscale.simulation.FluidEngine;
import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.ServiceTime;
import dev.knemu.autoscale.simulation.Simulation;
import dev.knemu.autoscale.simulation.Workload;
import java.time.Duration;
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
 * A day of the fluid engine, 86,400 simulated seconds with a decision every two; and ten minutes at a thousand requests a
 * second of the engine of single requests.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AutoscalerBenchmark {

    @Param({"linear", "weighted-exponential"})
    public String aggregation = "";

    private Simulation day;
    private Simulation tenMinutes;

    @Setup
    public void settings() {
        RevisionScaling scaling = RevisionScaling.of(
                AutoscalerConfig.DEFAULTS,
                Map.of("autoscaling.knative.dev/metric-aggregation-algorithm", aggregation),
                10);
        day = Simulation.of(scaling, Workload.parse("sine:0..500/s@1h")).withDuration(Duration.ofDays(1));
        tenMinutes =
                Simulation.of(scaling, Workload.parse("poisson:1000/s")).withServiceTime(ServiceTime.exponential(0.1));
    }

    @Benchmark
    public Headline aDayAsAFlow() {
        return FluidEngine.run(day);
    }

    @Benchmark
    public Headline sixHundredThousandRequests() {
        return EventEngine.run(tenMinutes);
    }
}
