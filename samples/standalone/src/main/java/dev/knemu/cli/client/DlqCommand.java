package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu dlq}: deliveries that came to rest without their subscriber. */
@Command(
        name = "dlq",
        headerHeading = "Example:%n"
                + "  knemu dlq list --trigger orders%n"
                + "  knemu dlq show 12%n"
                + "  knemu dlq redeliver --all%n%n",
        description = "Lists, shows and delivers again what ended dead-lettered or dropped.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        mixinStandardHelpOptions = true,
        subcommands = {DlqCommand.ListCommand.class, DlqCommand.ShowCommand.class, DlqCommand.RedeliverCommand.class})
public final class DlqCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "it is not said what to do. Write list, show ID, or redeliver.");
    }

    private static String event(JsonNode event) {
        return Json.text(event, "id") + " " + Json.text(event, "type");
    }

    private static String status(JsonNode item) {
        int status = item.path("status").asInt(0);
        return status == 0 ? "none" : String.valueOf(status);
    }

    /** {@code knemu dlq list}. */
    @Command(
            name = "list",
            headerHeading = "Example:%n  knemu dlq list%n  knemu dlq list -n shop --trigger orders%n"
                    + "  knemu dlq list --match 'type=order.paid'%n%n",
            description = "Lists them, oldest first. ID is the number of the delivery.",
            customSynopsis = "knemu dlq list [-n NAMESPACE] [--trigger NAME] [--match MATCHER] [-o json]%n",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class ListCommand implements Callable<Integer> {

        @Option(
                names = {"-n", "--namespace"},
                paramLabel = "NAMESPACE",
                defaultValue = "",
                description = "only in this namespace (default: in all)")
        private String namespace = "";

        @Option(
                names = {"--trigger", "--subscription"},
                paramLabel = "NAME",
                defaultValue = "",
                description = "only of this Trigger or Subscription")
        private String subscription = "";

        @Option(
                names = "--match",
                paramLabel = "MATCHER",
                defaultValue = "",
                description = "only of events that match, such as type=order.paid or data.$$.order.id=7")
        private String match = "";

        @Mixin
        private Output output = new Output();

        @Mixin
        private Connection connection = new Connection();

        @Override
        public Integer call() {
            JsonNode answer = connection
                    .emulator()
                    .get(
                            "/deadletters",
                            Query.NONE
                                    .with("namespace", namespace)
                                    .with("subscription", subscription)
                                    .with("match", match));
            output.show(answer, ListCommand::lines, "No dead letters.");
            return ExitCode.OK;
        }

        private static List<String> lines(JsonNode answer) {
            JsonNode items = answer.path("items");
            if (items.isEmpty()) {
                return List.of();
            }
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("ID", "TIME", "STATE", "EVENT", "SUBSCRIPTION", "ATTEMPTS", "STATUS", "WENT TO", "AGAIN"));
            Json.elements(items).forEach(item -> rows.add(row(item)));
            return Columns.lines(rows);
        }

        private static List<String> row(JsonNode item) {
            String sink = Json.text(item, "sink");
            int again = item.path("redelivered").size();
            return List.of(
                    Json.text(item, "id"),
                    Json.clock(item),
                    Json.text(item, "state"),
                    event(item.path("event")),
                    Json.ref(item.path("subscription")),
                    Json.text(item, "attempts"),
                    status(item),
                    sink.isEmpty() ? "nowhere" : sink,
                    again == 0 ? "" : again == 1 ? "once" : again + " times");
        }
    }

    /** {@code knemu dlq show ID}. */
    @Command(
            name = "show",
            headerHeading = "Example:%n  knemu dlq show 12%n%n",
            description = "Shows one, with its event and every attempt: status, body, latency and the wait after it.",
            customSynopsis = "knemu dlq show ID [-o json]%n",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class ShowCommand implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "ID", description = "as dlq list shows it")
        private String id = "";

        @Mixin
        private Output output = new Output();

        @Mixin
        private Connection connection = new Connection();

        @Override
        public Integer call() {
            JsonNode item = connection.emulator().get("/deadletters/" + Query.encoded(id), Query.NONE);
            output.show(item, any -> lines(item, Paint.ofOutput()));
            return ExitCode.OK;
        }

        private static List<String> lines(JsonNode item, Paint paint) {
            List<String> lines = new ArrayList<>();
            String sink = Json.text(item, "sink");
            String reason = Json.text(item, "reason");
            lines.add("Delivery " + Json.text(item, "id") + " was "
                    + paint.bad(Json.text(item, "state")) + " at " + Json.clock(item)
                    + (sink.isEmpty() ? "" : ", to " + sink) + (reason.isEmpty() ? "" : ": " + reason));
            lines.add("  of      " + Json.ref(item.path("subscription")));
            lines.add("  failed  " + Json.text(item, "failedDestination") + ", last status " + status(item));
            List<String> again = Json.elements(item.path("redelivered"))
                    .map(JsonNode::asText)
                    .toList();
            if (!again.isEmpty()) {
                lines.add("  again   as delivery " + String.join(", ", again));
            }
            lines.add("");
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("#", "LEG", "DESTINATION", "STATUS", "LATENCY", "THEN", "PROBLEM"));
            List<String> bodies = new ArrayList<>();
            Json.elements(item.path("entries"))
                    .filter(entry -> Json.text(entry, "type").equals("attempted"))
                    .forEach(entry -> {
                        rows.add(attempt(entry));
                        String body = Json.text(entry, "body");
                        if (!body.isEmpty()) {
                            bodies.add("Body of attempt " + Json.text(entry, "number") + " at "
                                    + Json.text(entry, "destination") + ":\n"
                                    + body.indent(2).stripTrailing());
                        }
                    });
            lines.addAll(
                    rows.size() > 1 ? Columns.lines(rows) : List.of("The journal keeps no attempt of it any more."));
            bodies.forEach(body -> {
                lines.add("");
                lines.add(body);
            });
            if (item.has("event")) {
                lines.add("");
                lines.add("Event:");
                lines.add(Json.pretty(item.path("event")).indent(2).stripTrailing());
            }
            return lines;
        }

        private static List<String> attempt(JsonNode entry) {
            String nextIn = Json.length(entry, "nextIn");
            String problem = Json.text(entry, "problem");
            String then = problem.isEmpty() ? "taken" : nextIn.isEmpty() ? "gave up" : "waits " + nextIn;
            return List.of(
                    Json.text(entry, "number"),
                    Json.text(entry, "leg"),
                    Json.text(entry, "destination"),
                    status(entry),
                    Json.length(entry, "latency"),
                    then,
                    problem);
        }
    }

    /** {@code knemu dlq redeliver}. */
    @Command(
            name = "redeliver",
            headerHeading = "Example:%n"
                    + "  knemu dlq redeliver 12 15%n"
                    + "  knemu dlq redeliver --all%n"
                    + "  knemu dlq redeliver 12 --to http://localhost:9000%n%n",
            description = "Delivers them again, as they were delivered first: with retries, replies and dead letters,"
                    + " and in the lineage of their event. Waits until all have come to rest; exit code 3 when any was"
                    + " not delivered.",
            customSynopsis = "knemu dlq redeliver ID... | --all [--to ADDRESS] [-o json]%n",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class RedeliverCommand implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "ID", description = "as dlq list shows them")
        private List<Long> ids = List.of();

        @Option(names = "--all", description = "all that were not delivered since")
        private boolean all;

        @Option(
                names = "--to",
                paramLabel = "ADDRESS",
                converter = Address.Converter.class,
                description = "to this subscriber instead: a URL, svc:NAME[:NAMESPACE], broker:NAME[:NAMESPACE] or"
                        + " channel:NAME[:NAMESPACE]")
        private Optional<Address> to = Optional.empty();

        @Mixin
        private Output output = new Output();

        @Mixin
        private Connection connection = new Connection();

        @Override
        public Integer call() {
            if (all != ids.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        ids.isEmpty()
                                ? "neither an ID nor --all is given. Say what to deliver with one of them."
                                : "both an ID and --all are given. Say what to deliver with one of them.");
            }
            ObjectNode body = Json.object();
            if (all) {
                body.put("all", true);
            } else {
                ArrayNode array = body.putArray("ids");
                ids.forEach(array::add);
            }
            to.ifPresent(address -> body.put("to", address.url().toString()));
            JsonNode answer = connection
                    .emulator()
                    .postAndWait(
                            "/deadletters/redeliver", body, spec.commandLine().getErr());
            Paint paint = Paint.ofOutput();
            output.show(
                    answer,
                    any -> Json.elements(answer.path("items"))
                            .map(item -> line(item, paint))
                            .toList(),
                    "There was nothing to deliver again.");
            boolean isDelivered = Json.elements(answer.path("items"))
                    .allMatch(item -> Json.text(item, "outcome").equals("delivered"));
            return isDelivered ? ExitCode.OK : ExitCode.WRONG;
        }

        private static String line(JsonNode item, Paint paint) {
            String outcome = Json.text(item, "outcome");
            String reason = Json.text(item, "reason");
            return Json.text(item, "id") + " "
                    + (outcome.equals("delivered") ? paint.good(outcome) : paint.bad(outcome))
                    + (item.has("delivery")
                            ? " as delivery " + Json.text(item, "delivery") + ", status " + status(item) + ", "
                                    + EntryWords.attempts(item)
                            : "")
                    + (reason.isEmpty() ? "" : ": " + reason);
        }
    }
}
