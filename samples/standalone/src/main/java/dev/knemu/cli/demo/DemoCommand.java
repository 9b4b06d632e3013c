package dev.knemu.cli.demo;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.cli.run.Start;
import dev.knemu.cli.terminal.Display;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.cli.terminal.Version;
import dev.knemu.journal.Journal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu demo}: a small shop, told while it runs. */
@Command(
        name = "demo",
        headerHeading = "Example:%n"
                + "  knemu demo%n"
                + "  knemu demo --for 2s --keep%n"
                + "  knemu demo --show-manifest > shop.yaml%n%n",
        description = {
            "Shows a small shop of events at work: a Broker, three Triggers, a consumer that fails twice, a dead letter,"
                    + " and why an event did not arrive."
        },
        customSynopsis = "knemu demo [--for LENGTH] [--keep [--port N]] [--show-manifest]%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
public final class DemoCommand implements Callable<Integer> {

    public static final int USUAL_PORT = 8080;

    private static final Duration LONGEST = Duration.ofHours(1);

    private final StopSignal signal;
    private final int usualPort;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--for",
            paramLabel = "LENGTH",
            defaultValue = "10s",
            converter = Length.class,
            description = "how long events are made, such as 500ms, 10s, 1m or PT10S; at most 1h"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration length = Duration.ZERO;

    @Option(names = "--keep", description = "afterwards, keep the shop open on an HTTP port until it is stopped")
    private boolean keep;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            description = "with --keep, the HTTP port; 0 is any that is free (default: 8080, or a free one if that is"
                    + " taken)")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--show-manifest", description = "print the shop's manifest, and do nothing else")
    private boolean showManifest;

    public DemoCommand(StopSignal signal, int usualPort) {
        this.signal = signal;
        this.usualPort = usualPort;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        PrintWriter out = spec.commandLine().getOut();
        if (showManifest) {
            out.print(Shop.manifestText());
            out.flush();
            return ExitCode.OK;
        }
        try (EventingEmulator eventing = start(out)) {
            new Demo(eventing, out, Paint.ofOutput()).play(length, keep ? Optional.of(signal) : Optional.empty());
        }
        return ExitCode.OK;
    }

    private void check() {
        if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
            throw new ParameterException(
                    spec.commandLine(), "--for must be longer than nothing and at most 1h. Write for example 10s.");
        }
        if (port.isPresent() && !keep) {
            throw new ParameterException(
                    spec.commandLine(), "--port is for --keep: without it, the demo opens no port. Add --keep.");
        }
        port.ifPresent(given -> Start.checkPort(spec, given));
    }

    private EventingEmulator start(PrintWriter out) {
        EmulatorOptions options =
                EmulatorOptions.defaults().withJournal(Journal.Level.FULL).withEventDisplay(new Display(out));
        if (!keep) {
            return Start.emulator(options);
        }
        if (port.isPresent()) {
            return Start.emulator(options.withPort(port.get()));
        }
        try {
            return Start.emulator(options.withPort(usualPort));
        } catch (Problem taken) {
            EventingEmulator eventing = Start.emulator(options.withPort(0));
            out.println("Port " + usualPort + " is taken, so this is port " + eventing.port() + ".");
            out.println();
            return eventing;
        }
    }
}
