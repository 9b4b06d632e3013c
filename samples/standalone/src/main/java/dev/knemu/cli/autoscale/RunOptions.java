package dev.knemu.cli.autoscale;

import dev.knemu.autoscale.simulation.Delivery;
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
import dev.knemu.resource.NearestName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What comes at a revision, and what its pods are like. */
final class RunOptions {

    enum Engine {
        events,
        fluid;

        /** The engine of events is called the event engine as well, so either name is meant. */
        static final class Converter implements ITypeConverter<Engine> {
            @Override
            public Engine convert(String text) {
                return switch (text) {
                    case "event", "events" -> events;
                    case "fluid" -> fluid;
                    default -> throw new TypeConversionException("expected events or fluid, but was '" + text + "'");
                };
            }
        }
    }

    private static final Set<String> CLOCKS = new TreeSet<>(Set.of("tick", "scrape", "report", "pods"));

    enum Distribution {
        fixed,
        exponential,
        lognormal
    }

    private static final Duration PROBE = Duration.ofMillis(200);
    private static final String TRACE = "trace:";
    private static final String RECORDED = "recorded:";

    @Option(
            names = "--load",
            paramLabel = "LOAD",
            required = true,
            description = "20 clients, 100/s, step:10/s,100/s@60s, ramp:0..100/s@5m, sine:10..100/s@10m,"
                    + " spikes:10..500/s@60s,5s, onoff:50@60s,30s, trace:FILE, recorded:FILE; poisson: before it")
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

    @Option(
            names = "--phases",
            split = ",",
            paramLabel = "CLOCK=TIME",
            description = "tick, scrape, report (of activators); pods=apart")
    private Map<String, String> phases = Map.of();

    @Option(
            names = "--probe",
            paramLabel = "TIME",
            converter = Length.class,
            description = "how often activators probe pods (200ms)")
    private Optional<Duration> probe = Optional.empty();

    @Option(
            names = "--ready-lag",
            paramLabel = "TIME",
            converter = Length.class,
            description = "from the first answer until ready (0s)")
    private Duration readyLag = Duration.ZERO;

    @Option(names = "--scrape-failures", paramLabel = "PART", description = "of scrapes, such as 0.1 (0)")
    private double scrapeFailures;

    @Mixin
    private DeliveryOptions delivery = new DeliveryOptions();

    @Option(names = "--seed", paramLabel = "N", description = "of all that is random (1)")
    private long seed = 1;

    /** @throws InvalidSimulationException where there is no such run */
    Simulation simulation(RevisionOptions.Revision revision, Engine engine) {
        if (probe.isPresent() && engine == Engine.fluid) {
            throw RevisionOptions.wrong(
                    "--probe is not for the fluid engine",
                    "it knows of no probes: its pods are used when they are ready",
                    "leave it out, or write --engine events");
        }
        Workload workload = workload();
        Simulation simulation = Simulation.of(revision.scaling(), workload)
                .withDuration(duration)
                .withServiceTime(times())
                .withPods(pods.orElse(revision.scaling().minScale()))
                .withPodTimes(podStart, Duration.ofSeconds(30))
                .withTimeout(revision.timeout())
                .withActivators(activators)
                .withPhases(phase("tick"), phase("scrape"), phase("report"))
                .withProbes(probe.orElse(PROBE), readyLag)
                .withPodsReportApart(arePodsApart())
                .withScrapeFailures(scrapeFailures)
                .withSeed(seed);
        // A Trigger among the manifests is about events; clients and the fluid engine know of none.
        boolean isForEvents = workload.kind() == Workload.Kind.RATE && engine == Engine.events;
        Optional<Delivery> before = delivery.delivery(isForEvents ? revision.delivery() : Optional.empty());
        return before.map(simulation::withDelivery).orElse(simulation);
    }

    private Duration phase(String clock) {
        phases.keySet().stream()
                .filter(name -> !CLOCKS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw RevisionOptions.wrong(
                            "--phases " + name + " is no clock",
                            "there are " + String.join(", ", CLOCKS)
                                    + NearestName.of(name, CLOCKS)
                                            .map(near -> "; did you mean " + near + "?")
                                            .orElse(""),
                            "write for example --phases tick=1.5s,scrape=300ms,pods=apart");
                });
        String text = phases.getOrDefault(clock, "0s");
        try {
            return new Length().convert(text);
        } catch (TypeConversionException e) {
            throw RevisionOptions.wrong(
                    "--phases " + clock + "=" + text + " is no time",
                    "it says how long after the others the clock strikes",
                    "write for example --phases " + clock + "=300ms");
        }
    }

    private boolean arePodsApart() {
        String pods = phases.getOrDefault("pods", "together");
        if (!pods.equals("apart") && !pods.equals("together")) {
            throw RevisionOptions.wrong(
                    "--phases pods=" + pods + " is not known",
                    "pods begin their reports together, or apart, each at a time of its own",
                    "write --phases pods=apart");
        }
        return pods.equals("apart");
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
        boolean isRecorded = load.startsWith(RECORDED);
        if (!text.startsWith(TRACE) && !isRecorded) {
            return Workload.parse(load);
        }
        Path file = Path.of(text.substring((isRecorded ? RECORDED : TRACE).length()));
        try (Stream<String> lines = Files.lines(file)) {
            if (isRecorded) {
                return RecordedLoad.of(file.toString(), lines::iterator);
            }
            Workload trace = Workload.trace(file.toString(), lines::iterator);
            return isPoisson ? trace.poisson() : trace;
        } catch (NoSuchFileException e) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "there is no such file: " + file,
                    "a relative path is looked for in " + Path.of("").toAbsolutePath(),
                    "correct the path after " + (isRecorded ? RECORDED : TRACE));
        } catch (UncheckedIOException e) {
            throw unreadable(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Problem unreadable(Path file, IOException e) {
        return e instanceof CharacterCodingException
                ? RevisionOptions.wrong(
                        file + ": no load can be read from this",
                        "it is no text in UTF-8",
                        "write lines of numbers, \"seconds,rate\" or \"seconds\"")
                : new Problem(
                        ExitCode.FAILED,
                        "the trace " + file + " cannot be read",
                        e.getClass().getSimpleName() + ": " + e.getMessage(),
                        "see that it is a text file that may be read");
    }
}
