package dev.knemu.cli.run;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.control.ControlPlane;
import dev.knemu.resource.ApiStatusException;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestException;
import dev.knemu.time.VirtualTime;
import java.net.BindException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The beginning of an emulator for people: what keeps it from starting is said in words that help. */
public final class Start {

    private static final int HIGHEST_PORT = 65_535;

    private Start() {}

    /** For all commands that have such an option. */
    public static void checkPort(CommandSpec spec, int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--port " + port + " is no port. Write one from 1 to " + HIGHEST_PORT
                            + ", or 0 for any that is free.");
        }
    }

    /** @throws Problem when it cannot, such as for a port that is taken */
    public static EventingEmulator emulator(EmulatorOptions options) {
        try {
            return EventingEmulator.start(options);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    ExitCode.USAGE,
                    "the emulator did not start",
                    String.valueOf(e.getMessage()),
                    "correct what is said there, on the command line or in the file after --kafka");
        } catch (IllegalStateException e) {
            throw options.port().isPresent() && e.getCause() instanceof BindException refused
                    ? noPort(options.host(), options.port().getAsInt(), refused)
                    : new Problem(
                            ExitCode.FAILED,
                            "the emulator did not start",
                            String.valueOf(e.getMessage()),
                            "take another port: --port N, where 0 is any that is free; or another address: --host");
        }
    }

    private static Problem noPort(String host, int port, BindException refused) {
        String what = "the port " + host + ":" + port;
        String why = String.valueOf(refused.getMessage());
        if (why.contains("Permission denied")) {
            return new Problem(
                    ExitCode.FAILED,
                    what + " cannot be opened",
                    "ports below 1024 are for the system's administrator (" + why + ")",
                    "take a higher one: --port 8080, or --port 0 for any that is free");
        }
        if (why.contains("assign")) {
            return new Problem(
                    ExitCode.FAILED,
                    what + " cannot be opened",
                    "this machine has no such address (" + why + ")",
                    "leave --host out for this machine only, or write --host 0.0.0.0 for all of its addresses");
        }
        Optional<String> owner = Listener.on(port);
        String another = Listener.freeNear(host, port).isPresent()
                ? "--port " + Listener.freeNear(host, port).getAsInt() + " is free"
                : "--port N";
        return new Problem(
                ExitCode.FAILED,
                what + " is in use",
                owner.orElse("another program") + " listens there",
                "stop that program, or take another port: " + another + ", --port 0 is any that is free");
    }

    /**
     * Finds what a cluster's webhooks would refuse, without anything that runs.
     *
     * @throws Problem with all of it
     */
    static void check(Manifest manifest) {
        apply(() -> ControlPlane.check(manifest, ControlPlane.newStore(new VirtualTime(), () -> "")));
    }

    /** @throws Problem when the manifests are refused; nothing was applied then */
    public static void apply(Runnable apply) {
        try {
            apply.run();
        } catch (ManifestException e) {
            throw Manifests.wrong(e);
        } catch (ApiStatusException e) {
            throw new Problem(
                    ExitCode.WRONG,
                    "the manifests cannot be applied",
                    String.valueOf(e.getMessage()),
                    "correct the manifests and run them again; nothing was started");
        }
    }
}
