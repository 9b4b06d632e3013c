package dev.knemu.cli;

import dev.knemu.cli.demo.DemoCommand;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Invocation;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.ProcessSignal;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.cli.terminal.UsageText;
import dev.knemu.cli.terminal.Utf8Writer;
import dev.knemu.cli.terminal.Version;
import dev.knemu.resource.NearestName;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu}: Knative Eventing on this machine. */
@Command(
        name = "knemu",
        headerHeading = "Example:%n  knemu run -f k8s/eventing --service shipping=http://localhost:9000%n%n",
        description = "Runs Knative Eventing manifests in one process: no cluster, no container.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:a fault on this machine, such as a port in use, or one of ours",
            "2:the command line was wrong",
            "3:checked and wrong: an error in a manifest, an event that was refused",
            "4:not found: a file, an event, a resource",
            "5:timed out"
        },
        footer = {"", "Results go to standard output, all other talk to standard error. NO_COLOR is honoured."})
public final class Knemu implements Runnable {

    /** Of a terminal that nobody has made wider. */
    private static final int HELP_WIDTH = 80;

    private static final int LONGEST_OPTION = 26;

    @Spec
    private CommandSpec spec;

    private Knemu() {}

    public static void main(String[] arguments) {
        // Upstream's tools print UTF-8 whatever the locale, and so must what is to print the same.
        PrintWriter out = new Utf8Writer(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new Utf8Writer(new FileOutputStream(FileDescriptor.err));
        if (arguments.length > 0 && arguments[0].equals("run") && !Invocation.isLaunched()) {
            // Said before anything is read, loaded or opened: who starts a server wants to see that it starts.
            err.println("Knemu starts, on Java " + System.getProperty("java.version"));
        }
        ProcessSignal signal = new ProcessSignal();
        int exitCode = commandLine(signal, DemoCommand.USUAL_PORT, arguments)
                .setOut(out)
                .setErr(err)
                .execute(arguments);
        out.flush();
        err.flush();
        signal.ended(exitCode);
        System.exit(exitCode);
    }

    /**
     * @param signal ends the commands that run until they are told to stop
     * @param usualPort where {@code demo --keep} listens if it can
     * @param arguments what it is to execute; it knows no other commands than these may need
     */
    static CommandLine commandLine(StopSignal signal, int usualPort, String... arguments) {
        CommandLine root = new CommandLine(new Knemu());
        Commands commands = new Commands(signal, usualPort);
        commands.neededFor(arguments).forEach(name -> root.addSubcommand(commands.named(name)));
        return root.setUsageHelpWidth(HELP_WIDTH)
                .setUsageHelpLongOptionsMaxWidth(LONGEST_OPTION)
                // Else a misspelt option after -f would be looked for as a file.
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setParameterExceptionHandler(Knemu::refuse)
                .setExecutionExceptionHandler(Knemu::fail);
    }

    private static int refuse(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("knemu: " + UsageText.of(problem, NearestName::of));
        return ExitCode.USAGE;
    }

    private static int fail(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof Problem problem) {
            err.println("knemu: " + problem.getMessage());
            return problem.exitCode();
        }
        err.println("knemu: this is a bug in Knemu. What helps to find it:");
        failure.printStackTrace(err);
        return ExitCode.FAILED;
    }

    /** Without a command there is nothing to do: that is a mistake, and the help is the answer to it. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "no command was given. Write for example knemu demo, or knemu run -f PATH");
    }
}
