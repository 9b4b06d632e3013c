package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu replay}: what a Broker keeps in Kafka, once more for one Trigger. */
@Command(
        name = "replay",
        headerHeading = "Example:%n"
                + "  knemu replay --broker orders --trigger billing --from 0%n"
                + "  knemu replay --broker shop/orders --trigger billing%n"
                + "          --from 2026-05-01T10:00:00Z --to 2026-05-01T11:00:00Z%n%n",
        description = {
            "Delivers what a Broker keeps in Kafka once more, to one Trigger.",
            "By its filter and delivery spec as they are now. Waits until all have come to rest."
        },
        customSynopsis = "knemu replay --broker [NAMESPACE/]NAME --trigger NAME%n"
                + "                    --from TIME|OFFSET [--to TIME|OFFSET] [-o json]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ReplayCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--broker",
            paramLabel = "[NAMESPACE/]NAME",
            required = true,
            description = "whose events; in namespace default unless said")
    private String broker = "";

    @Option(names = "--trigger", paramLabel = "NAME", required = true, description = "who gets them")
    private String trigger = "";

    @Option(
            names = "--from",
            paramLabel = "TIME|OFFSET",
            required = true,
            description =
                    "the first: written at 2026-05-01T10:00:00Z or later, or by its offset in each partition; 0 is"
                            + " all")
    private String from = "";

    @Option(
            names = "--to",
            paramLabel = "TIME|OFFSET",
            defaultValue = "",
            description = "the first that is not meant any more (default: all that stand there now)")
    private String to = "";

    @Mixin
    private Output output = new Output();

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() {
        int slash = broker.indexOf('/');
        String namespace = slash < 0 ? "default" : broker.substring(0, slash);
        String name = broker.substring(slash + 1);
        if (namespace.isEmpty() || name.isEmpty() || trigger.isEmpty() || from.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--broker, --trigger and --from each need a value. Write for example --broker shop/orders --trigger"
                            + " billing --from 0.");
        }
        ObjectNode body = Json.object()
                .put("namespace", namespace)
                .put("broker", name)
                .put("trigger", trigger)
                .put("from", from);
        if (!to.isBlank()) {
            body.put("to", to);
        }
        JsonNode answer = connection
                .emulator()
                .postAndWait("/replay", body, spec.commandLine().getErr());
        output.show(answer, any -> lines(answer, namespace + "/" + trigger), "No event is stored there.");
        return ExitCode.OK;
    }

    private static List<String> lines(JsonNode answer, String subscription) {
        long read = answer.path("read").asLong();
        return read == 0
                ? List.of()
                : List.of((read == 1 ? "1 event was" : read + " events were") + " read again for Trigger "
                        + subscription + "; all that pass its filter have come to rest");
    }
}
