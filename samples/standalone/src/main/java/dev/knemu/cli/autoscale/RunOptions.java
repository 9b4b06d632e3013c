package dev.knemu.cli.autoscale;

import dev.knemu.autoscale.simulation.EventEngine;
import dev.knemu.autoscale.simulation.FluidEngine;
import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.InvalidSimulationException;
import dev.knemu.autoscale.simulation.ServiceTime;
import dev.knemu.autoscale.simulation.Simulation;
import dev.knemu.autoscale.simulation.Tick;
import dev.knemu.autoscale.simulation.Workload;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What comes at a revision, and what its pods are like. */
final class RunOptions {

    enum Engine {
        events,
        fluid
    }

    enum Distribution {
        fixed,
        exponential,
        lognormal
    }

    private static final String TRACE = "trace:";

    @Option(
            names = "--load",
            paramLabel = "LOAD",
            required = true,
            description = "20 clients, 100/s, step:10/s,100/s@60s, ramp:0..100/s@5m, sine:10..100/s@10m,"
                    + " spikes:10..500/s@60s,5s, onoff:50@60s,30s, trace:FILE; poisson: before it")
    private String load = "";

    @Option(names = "--duration", paramLabel = "TIME", converter = Length.class, description = "of the run (10m)")
    private Duration duration = Duration.ofMinutes(10);

    @Option(
            names = "--service-time",
            paramLabel = "TIME",
            converter = Length.class,
            description = "that a pod takes for a request (100ms)")
    private Duration serviceTime = Duration.ofMillis(100);

    @Option(
            names = "--service-times",
            paramLabel = "KIND",
            description = "how they differ: fixed, exponential or lognormal (fixed)")
    private Distribution distribution = Distribution.fixed;

    @Option(names = "--saturation", paramLabel = "N", description = "requests that a pod works on at full speed")
    private double saturation = Double.POSITIVE_INFINITY;

    @Option(names = "--pods", paramLabel = "N", description = "ready when it begins (min-scale)")
    private Optional<Integer> pods = Optional.empty();

    @Option(
            names = "--pod-start",
            paramLabel = "TIME",
            converter = Length.class,
            description = "until a pod is ready (3s)")
    private Duration podStart = Duration.ofSeconds(3);

    @Option(names = "--activators", paramLabel = "N", description = "that the cluster has (1)")
    private int activators = 1;

    @Option(names = "--seed", paramLabel = "N", description = "of all that is random (1)")
    private long seed = 1;

    /** @throws InvalidSimulationException where there is no such run */
    Simulation simulation(RevisionOptions.Revision revision) {
        return Simulation.of(revision.scaling(), workload())
                .withDuration(duration)
                .withServiceTime(times())
                .withPods(pods.orElse(revision.scaling().minScale()))
                .withPodTimes(podStart, Duration.ofSeconds(30))
                .withTimeout(revision.timeout())
                .withActivators(activators)
                .withSeed(seed);
    }

    /** The load as it was written. */
    String load() {
        return load;
    }

    Duration duration() {
        return duration;
    }

    /** @param ticks is given each decision */
    static Headline run(Engine engine, Simulation simulation, Consumer<Tick> ticks) {
        return engine == Engine.fluid ? FluidEngine.run(simulation, ticks) : EventEngine.run(simulation, ticks);
    }

    static Problem impossible(InvalidSimulationException e) {
        String text = String.valueOf(e.getMessage());
        int end = text.lastIndexOf(". ") + 1;
        return RevisionOptions.wrong(
                "this cannot be run",
                text.substring(0, end),
                text.substring(end).strip());
    }

    private ServiceTime times() {
        double seconds = serviceTime.toNanos() / 1e9;
        ServiceTime times = switch (distribution) {
            case fixed -> ServiceTime.fixed(seconds);
            case exponential -> ServiceTime.exponential(seconds);
            case lognormal -> ServiceTime.lognormal(seconds, 1);
        };
        return saturation == Double.POSITIVE_INFINITY ? times : times.saturatingAt(saturation);
    }

    private Workload workload() {
        boolean isPoisson = load.startsWith("poisson:" + TRACE);
        String text = isPoisson ? load.substring("poisson:".length()) : load;
        if (!text.startsWith(TRACE)) {
            return Workload.parse(load);
        }
        Path file = Path.of(text.substring(TRACE.length()));
        try {
            Workload trace = Workload.trace(file.toString(), Files.readAllLines(file));
            return isPoisson ? trace.poisson() : trace;
        } catch (NoSuchFileException e) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "there is no such file: " + file,
                    "a relative path is looked for in " + Path.of("").toAbsolutePath(),
                    "correct the path after trace:");
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the trace " + file + " cannot be read",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "see that it is a text file that may be read");
        }
    }
}
