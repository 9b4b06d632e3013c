package dev.knemu.cli.run;

import dev.knemu.cli.process.Program;
import dev.knemu.cli.project.ProgramSpec;
import dev.knemu.cli.project.Project;
import dev.knemu.cli.telemetry.OtlpUrl;
import dev.knemu.cli.terminal.Length;
import dev.knemu.fault.Faults;
import dev.knemu.journal.Journal;
import dev.knemu.transport.SinkName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the command line of {@code knemu run} says, put together with {@code knemu.yaml}. */
final class RunOptions {

    private static final int HIGHEST_PORT = 65_535;
    private static final int USUAL_PORT = 8080;
    private static final String USUAL_HOST = "127.0.0.1";
    private static final String STANDARD_INPUT = "-";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            arity = "1..*",
            description = "a manifest, or a directory with all *.yaml, *.yml and *.json below it; - is standard input;"
                    + " may be given several times")
    private List<String> paths = List.of();

    @Option(
            names = {"-w", "--watch"},
            description = "apply what changes in these files while it runs, and delete what is in them no longer")
    private boolean watch;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            defaultValue = "${env:KNEMU_PORT}",
            description = "the HTTP port; 0 is any that is free (default: KNEMU_PORT of the environment, or "
                    + USUAL_PORT + ")")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "the interface to listen on; 0.0.0.0 lets other machines in (default: " + USUAL_HOST + ")")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--service",
            paramLabel = "NAME[.NAMESPACE]=URL",
            converter = ServiceAt.Converter.class,
            description = "the program that is behind this Service, instead of a stand-in; may be given several times")
    private List<ServiceAt> services = List.of();

    @Option(names = "--as", paramLabel = "NAME[.NAMESPACE]", description = "the Service that COMMAND is behind")
    private Optional<String> as = Optional.empty();

    @Option(
            names = "--sink",
            paramLabel = "SINK",
            description = "where COMMAND sends, in its K_SINK: broker:NAME, channel:NAME or a URL (default: what a"
                    + " SinkBinding says, or the only Broker)")
    private Optional<String> sink = Optional.empty();

    @Option(names = "--app-port", paramLabel = "N", description = "where COMMAND listens, in its PORT (default: any)")
    private Optional<Integer> appPort = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "LENGTH",
            defaultValue = "60s",
            converter = Length.class,
            description = "how long COMMAND has for its port (default: ${DEFAULT-VALUE})")
    private Duration wait = Program.USUAL_TIMEOUT;

    @Option(
            names = "--project",
            paramLabel = "FILE",
            description = "manifests, ports and programs of this project (default: " + Project.USUAL_NAME
                    + ", if it is there)")
    private Optional<Path> projectFile = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing of what fails while events flow")
    private boolean quiet;

    @Option(names = "--why", description = "say for each event and Trigger why; costs speed")
    private boolean why;

    @Option(
            names = "--drain",
            paramLabel = "LENGTH",
            defaultValue = "500ms",
            converter = Length.class,
            description = "how long a stop waits (default: ${DEFAULT-VALUE})")
    private Duration drain = Stopping.USUAL_DRAIN;

    @Option(
            names = "--pod-start",
            paramLabel = "LENGTH",
            defaultValue = "0s",
            converter = Length.class,
            description = "how long pods take to start (default: ${DEFAULT-VALUE})")
    private Duration podStart = Duration.ZERO;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            converter = OtlpUrl.Converter.class,
            description = "send spans by OTLP over HTTP to this collector, such as http://localhost:4318")
    private Optional<OtlpUrl> otlp = Optional.empty();

    @Option(
            names = "--faults",
            paramLabel = "FAULTS",
            converter = FaultsConverter.class,
            description = "inject faults on the way to subscribers, such as seed=42,duplicate=0.1")
    private Faults faults = Faults.NONE;

    @Mixin
    private KafkaOptions kafka;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "after --, a program to run beside it")
    private List<String> command = List.of();

    private Optional<Project> project = Optional.empty();

    /**
     * Checks what the command line says, and reads the project file.
     *
     * @throws dev.knemu.cli.terminal.Problem when that file is wrong
     */
    void read() {
        checkCommand();
        port.ifPresent(given -> Start.checkPort(spec, given));
        kafka.check();
        if (quiet && why) {
            throw usage("--quiet and --why contradict each other. Keep one of them.");
        }
        if (watch && paths.contains(STANDARD_INPUT)) {
            throw usage("--watch cannot watch standard input (-f -). Write the manifests to a file.");
        }
        if (projectFile.isPresent() || Files.exists(Path.of(Project.USUAL_NAME))) {
            project = Optional.of(Project.read(projectFile.orElse(Path.of(Project.USUAL_NAME))));
        }
        checkServices();
        if (project.isEmpty() && paths.isEmpty() && command.isEmpty()) {
            throw usage("there is nothing to run: no -f PATH, no -- COMMAND, and no " + Project.USUAL_NAME
                    + " in this directory. Say for example -f k8s/eventing.");
        }
    }

    private void checkCommand() {
        boolean isMarked = spec.commandLine().getParseResult().originalArgs().contains("--");
        if (!command.isEmpty() && !isMarked) {
            throw usage("knemu run takes no argument \"" + command.get(0) + "\". Write -f " + command.get(0)
                    + " for a manifest, or -- before a program that is to be started.");
        }
        if (command.isEmpty()) {
            if (as.isPresent() || sink.isPresent() || appPort.isPresent()) {
                throw usage(
                        "--as, --sink and --app-port are about a program, and none is given. Write it last, after --,"
                                + " such as: knemu run -f k8s --as shipping -- ./gradlew bootRun");
            }
            return;
        }
        if (as.isEmpty()) {
            throw usage("--as does not say which Service the program is behind. Write for example --as shipping.");
        }
        appPort.ifPresent(given -> {
            if (given < 1 || given > HIGHEST_PORT) {
                throw usage("--app-port " + given + " is no port. Write one from 1 to " + HIGHEST_PORT + ".");
            }
        });
        commandProgram();
    }

    private void checkServices() {
        List<String> names = new ArrayList<>();
        services.forEach(service -> names.add(service.namespace() + "/" + service.name()));
        programs().stream()
                .filter(ProgramSpec::takesEvents)
                .forEach(program -> names.add(program.namespace() + "/" + program.name()));
        names.stream()
                .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
                .findFirst()
                .ifPresent(name -> {
                    throw usage("it is said twice what is behind " + name + " (--service, --as, " + Project.USUAL_NAME
                            + "). Keep one of them.");
                });
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Manifests of the command line and of the project. */
    List<String> paths() {
        return Stream.concat(project.stream().flatMap(of -> of.manifests().stream()), paths.stream())
                .toList();
    }

    Optional<Project> project() {
        return project;
    }

    boolean watch() {
        return watch;
    }

    int port() {
        return port.orElseGet(
                () -> project.map(Project::port).orElse(OptionalInt.empty()).orElse(USUAL_PORT));
    }

    String host() {
        return host.or(() -> project.flatMap(Project::host)).orElse(USUAL_HOST);
    }

    /** Of programs that run already. */
    List<ServiceAt> services() {
        return Stream.concat(
                        services.stream(),
                        programs().stream()
                                .filter(program -> program.url().isPresent())
                                .map(program -> new ServiceAt(
                                        program.namespace(),
                                        program.name(),
                                        program.url().orElseThrow())))
                .toList();
    }

    /** Programs of the project, and the one of the command line. */
    List<ProgramSpec> programs() {
        return Stream.concat(
                        project.stream().flatMap(of -> of.programs().stream()),
                        command.isEmpty() ? Stream.empty() : Stream.of(commandProgram()))
                .toList();
    }

    private ProgramSpec commandProgram() {
        ServiceAt.Name name = ServiceAt.Name.parse(as.orElseThrow())
                .orElseThrow(() -> usage("--as \"" + as.get() + "\" is not NAME or NAME.NAMESPACE."
                        + " Write the name of a Service, such as shipping or shipping.shop."));
        Optional<SinkName> to = sink.map(text -> SinkName.parse(text, name.namespace())
                .orElseThrow(() -> usage("--sink \"" + text + "\" is no sink. " + SinkName.FORMS)));
        OptionalInt listens = appPort.map(OptionalInt::of).orElse(OptionalInt.empty());
        return ProgramSpec.ofCommandLine(name.name(), name.namespace(), command, listens, to, wait);
    }

    Optional<OtlpUrl> otlp() {
        return otlp;
    }

    KafkaOptions kafka() {
        return kafka;
    }

    Faults faults() {
        return faults;
    }

    boolean quiet() {
        return quiet;
    }

    boolean why() {
        return why;
    }

    Journal.Level journal() {
        return why ? Journal.Level.FULL : Journal.Level.OUTCOMES;
    }

    Duration drain() {
        return drain;
    }

    Duration podStart() {
        return podStart;
    }
}
