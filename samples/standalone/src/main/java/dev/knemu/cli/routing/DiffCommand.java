package dev.knemu.cli.routing;

import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.client.EventLines;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Progress;
import dev.knemu.cli.terminal.Talk;
import dev.knemu.event.EventRules;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.NearestName;
import dev.knemu.routing.RoutingChanges;
import dev.knemu.routing.RoutingComparison;
import dev.knemu.transport.CloudEventJson;
import io.cloudevents.CloudEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu diff}: what a change of manifests does to events. */
@Command(
        name = "diff",
        headerHeading = "Example:%n"
                + "  knemu diff -f old/ -f new/ --events recorded.jsonl%n"
                + "  knemu diff -f old/ -f new/%n%n",
        description = {
            "Tells which events go elsewhere with other manifests, and why.",
            "Nothing is delivered, and no emulator needs to run. Events are recorded by knemu watch -o cloudevents;"
                    + " without any, some that go elsewhere are made from the filters."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every event goes where it went",
            "2:the command line was wrong",
            "3:some go elsewhere; or a manifest or an event is wrong",
            "4:a file was not found, or --to names no Broker"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DiffCommand implements Callable<Integer> {

    private static final Pattern BROKER = Pattern.compile("broker:([a-z0-9][-a-z0-9.]*)(?::([a-z0-9][-a-z0-9.]*))?");

    enum Format {
        json
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            required = true,
            description = "twice: the old manifests, then the new ones; each a file, or a directory with all below it")
    private List<String> paths = List.of();

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "the events, one in the CloudEvents JSON format a line; - is standard input")
    private Optional<String> events = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "only the Triggers of this Broker: broker:NAME[:NAMESPACE] (default: all)")
    private Optional<String> to = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json instead of text")
    private Optional<Format> format = Optional.empty();

    @Override
    public Integer call() {
        check();
        Manifest before = Manifests.read(paths.subList(0, 1), System.in);
        Manifest after = Manifests.read(paths.subList(1, 2), System.in);
        Optional<String> broker = to.map(this::broker);
        RoutingComparison comparison = RoutingComparison.of(before, after, broker);
        broker.filter(name -> !comparison.brokers().contains(name)).ifPresent(name -> {
            throw noTrigger(name, comparison);
        });
        RoutingChanges changes = new RoutingChanges(comparison);
        if (events.isPresent()) {
            recorded(events.get(), changes);
        } else {
            comparison.witnesses().forEach(changes::add);
        }
        PrintWriter out = spec.commandLine().getOut();
        boolean made = events.isEmpty();
        if (format.isPresent()) {
            out.println(DiffJson.of(changes, made));
        } else {
            new DiffText(Paint.ofOutput()).lines(changes, made).forEach(out::println);
        }
        out.flush();
        return changes.changed() == 0 ? ExitCode.OK : ExitCode.WRONG;
    }

    private void check() {
        if (paths.size() != 2) {
            throw wrong(
                    "diff compares two sets of manifests, and " + paths.size() + (paths.size() == 1 ? " is" : " are")
                            + " given. Write -f OLD -f NEW; a directory stands for all manifests below it.");
        }
        long inputs = paths.stream().filter("-"::equals).count()
                + events.filter("-"::equals).stream().count();
        if (inputs > 1) {
            throw wrong("standard input can be read once only. Write one of them to a file.");
        }
        to.ifPresent(this::broker);
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private String broker(String text) {
        Matcher name = BROKER.matcher(text);
        if (!name.matches()) {
            throw wrong("--to " + text + " is no Broker. Write broker:NAME[:NAMESPACE].");
        }
        return (name.group(2) == null ? "default" : name.group(2)) + "/" + name.group(1);
    }

    private static Problem noTrigger(String broker, RoutingComparison comparison) {
        Set<String> brokers = comparison.brokers();
        return new Problem(
                ExitCode.NOT_FOUND,
                "no Trigger is at the Broker " + broker + ", neither in the old manifests nor in the new ones",
                brokers.isEmpty() ? "there is no Trigger at all" : "Triggers are at " + String.join(", ", brokers),
                NearestName.of(broker, brokers)
                                .map(near -> "did you mean " + near + "? ")
                                .orElse("")
                        + "write --to broker:NAME[:NAMESPACE], or leave it out for all");
    }

    private void recorded(String file, RoutingChanges changes) {
        AtomicLong seen = new AtomicLong();
        try (EventLines lines = EventLines.open(file, System.in, "--events")) {
            Progress.during(
                    Talk.on(spec.commandLine().getErr()),
                    () -> String.format(Locale.ROOT, "%,d events looked at", seen.get()),
                    () -> {
                        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                            changes.add(event(line.get(), lines));
                            seen.incrementAndGet();
                        }
                        return null;
                    });
        }
        if (seen.get() == 0) {
            throw new Problem(
                    ExitCode.WRONG,
                    file + " holds no event",
                    "it is empty, so nothing can be said of it",
                    "record some: knemu watch -o cloudevents; or leave out --events");
        }
    }

    private static CloudEvent event(byte[] json, EventLines lines) {
        CloudEvent event;
        try {
            event = CloudEventJson.read(json);
        } catch (IllegalArgumentException e) {
            throw lines.wrong(String.valueOf(e.getMessage()));
        }
        EventRules.check(event).ifPresent(problem -> {
            throw lines.wrong(problem);
        });
        return event;
    }
}
