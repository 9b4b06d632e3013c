package dev.knemu.cli.run;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.telemetry.MetricsPage;
import dev.knemu.cli.telemetry.OtlpTracing;
import dev.knemu.cli.telemetry.OtlpUrl;
import dev.knemu.cli.terminal.Display;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Narrator;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.cli.terminal.Talk;
import dev.knemu.cli.terminal.Version;
import dev.knemu.journal.Journal;
import dev.knemu.resource.Manifest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu run}: manifests in, an HTTP port out, until it is told to stop. */
@Command(
        name = "run",
        headerHeading = "Example:%n"
                + "  knemu run -f k8s/eventing --service shipping=http://localhost:9000%n"
                + "  knemu demo --show-manifest | knemu run -f -%n%n",
        description = {
            "Runs manifests until it is stopped (Ctrl-C or SIGTERM).",
            "A Service that nothing stands behind is a stand-in: it prints its events on standard output exactly as"
                    + " Knative's event-display does. Everything else is said on standard error; the last line before"
                    + " events flow begins with \"Knemu is ready\"."
        },
        customSynopsis =
                "knemu run -f PATH... [--port N] [--host ADDRESS] [--service NAME[.NAMESPACE]=URL]... [--otlp URL] [--quiet | --why]%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpWidth = 110)
public final class RunCommand implements Callable<Integer> {

    private static final int HIGHEST_PORT = 65_535;

    private final StopSignal signal;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            required = true,
            arity = "1..*",
            description = "a manifest, or a directory with all *.yaml, *.yml and *.json below it; - is standard input;"
                    + " may be given several times")
    private List<String> paths = List.of();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            defaultValue = "${env:KNEMU_PORT:-8080}",
            description = "the HTTP port; 0 is any that is free (default: KNEMU_PORT of the environment, or 8080)")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "the interface to listen on; 0.0.0.0 lets other machines in (default: ${DEFAULT-VALUE})")
    private String host = "";

    @Option(
            names = "--service",
            paramLabel = "NAME[.NAMESPACE]=URL",
            converter = ServiceAt.Converter.class,
            description = "the program that is behind this Service, instead of a stand-in; may be given several times")
    private List<ServiceAt> services = List.of();

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing of refusals, failed attempts and dead letters while events flow")
    private boolean quiet;

    @Option(
            names = "--why",
            description = "say for every event and Trigger whether the Trigger wants it, and why not; costs speed")
    private boolean why;

    @Option(
            names = "--drain",
            paramLabel = "LENGTH",
            defaultValue = "600ms",
            converter = Length.class,
            description = "how long a stop waits for open deliveries (default: ${DEFAULT-VALUE})")
    private Duration drain = Stopping.USUAL_DRAIN;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            converter = OtlpUrl.Converter.class,
            description = "send a span for every ingress, delivery and attempt to the OpenTelemetry collector at this"
                    + " address, by OTLP over HTTP, for example http://localhost:4318")
    private @Nullable OtlpUrl otlp;

    public RunCommand(StopSignal signal) {
        this.signal = signal;
    }

    @Override
    public Integer call() throws InterruptedException {
        checkPort(spec, port);
        checkServices();
        if (quiet && why) {
            throw new ParameterException(
                    spec.commandLine(), "--quiet and --why contradict each other. Keep one of them.");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Talk talk = Talk.on(err);
        Manifest manifest = Manifests.read(paths, System.in);
        Start.check(manifest);
        EmulatorOptions options = MetricsPage.on(EmulatorOptions.defaults()
                .withHost(host)
                .withPort(port)
                .withDrainLimit(drain)
                .withJournal(why ? Journal.Level.FULL : Journal.Level.OUTCOMES)
                .withEventDisplay(new Display(out)));
        // Closed after the emulator has shut down: what it brings to rest at the end has spans too.
        try (OtlpTracing tracing = tracing(talk)) {
            run(tracing == null ? options : options.withTelemetry(tracing.telemetry()), manifest, talk);
        }
        return ExitCode.OK;
    }

    private @Nullable OtlpTracing tracing(Talk talk) {
        return otlp == null ? null : new OtlpTracing(otlp, Version.ofKnemu(), System.getenv(), talk::say);
    }

    private void run(EmulatorOptions options, Manifest manifest, Talk talk) throws InterruptedException {
        try (EventingEmulator eventing = Start.emulator(options);
                Narrator narrator = new Narrator(talk::say)) {
            if (!quiet) {
                new Trouble(eventing.journal(), why).tell(narrator);
            }
            apply(eventing, manifest);
            signal.arm();
            greet(eventing, manifest, talk);
            signal.await();
            new Stopping(eventing, drain, talk).stop();
        }
    }

    public static void checkPort(CommandSpec spec, int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--port " + port + " is no port. Write one from 1 to " + HIGHEST_PORT
                            + ", or 0 for any that is free.");
        }
    }

    private void checkServices() {
        for (ServiceAt service : services) {
            boolean isTwice = services.stream()
                            .filter(other -> other.isFor(service.namespace(), service.name()))
                            .count()
                    > 1;
            if (isTwice) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--service says twice what is behind " + service.namespace() + "/" + service.name()
                                + ". Keep one of them.");
            }
        }
    }

    /** What the --service say comes first, so that no stand-in gets an event that was meant for a real program. */
    private void apply(EventingEmulator eventing, Manifest manifest) {
        services.forEach(service -> eventing.subscriber(service.namespace(), service.name(), service.url()));
        Start.apply(() -> eventing.apply(manifest));
    }

    private void greet(EventingEmulator eventing, Manifest manifest, Talk talk) {
        talk.say(Banner.of(eventing, manifest, services));
        talk.say("Knemu is ready: " + eventing.url() + " (" + Banner.counts(eventing) + ")");
    }
}
