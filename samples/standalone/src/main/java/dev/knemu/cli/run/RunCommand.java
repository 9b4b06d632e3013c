package dev.knemu.cli.run;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.process.Programs;
import dev.knemu.cli.project.Project;
import dev.knemu.cli.telemetry.MetricsPage;
import dev.knemu.cli.telemetry.OtlpTracing;
import dev.knemu.cli.terminal.Display;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Narrator;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.cli.terminal.Talk;
import dev.knemu.cli.terminal.Version;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.KResource;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code knemu run}: manifests in, an HTTP port out, until it is told to stop. */
@Command(
        name = "run",
        headerHeading = "Example:%n"
                + "  knemu run -f k8s/eventing --watch%n"
                + "  knemu run -f k8s/eventing --service shipping=http://localhost:9000%n"
                + "  knemu run -f k8s/eventing --as shipping -- ./gradlew bootRun%n"
                + "  knemu run                         with a knemu.yaml in this directory%n%n",
        description = {
            "Runs manifests until it is stopped (Ctrl-C or SIGTERM), and programs beside them.",
            "A Service that nothing stands behind is a stand-in, which prints its events on standard output as Knative's"
                    + " event-display does. All else is said on standard error; when events can come, a line"
                    + " \"Knemu is ready: URL\"."
        },
        customSynopsis = "knemu run [-f PATH...] [--watch] [--port N] [OPTION...]%n"
                + "                 [--as NAME -- COMMAND...]%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
public final class RunCommand implements Callable<Integer> {

    private final StopSignal signal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    public RunCommand(StopSignal signal) {
        this.signal = signal;
    }

    @Override
    public Integer call() throws InterruptedException {
        options.read();
        Talk talk = Talk.on(spec.commandLine().getErr());
        // Looked at before anything is read, so that nothing saved in between is missed.
        FileStamps before = FileStamps.of(watched());
        Manifest manifest = Manifests.read(options.paths(), System.in);
        Start.check(manifest);
        // Both are closed after the emulator has shut down: what it brings to rest at the end has spans and offsets
        // too.
        try (KafkaInside kafka = options.kafka().start();
                OtlpTracing tracing = tracing(talk)) {
            EmulatorOptions emulator = emulator(kafka);
            boolean isKept = run(
                    tracing == null ? emulator : emulator.withTelemetry(tracing.telemetry()), manifest, before, talk);
            if (isKept && kafka != null && kafka.isTemporary()) {
                talk.say(
                        "The Kafka in this process ends with its records. --kafka-data DIR keeps them for the next run.");
            }
        }
        return ExitCode.OK;
    }

    private EmulatorOptions emulator(@Nullable KafkaInside kafka) {
        return MetricsPage.on(options.kafka()
                .on(EmulatorOptions.defaults().withPodStart(options.podStart()), kafka)
                .withHost(options.host())
                .withPort(options.port())
                .withDrainLimit(options.drain())
                .withJournal(options.journal())
                .withFaults(options.faults())
                .withEventDisplay(new Display(spec.commandLine().getOut())));
    }

    private @Nullable OtlpTracing tracing(Talk talk) {
        return options.otlp()
                .map(collector -> new OtlpTracing(collector, Version.ofKnemu(), System.getenv(), talk::say))
                .orElse(null);
    }

    /** Whether Kafka keeps some of what was open at the end. */
    private boolean run(EmulatorOptions emulator, Manifest manifest, FileStamps before, Talk talk)
            throws InterruptedException {
        try (Programs programs = new Programs(talk, Paint.ofErrors());
                EventingEmulator eventing = Start.emulator(emulator);
                Narrator narrator = new Narrator(talk::say)) {
            if (!options.quiet()) {
                new Trouble(eventing.journal(), options.why()).tell(narrator);
            }
            LocalPrograms local = new LocalPrograms(eventing, options.programs());
            // First, so that no stand-in gets an event that was meant for a real program.
            options.services()
                    .forEach(service -> eventing.subscriber(service.namespace(), service.name(), service.url()));
            local.services().forEach(service -> eventing.process(service.namespace(), service.name(), service.url()));
            List<Resource> stored = new ArrayList<>();
            Start.apply(() -> stored.addAll(eventing.apply(manifest)));
            local.start(programs);
            programs.awaitReady();
            signal.arm();
            greet(eventing, manifest, local, talk);
            HotReload reload = new HotReload(eventing, options.paths(), manifest, stored, talk);
            try (FileWatch watch = new FileWatch(watched(), before, now -> changed(before, now, reload, talk))) {
                if (options.watch()) {
                    watch.start();
                }
                signal.await();
            }
            return new Stopping(eventing, programs, options.drain(), talk).stop();
        }
    }

    private void greet(EventingEmulator eventing, Manifest manifest, LocalPrograms local, Talk talk) {
        talk.say(Banner.of(
                eventing,
                manifest,
                Stream.concat(options.services().stream(), local.services().stream())
                        .toList()));
        if (options.watch()) {
            talk.say("Watching for changes: " + String.join(", ", options.paths()));
        }
        if (!eventing.faults().isNone()) {
            talk.say("Faults are injected on the way to subscribers: " + eventing.faults());
        }
        eventing.options().kafka().ifPresent(properties -> talk.say(kafka(eventing, properties)));
        talk.say("Knemu is ready: " + eventing.url() + " (" + Banner.counts(eventing) + ")");
    }

    private static String kafka(EventingEmulator eventing, Map<String, String> properties) {
        String servers = properties.get("bootstrap.servers");
        String which = eventing.options().kafkaChannels() ? ", those of all channels" : "";
        return isTroubled(eventing, servers)
                ? "Events are to be kept in Kafka at " + servers + which
                        + ", which does not do all it is asked for: see what is not ready, above. It is tried again."
                : "Events are kept in Kafka at " + servers + which + ".";
    }

    /** What is not ready for a reason that the cluster, or nobody there, gave names where that is. */
    private static boolean isTroubled(EventingEmulator eventing, String servers) {
        return eventing.list(KResource.class).stream()
                .filter(resource -> !resource.isReady())
                .flatMap(resource -> resource.common().condition(ConditionSet.READY).stream())
                .anyMatch(ready -> ready.message().contains(" at " + servers));
    }

    private List<Path> watched() {
        return Stream.concat(
                        options.paths().stream(), options.project().map(Project::file).map(Path::toString).stream())
                .filter(path -> !path.equals("-"))
                .map(Path::of)
                .toList();
    }

    private void changed(FileStamps before, FileStamps now, HotReload reload, Talk talk) {
        Optional<Path> project = options.project().map(Project::file);
        if (project.isPresent() && now.differsAt(project.get(), before)) {
            talk.say(project.get() + " has changed. Programs and ports stay as they are until Knemu is started again.");
        }
        reload.reload();
    }
}
