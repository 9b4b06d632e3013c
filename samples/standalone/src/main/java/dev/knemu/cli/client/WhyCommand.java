package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu why}: why an event did, or did not, reach a subscriber. */
@Command(
        name = "why",
        headerHeading = "Example:%n"
                + "  knemu why 7%n"
                + "  knemu why 7 --trigger orders%n"
                + "  knemu why --match 'type=order.paid,data.$.order.id=7'%n"
                + "  knemu why --event order.json -f k8s/eventing      (without a server)%n%n",
        description = {
            "Says why a Trigger or Subscription did, or did not, get an event.",
            "For each of them: what its filter asked of the event, what the event has, which condition failed first,"
                    + " and what became of the delivery."
        },
        customSynopsis = {
            "knemu why EVENT_ID | --match MATCHER [--trigger NAME] [-o json]",
            "       knemu why --event FILE -f PATH... [--to broker:NAME[:NAMESPACE]]%n"
                    + "                 [--trigger NAME] [-o json]%n"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class WhyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "EVENT_ID", description = "of an event that was sent")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--match",
            paramLabel = "MATCHER",
            description = "instead of EVENT_ID: the latest event that matches, such as type=order.paid or"
                    + " data.$$.order.id=7")
    private Optional<String> match = Optional.empty();

    @Option(
            names = {"--trigger", "--subscription"},
            paramLabel = "NAME",
            description = "ask this Trigger or Subscription only")
    private Optional<String> trigger = Optional.empty();

    @Option(
            names = "--event",
            paramLabel = "FILE",
            description = "an event that nobody sent, in the CloudEvents JSON format; - is standard input")
    private Optional<String> event = Optional.empty();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            arity = "1..*",
            description = "with --event, ask the Triggers of these manifests, in this process")
    private List<String> paths = List.of();

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            converter = Address.Converter.class,
            description = "with --event, only those of this Broker: broker:NAME[:NAMESPACE]")
    private Optional<Address> to = Optional.empty();

    @Mixin
    private Output output = new Output();

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() {
        check();
        JsonNode answer = event.isPresent()
                ? dryRun(event.get())
                : id.isPresent() ? ofEvent(id.get()) : ofMatching(match.orElseThrow());
        output.show(answer, new WhyText(Paint.ofOutput())::lines);
        tellOthers(answer);
        return ExitCode.OK;
    }

    private void check() {
        long said = Stream.of(id, match, event).filter(Optional::isPresent).count();
        if (said != 1) {
            throw wrong((said == 0 ? "it is not said which event." : "it is said more than once which event.")
                    + " Write EVENT_ID or --match MATCHER of one that was sent, or --event FILE of one that was not.");
        }
        if (event.isPresent() && paths.isEmpty()) {
            throw wrong("--event needs manifests to ask. Add -f PATH.");
        }
        if (event.isEmpty() && (!paths.isEmpty() || to.isPresent())) {
            throw wrong("-f and --to are for --event. For an event that was sent, the emulator knows its Triggers.");
        }
        if (to.isPresent() && to.get().path().isEmpty()) {
            throw wrong("--to asks the Triggers of a Broker. Write broker:NAME[:NAMESPACE].");
        }
        if (event.filter("-"::equals).isPresent() && paths.contains("-")) {
            throw wrong("--event and -f cannot both read standard input. Write one of them to a file.");
        }
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private JsonNode ofEvent(String id) {
        return connection
                .emulator()
                .get("/events/" + Query.encoded(id) + "/why", Query.NONE.with("subscription", trigger.orElse("")));
    }

    private JsonNode ofMatching(String matcher) {
        return connection
                .emulator()
                .get("/why", Query.NONE.with("match", matcher).with("subscription", trigger.orElse("")));
    }

    /** Which events matched as well, for the next question. */
    private void tellOthers(JsonNode answer) {
        int count = answer.path("matchingCount").asInt();
        if (count < 2) {
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        List<String> matching =
                Json.elements(answer.path("matching")).map(WhyCommand::named).toList();
        int more = count - matching.size();
        err.println(count + " events match. This is the latest, " + matching.get(0) + "; before it came "
                + String.join(", ", matching.subList(1, matching.size()))
                + (more > 0 ? " and " + more + " more" : "") + ".");
        err.flush();
    }

    private static String named(JsonNode event) {
        return Json.text(event, "id") + " (" + Json.text(event, "type") + ", " + Json.clock(event) + ")";
    }

    private JsonNode dryRun(String file) {
        DryRun run = DryRun.of(file.equals("-") ? "<stdin>" : file, read(file));
        return run.ask(
                Manifests.read(paths, System.in),
                to.map(address -> address.path().substring(1)),
                trigger);
    }

    private static byte[] read(String file) {
        try {
            return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "cannot read --event " + file,
                    "there is no such file in " + Path.of("").toAbsolutePath() + ", or it may not be read",
                    "correct the path; - is standard input");
        }
    }
}
