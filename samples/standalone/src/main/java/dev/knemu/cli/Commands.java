package dev.knemu.cli;

import dev.knemu.cli.autoscale.AutoscaleCommand;
import dev.knemu.cli.bench.BenchCommand;
import dev.knemu.cli.check.GraphCommand;
import dev.knemu.cli.check.LintCommand;
import dev.knemu.cli.client.ApplyCommand;
import dev.knemu.cli.client.DeleteCommand;
import dev.knemu.cli.client.DescribeCommand;
import dev.knemu.cli.client.DlqCommand;
import dev.knemu.cli.client.GetCommand;
import dev.knemu.cli.client.ReplayCommand;
import dev.knemu.cli.client.SendCommand;
import dev.knemu.cli.client.VersionCommand;
import dev.knemu.cli.client.WatchCommand;
import dev.knemu.cli.client.WhyCommand;
import dev.knemu.cli.completion.CompletionCommand;
import dev.knemu.cli.demo.DemoCommand;
import dev.knemu.cli.routing.DiffCommand;
import dev.knemu.cli.routing.TestCommand;
import dev.knemu.cli.run.RunCommand;
import dev.knemu.cli.terminal.StopSignal;
import java.util.List;

/**
 * The commands by name. To make one means to read all that it says of its options, which for all of them together takes
 * longer than most of them run; so only those are made that are called.
 */
final class Commands {

    /** In the order of the help. */
    private static final List<String> NAMES = List.of(
            "demo",
            "run",
            "send",
            "why",
            "watch",
            "dlq",
            "replay",
            "get",
            "describe",
            "apply",
            "delete",
            "lint",
            "graph",
            "test",
            "diff",
            "bench",
            "autoscale",
            "completion",
            "version",
            "rehearse");

    private final StopSignal signal;
    private final int usualPort;

    Commands(StopSignal signal, int usualPort) {
        this.signal = signal;
        this.usualPort = usualPort;
    }

    /** All of them where the first argument is none of them: what it says may be misspelt, or ask for help. */
    List<String> neededFor(String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (arguments.length == 1 && (first.equals("--version") || first.equals("-V"))) {
            return List.of();
        }
        // Completion is of all of them.
        return NAMES.contains(first) && !first.equals("completion") ? List.of(first) : NAMES;
    }

    Object named(String name) {
        return switch (name) {
            case "demo" -> new DemoCommand(signal, usualPort);
            case "run" -> new RunCommand(signal);
            case "send" -> new SendCommand(signal);
            case "why" -> new WhyCommand();
            case "watch" -> new WatchCommand(signal);
            case "dlq" -> new DlqCommand();
            case "replay" -> new ReplayCommand();
            case "get" -> new GetCommand();
            case "describe" -> new DescribeCommand();
            case "apply" -> new ApplyCommand();
            case "delete" -> new DeleteCommand();
            case "lint" -> new LintCommand();
            case "graph" -> new GraphCommand();
            case "test" -> new TestCommand();
            case "diff" -> new DiffCommand();
            case "bench" -> new BenchCommand(signal);
            case "autoscale" -> new AutoscaleCommand();
            case "completion" -> new CompletionCommand();
            case "version" -> new VersionCommand();
            case "rehearse" -> new RehearseCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
