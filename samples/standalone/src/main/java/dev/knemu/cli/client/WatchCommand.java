package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.cli.terminal.Stoppable;
import java.io.PrintWriter;
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
                + "  knemu watch --entries dead-lettered,dropped -o json | jq .event%n%n",
        description = {
            "Shows what happens in a running emulator while it happens.",
            "Events accepted and refused, decisions, attempts, replies, dead letters. Ends with Ctrl-C, or when the"
                    + " emulator does."
        },
        customSynopsis = "knemu watch [-n NAMESPACE] [--type TYPE] [--trigger NAME]%n"
                + "                   [--entries LIST] [-o json]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class WatchCommand implements Callable<Integer> {

    enum Format {
        json
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
            description = "json: one entry a line, as the API has it")
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
        Emulator emulator = connection.emulator();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Query query = Query.NONE
                .with("follow", "true")
                .with("after", since.map(String::valueOf).orElse(""))
                .with("namespace", namespace)
                .with("type", type)
                .with("subscription", subscription)
                .with("entries", entries);
        Paint paint = Paint.ofOutput();
        boolean endedByEmulator;
        try (Emulator.Lines lines = emulator.follow("/journal", query)) {
            err.println("Watching " + emulator.url() + ". Ctrl-C ends it.");
            err.flush();
            endedByEmulator = Stoppable.during(
                    signal,
                    lines::close,
                    () -> lines.forEach(entry -> {
                        out.println(format.isPresent() ? Json.line(entry) : line(entry, paint));
                        return !out.checkError();
                    }));
        }
        if (endedByEmulator) {
            err.println("The emulator at " + emulator.url() + " has ended.");
            err.flush();
        }
        return ExitCode.OK;
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
