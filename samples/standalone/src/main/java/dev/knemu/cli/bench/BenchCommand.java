package dev.knemu.cli.bench;

import dev.knemu.cli.bench.report.BenchResult;
import dev.knemu.cli.bench.report.BenchTable;
import dev.knemu.cli.bench.report.Cell;
import dev.knemu.cli.bench.report.CompareCommand;
import dev.knemu.cli.bench.report.Environment;
import dev.knemu.cli.bench.report.HtmlPage;
import dev.knemu.cli.bench.report.ResultFile;
import dev.knemu.cli.bench.report.Settings;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.load.Clock;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Invocation;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Progress;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.cli.terminal.Stoppable;
import dev.knemu.cli.terminal.Talk;
import dev.knemu.journal.Journal;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ResourceWriter;
import dev.knemu.transport.CloudEventJson;
import io.cloudevents.CloudEvent;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu bench}: how much a broker takes, and how long it takes for it. */
@Command(
        name = "bench",
        subcommands = CompareCommand.class,
        headerHeading = "Example:%n"
                + "  knemu bench                                    a grid of Triggers%n"
                + "  knemu bench -f k8s/eventing --rate 2000/s      your own manifests%n"
                + "  knemu bench --triggers 10,1000 --filter exact,cesql -o json > new.json%n"
                + "  knemu bench compare old.json new.json --fail-if 'p99>+10%%'%n%n",
        description = {
            "Measures how many events a second a Broker takes, and how long each takes to its producer's answer and to"
                    + " its subscribers. Exit code 1 when events were lost."
        },
        customSynopsis =
                "knemu bench [OPTION...]%n" + "       knemu bench compare A.json B.json [--fail-if CONDITION]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchCommand implements Callable<Integer> {

    private static final int IN_FLIGHT_HANDLER = 1024;
    private static final int IN_FLIGHT_PER_CONNECTION = 2;
    private static final int HIGHEST_PORT = 65_535;

    private static final int BAR = 20;

    enum Format {
        json
    }

    /** As people write them. */
    enum JournalLevel {
        off,
        outcomes,
        full
    }

    private final StopSignal signal;
    private final Clock clock = Clock.ofSystem();
    private final AtomicBoolean stopped = new AtomicBoolean();

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            arity = "1..*",
            description = "your own manifests instead of a grid; - is standard input")
    private List<String> paths = List.of();

    @Option(
            names = "--event",
            paramLabel = "FILE",
            description = "send this event, as CloudEvents JSON; may be repeated")
    private List<Path> eventFiles = List.of();

    @Option(names = "--broker", paramLabel = "[NS/]NAME", description = "of -f: which, if there are several")
    private Optional<String> broker = Optional.empty();

    @Option(
            names = "--triggers",
            paramLabel = "N,...",
            hideParamSyntax = true,
            split = ",",
            defaultValue = "1,10,100,1000",
            description = "of the grid (default: ${DEFAULT-VALUE})")
    private List<Integer> triggers = List.of();

    @Option(
            names = "--match",
            paramLabel = "P%|N",
            defaultValue = "10%",
            converter = Match.Converter.class,
            description = "how many of them want an event (default: 10%%)")
    private Match match = new Match(1, false);

    @Option(
            names = "--filter",
            paramLabel = "F,...",
            hideParamSyntax = true,
            split = ",",
            defaultValue = "exact",
            description = "exact, prefix, suffix, cesql, mixed (default: exact)")
    private List<Grid.Dialect> filters = List.of();

    @Option(
            names = "--payload",
            paramLabel = "SIZE",
            defaultValue = "1k",
            converter = Payload.Converter.class,
            description = "data of each event (default: ${DEFAULT-VALUE})")
    private Payload payload = new Payload(0);

    @Option(
            names = "--subscribers",
            paramLabel = "KIND",
            defaultValue = "handler",
            description = "handler: in this process; http: events come and go over HTTP (default: handler)")
    private Stage.Subscribers subscribers = Stage.Subscribers.handler;

    @Option(
            names = "--journal",
            paramLabel = "LEVEL",
            defaultValue = "outcomes",
            description = "off, outcomes, full (default: ${DEFAULT-VALUE})")
    private JournalLevel journal = JournalLevel.outcomes;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "50%",
            converter = LoadRate.Converter.class,
            description = "1000/s, max, or a part of the maximum, which is measured first (default: 50%%)")
    private LoadRate rate = new LoadRate.Max();

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "events under way at max (default: 1024; http: 2 for each connection)")
    private Optional<Integer> inFlight = Optional.empty();

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "32",
            description = "of the producer over HTTP (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--duration",
            paramLabel = "LENGTH",
            defaultValue = "5s",
            converter = Length.class,
            description = "of each run (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "LENGTH",
            defaultValue = "3s",
            converter = Length.class,
            description = "before the first run of a cell, at least (default: ${DEFAULT-VALUE})")
    private Duration warmup = Duration.ZERO;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "3",
            description = "runs of each cell (default: ${DEFAULT-VALUE})")
    private int repeat;

    @Option(names = "--url", paramLabel = "URL", description = "of another broker, which is measured instead")
    private Optional<URI> url = Optional.empty();

    @Option(
            names = "--sink-port",
            paramLabel = "N",
            description = "with --url: where its Triggers send to, on this machine")
    private Optional<Integer> sinkPort = Optional.empty();

    @Option(names = "--print-manifests", description = "print the grid, for another broker, and end")
    private boolean printManifests;

    @Option(
            names = "--sink-url",
            paramLabel = "URL",
            description = "subscriber in these; this machine as the broker sees it")
    private Optional<URI> sinkUrl = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json instead of a table")
    private Optional<Format> format = Optional.empty();

    @Option(names = "--html", paramLabel = "FILE", description = "write a page with plots as well")
    private Optional<Path> html = Optional.empty();

    private volatile String doing = "";
    private volatile int scenariosDone;
    private volatile int stepsDone;
    private volatile int scenarios = 1;

    public BenchCommand(StopSignal signal) {
        this.signal = signal;
    }

    /** One thing to be measured; opened when its turn has come. */
    private record Work(String name, Supplier<Scenario> scenario) {}

    @Override
    public Integer call() {
        check();
        PrintWriter out = spec.commandLine().getOut();
        if (printManifests) {
            out.print(ResourceWriter.toYaml(
                    grid(filters.get(0), triggers.get(0)).resources(Destination.uri(sinkUrl.orElseThrow()))));
            out.flush();
            return ExitCode.OK;
        }
        Instant began = clock.now();
        Talk talk = Talk.on(spec.commandLine().getErr());
        Phases phases = new Phases(new Random().nextInt(EventId.PHASES), clock);
        List<Work> works = works(phases, talk);
        scenarios = works.size();
        talk.say("Measures " + works.size() + (works.size() == 1 ? " cell" : " cells") + ", for at least "
                + Length.text(plan().length().multipliedBy(works.size())) + ".");
        List<Cell> cells = Stoppable.during(
                signal,
                () -> stopped.set(true),
                () -> Progress.during(talk, this::progress, () -> measure(works, phases)));
        if (cells.isEmpty()) {
            throw new Problem(
                    ExitCode.FAILED,
                    "nothing was measured",
                    stopped.get() ? "it was stopped before the first run" : "no event was sent",
                    "let it run for longer, or measure less: --triggers 1 --warmup 1s --duration 1s");
        }
        if (stopped.get()) {
            int planned = works.size() * plan().cells();
            talk.say("Stopped: this is what was measured until then, " + cells.size() + " of " + planned
                    + (planned == 1 ? " row." : " rows."));
        }
        BenchResult result = new BenchResult(Environment.here(began), settings(), cells);
        if (format.isPresent()) {
            out.println(ResultFile.json(result));
        } else {
            BenchTable.lines(result, Paint.ofOutput()).forEach(out::println);
        }
        out.flush();
        html.ifPresent(file -> ResultFile.write(file, HtmlPage.of(result)));
        return exitCode(cells, talk);
    }

    // ---- the command line

    private void check() {
        requirePositive("--repeat", repeat);
        requirePositive("--connections", connections);
        inFlight.ifPresent(given -> requirePositive("--in-flight", given));
        triggers.forEach(given -> requirePositive("--triggers", given));
        if (duration.isZero()) {
            throw wrong("--duration 0s measures nothing. Write for example 5s.");
        }
        if (url.isPresent() && !paths.isEmpty()) {
            throw wrong("-f and --url contradict each other: a broker elsewhere has manifests of its own. Keep one.");
        }
        if (url.isPresent() != sinkPort.isPresent()) {
            throw wrong("--url and --sink-port go together: the Triggers of that broker are to send to this port."
                    + " Give both.");
        }
        url.filter(given -> given.getHost() == null
                        || !List.of("http", "https").contains(String.valueOf(given.getScheme())))
                .ifPresent(given -> {
                    throw wrong("--url " + given + " is no address of a broker. Write for example"
                            + " http://broker-ingress.knative-eventing.svc.cluster.local/default/default.");
                });
        sinkPort.ifPresent(given -> {
            if (given < 0 || given > HIGHEST_PORT) {
                throw wrong("--sink-port " + given + " is no port. Write one from 1 to " + HIGHEST_PORT
                        + ", or 0 for any that is free.");
            }
        });
        if (printManifests && sinkUrl.isEmpty()) {
            throw wrong("--print-manifests does not know where the Triggers are to send. Say it: --sink-url"
                    + " http://ADDRESS-OF-THIS-MACHINE:PORT/.");
        }
        if ((url.isPresent() || printManifests) && (triggers.size() > 1 || filters.size() > 1)) {
            throw wrong("another broker has the Triggers that it has, so one grid at a time: give --triggers and"
                    + " --filter one value each.");
        }
        html.filter(file -> !Files.isDirectory(file.toAbsolutePath().getParent()))
                .ifPresent(file -> {
                    throw wrong("--html " + file + " is in no directory that is there. Make it first.");
                });
        if (!eventFiles.isEmpty() && paths.isEmpty() && url.isEmpty()) {
            throw wrong("--event is for manifests of your own (-f) or another broker (--url); a grid has its own"
                    + " events.");
        }
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw wrong(option + " " + value + " is too few. Write 1 or more.");
        }
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private Journal.Level level() {
        return Journal.Level.valueOf(journal.name().toUpperCase(Locale.ROOT));
    }

    private Plan plan() {
        boolean overHttp = url.isPresent() || subscribers == Stage.Subscribers.http;
        int usual = overHttp ? connections * IN_FLIGHT_PER_CONNECTION : IN_FLIGHT_HANDLER;
        return new Plan(rate, warmup, duration, repeat, inFlight.orElse(usual));
    }

    private Grid grid(Grid.Dialect filter, int triggers) {
        String name = broker.orElse("default/default");
        int slash = name.indexOf('/');
        return new Grid(
                slash < 0 ? "default" : name.substring(0, slash),
                name.substring(slash + 1),
                triggers,
                match.of(triggers),
                filter);
    }

    private List<CloudEvent> events() {
        return eventFiles.stream().map(BenchCommand::event).toList();
    }

    private static CloudEvent event(Path file) {
        try {
            return CloudEventJson.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "cannot read --event " + file,
                    "there is no such file in " + Path.of("").toAbsolutePath() + ", or it may not be read",
                    "correct the path");
        } catch (CloudEventRWException | IllegalArgumentException e) {
            throw new Problem(
                    ExitCode.USAGE,
                    "--event " + file + " is no CloudEvent",
                    String.valueOf(e.getMessage()),
                    "write it as CloudEvents JSON: {\"specversion\": \"1.0\", \"id\": \"1\", \"type\": ...,"
                            + " \"source\": ..., \"data\": ...}");
        }
    }

    // ---- measuring

    private List<Work> works(Phases phases, Talk talk) {
        if (url.isPresent()) {
            Grid grid = grid(filters.get(0), triggers.get(0));
            List<CloudEvent> given = events();
            return List.of(new Work(
                    url.get().toString(),
                    () -> RemoteScenario.open(
                            url.get(), sinkPort.orElseThrow(), grid, given, payload, connections, phases, talk)));
        }
        if (!paths.isEmpty()) {
            Manifest manifest = Manifests.read(paths, System.in);
            List<CloudEvent> given = events();
            return List.of(new Work(
                    String.join(", ", paths),
                    () -> ManifestScenario.open(
                            manifest, broker, given, payload, subscribers, level(), connections, phases)));
        }
        List<Work> works = new ArrayList<>();
        for (Grid.Dialect filter : new LinkedHashSet<>(filters)) {
            for (int count : new LinkedHashSet<>(triggers)) {
                Grid grid = grid(filter, count);
                works.add(new Work(
                        count + " " + filter,
                        () -> GridScenario.open(grid, payload, subscribers, level(), connections)));
            }
        }
        return works;
    }

    private List<Cell> measure(List<Work> works, Phases phases) {
        List<Cell> cells = new ArrayList<>();
        for (Work work : works) {
            if (!stopped.get()) {
                step(work.name() + ": setting up");
                try (Scenario scenario = work.scenario().get()) {
                    cells.addAll(new Experiment(
                                    scenario, plan(), phases, stopped::get, what -> step(work.name() + ": " + what))
                            .run());
                }
                scenariosDone++;
                stepsDone = 0;
            }
        }
        return cells;
    }

    private void step(String what) {
        doing = what;
        stepsDone++;
    }

    /** Setting up is a step, and so are warming up and each run. */
    private String progress() {
        int steps = 2 + plan().runs();
        int filled = BAR * (scenariosDone * steps + Math.max(0, stepsDone - 1)) / (scenarios * steps);
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + Math.min(scenariosDone + 1, scenarios)
                + " of " + scenarios + ", " + doing;
    }

    // ---- the result

    private Settings settings() {
        Map<String, String> options = new LinkedHashMap<>();
        if (paths.isEmpty()) {
            options.put("--triggers", triggers.stream().map(String::valueOf).collect(Collectors.joining(",")));
            options.put("--filter", filters.stream().map(Enum::name).collect(Collectors.joining(",")));
            options.put("--match", match.toString());
        }
        options.put("--rate", rate.toString());
        options.put("--in-flight", String.valueOf(plan().inFlight()));
        if (url.isPresent() || subscribers == Stage.Subscribers.http) {
            options.put("--connections", String.valueOf(connections));
        }
        String java = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X"))
                .filter(argument -> !argument.matches("-Xshare.*|-Xlog.*|-XX:SharedArchiveFile.*"))
                .collect(Collectors.joining(" "));
        if (!java.isEmpty()) {
            options.put("java", java);
        }
        return new Settings(
                Invocation.of(spec.commandLine().getParseResult().originalArgs()),
                url.map(URI::toString).orElse("in-process"),
                warmup,
                duration,
                repeat,
                options);
    }

    private static int exitCode(List<Cell> cells, Talk talk) {
        List<Cell> wrong = cells.stream()
                .filter(cell -> cell.runs().stream()
                        .anyMatch(run -> run.failed() > 0 || run.deliveries().lost() > 0 || run.answered() == 0))
                .toList();
        wrong.forEach(cell -> talk.say("knemu: events were lost or failed, or none was taken: " + cell.name()));
        return wrong.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
