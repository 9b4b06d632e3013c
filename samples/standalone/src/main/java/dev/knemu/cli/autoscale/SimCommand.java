package dev.knemu.cli.autoscale;

import dev.knemu.autoscale.RevisionScaling;
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
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code knemu autoscale sim}: a Service under load, over time. */
@Command(
        name = "sim",
        headerHeading = "Example:%n"
                + "  knemu autoscale sim -f service.yaml --load 20%n"
                + "  knemu autoscale sim -a target=10 --load onoff:50@60s,60s --explain all%n%n",
        description = "Runs a Service under load, and says how many pods it has when and why.",
        customSynopsis = "knemu autoscale sim [-f PATH] --load LOAD [--duration TIME]%n"
                + "           [--service-time TIME] [-o FORMAT] [--explain T|all] ...%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SimCommand implements Callable<Integer> {

    enum Format {
        table,
        json,
        csv
    }

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

    @Spec
    private CommandSpec spec;

    @Mixin
    private RevisionOptions revision = new RevisionOptions();

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

    @Option(names = "--engine", paramLabel = "ENGINE", description = "events, or fluid for speed (events)")
    private Engine engine = Engine.events;

    @Option(names = "--seed", paramLabel = "N", description = "of all that is random (1)")
    private long seed = 1;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json or csv (table)")
    private Format format = Format.table;

    @Option(names = "--explain", paramLabel = "T|all", description = "the decision at T (such as 30s), or all")
    private Optional<String> explain = Optional.empty();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Simulation simulation = simulation();
            if (explain.isPresent()) {
                explain(simulation, explain.get(), out);
            } else {
                TickWriter writer = TickWriter.of(format, out);
                writer.end(run(simulation, writer::tick));
            }
        } catch (InvalidSimulationException e) {
            throw impossible(e);
        }
        out.flush();
        return ExitCode.OK;
    }

    private Headline run(Simulation simulation, Consumer<Tick> ticks) {
        return engine == Engine.fluid ? FluidEngine.run(simulation, ticks) : EventEngine.run(simulation, ticks);
    }

    private Simulation simulation() {
        RevisionScaling scaling = revision.scaling();
        return Simulation.of(scaling, workload())
                .withDuration(duration)
                .withServiceTime(times())
                .withPods(pods.orElse(scaling.minScale()))
                .withPodTimes(podStart, Duration.ofSeconds(30))
                .withTimeout(Duration.ofSeconds(revision.timeoutSeconds()))
                .withActivators(activators)
                .withSeed(seed);
    }

    private static Problem impossible(InvalidSimulationException e) {
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

    private void explain(Simulation simulation, String which, PrintWriter out) {
        if (which.equals("all")) {
            run(simulation, tick -> out.println(tick.explain()));
            return;
        }
        double second = second(which);
        Tick[] found = new Tick[1];
        run(simulation, tick -> found[0] = tick.second() <= second || found[0] == null ? tick : found[0]);
        if (found[0] == null || second > duration.toSeconds()) {
            throw RevisionOptions.wrong(
                    "there is no decision at " + which,
                    "the run is over after " + duration.toSeconds() + " s",
                    "choose an earlier time, or a longer --duration");
        }
        out.println(found[0].explain());
    }

    private static double second(String text) {
        try {
            return new Length().convert(text).toMillis() / 1000.0;
        } catch (TypeConversionException e) {
            throw RevisionOptions.wrong(
                    "--explain " + text + " is neither a time nor \"all\"",
                    "it says which decision is to be explained",
                    "write for example --explain 30s");
        }
    }
}
