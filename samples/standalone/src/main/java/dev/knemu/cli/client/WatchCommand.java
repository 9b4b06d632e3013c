package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.cli.terminal.Stoppable;
import dev.knemu.event.KnativeExtensions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu watch}: the journal, live. */
@Command(
        name = "watch",
        headerHeading = "Example:%n"
                + "  knemu watch%n"
                + "  knemu watch --type order.placed --trigger orders%n"
                + "  knemu watch --match 'type^=order.,data.$.total>=100'%n"
                + "  knemu watch --entries dead-lettered,dropped -o json | jq .event%n"
                + "  knemu watch -o cloudevents > recorded.jsonl       (for diff and send)%n%n",
        description = {
            "Shows what happens in a running emulator while it happens.",
            "Events accepted and refused, decisions, attempts, replies, dead letters. Ends with Ctrl-C, or when the"
                    + " emulator does."
        },
        customSynopsis = "knemu watch [-n NAMESPACE] [--type TYPE] [--match MATCHER]%n"
                + "                   [--trigger NAME] [--entries LIST] [-o json|cloudevents]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class WatchCommand implements Callable<Integer> {

    enum Format {
        json,
        cloudevents
    }

    private final StopSignal signal;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "",
            description = "only what happens there (default: everywhere)")
    private String namespace = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "",
            description = "only what is about events of this type")
    private String type = "";

    @Option(
            names = "--match",
            paramLabel = "MATCHER",
            defaultValue = "",
            description = "only what is about events that match: attributes, extensions and data, such as"
                    + " source$$=/shop or data.$$.order.id=7")
    private String match = "";

    @Option(
            names = {"--trigger", "--subscription"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "only what is about this Trigger or Subscription")
    private String subscription = "";

    @Option(
            names = "--entries",
            paramLabel = "LIST",
            defaultValue = "",
            description = "only these, by commas: accepted, refused, decided, attempted, replied, delivered,"
                    + " dead-lettered, dropped, redelivered")
    private String entries = "";

    @Option(
            names = "--since",
            paramLabel = "SEQ",
            description = "begin after this entry of the journal, 0 for all that it keeps (default: what is new)")
    private Optional<Long> since = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = {
                "json: one entry a line, as the API has it",
                "cloudevents: what came from outside and was accepted, one event a line, as diff and send read them"
            })
    private Optional<Format> format = Optional.empty();

    @Mixin
    private Connection connection = new Connection();

    public WatchCommand(StopSignal signal) {
        this.signal = signal;
    }

    @Override
    public Integer call() {
        if (since.isPresent() && since.get() < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--since " + since.get() + " is before the first entry. Write 0 or more.");
        }
        boolean records = format.filter(Format.cloudevents::equals).isPresent();
        if (records && !(entries.isEmpty() && subscription.isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "-o cloudevents records what is accepted, which --entries and --trigger are not about."
                            + " Choose by --type, --match and --namespace.");
        }
        Emulator emulator = connection.emulator();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Query query = Query.NONE
                .with("follow", "true")
                .with("after", since.map(String::valueOf).orElse(""))
                .with("namespace", namespace)
                .with("type", type)
                .with("match", match)
                .with("subscription", subscription)
                .with("entries", records ? "accepted" : entries);
        Paint paint = Paint.ofOutput();
        boolean endedByEmulator;
        try (Emulator.Lines lines = emulator.follow("/journal", query)) {
            err.println("Watching " + emulator.url() + ". Ctrl-C ends it.");
            err.flush();
            endedByEmulator = Stoppable.during(
                    signal,
                    lines::close,
                    () -> lines.forEach(entry -> {
                        if (records) {
                            record(entry, out, err);
                        } else {
                            out.println(format.isPresent() ? Json.line(entry) : line(entry, paint));
                        }
                        return !out.checkError();
                    }));
        }
        if (endedByEmulator) {
            err.println("The emulator at " + emulator.url() + " has ended.");
            err.flush();
        }
        return ExitCode.OK;
    }

    /** What came from outside; what follows from it follows again when it is sent again. */
    private static void record(JsonNode entry, PrintWriter out, PrintWriter err) {
        if (entry.path("event") instanceof ObjectNode event) {
            if (entry.path("cause").asLong() == 0) {
                // The Broker puts them on whatever comes in, and would of the event that is sent again.
                out.println(Json.line(
                        event.without(List.of(KnativeExtensions.ARRIVAL_TIME, KnativeExtensions.BROKER_TTL))));
            }
        } else if (Json.text(entry, "type").equals("missed")) {
            err.println(Json.text(entry, "count") + " entries of the journal came faster than they could be read;"
                    + " events among them are not recorded.");
            err.flush();
        }
    }

    /** {@code 12:00:01.250 delivered event 7 order.placed: Trigger default/orders to http://…}. */
    static String line(JsonNode entry, Paint paint) {
        EntryWords words = EntryWords.of(entry);
        String what = words.paintedWhat(paint);
        String padding =
                " ".repeat(Math.max(0, "dead-lettered".length() - words.what().length()));
        String event = event(entry);
        String rest = (words.subject() + " " + words.result()).strip();
        return (paint.faint(Json.clock(entry)) + " " + what + padding + " " + event + (event.isEmpty() ? "" : ": ")
                        + rest)
                .strip();
    }

    private static String event(JsonNode entry) {
        JsonNode event = entry.has("subject") ? entry.path("subject") : entry.path("event");
        String id = Json.text(event, "id");
        return id.isEmpty() ? "" : "event " + id + " " + Json.text(event, "type");
    }
}
