package dev.knemu.cli.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fifth chapter of the course, and what its Trigger could be changed to. */
class DiffCommandTest {

    private static final String OLD = "../course/05-delivery/shipping.yaml";

    @TempDir
    private Path directory;

    private final Console console = new Console();
    private Path changed;
    private Path events;

    @BeforeEach
    void aChangeAndEvents() throws IOException {
        changed = Files.writeString(
                directory.resolve("shipping.yaml"),
                Files.readString(Path.of(OLD)).replace("order.placed", "order.created"));
        events = Files.writeString(
                directory.resolve("recorded.jsonl"),
                line(1, "order.placed") + line(2, "order.paid") + "\n" + line(3, "order.placed")
                        + line(4, "order.created"));
    }

    private static String line(int id, String type) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/shop\",\"type\":\"" + type + "\"}\n";
    }

    private int diff(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "diff";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return console.run(all);
    }

    @Test
    void groupsTheEventsThatGoElsewhere() {
        assertThat(diff("-f", OLD, "-f", changed.toString(), "--events", events.toString()))
                .isEqualTo(ExitCode.WRONG);

        assertThat(console.out).hasToString("""
                        order.placed: 2 events
                          - Trigger default/placed-orders -> Service default/shipping
                              now: type "order.placed" is not "order.created"
                          for example event 1 from /shop, the 1st in the file

                        order.created: 1 event
                          + Trigger default/placed-orders -> Service default/shipping
                              before: type "order.created" is not "order.placed"
                          for example event 4 from /shop, the 4th in the file

                        3 of 4 events go elsewhere, in 2 ways.
                        """);
        assertThat(console.err.toString()).isEmpty();
    }

    @Test
    void isContentWhereNothingChanges() {
        assertThat(diff("-f", OLD, "-f", OLD, "--events", events.toString())).isEqualTo(ExitCode.OK);

        assertThat(console.out).hasToString("All of 4 events go where they went.\n");
    }

    @Test
    void makesEventsFromTheFiltersWhereNoneAreGiven() {
        assertThat(diff("-f", OLD, "-f", changed.toString())).isEqualTo(ExitCode.WRONG);

        assertThat(console.out.toString())
                .contains("order.placed, as this one:\n  - Trigger default/placed-orders -> Service default/shipping\n")
                .contains(
                        "order.created, as this one:\n  + Trigger default/placed-orders -> Service default/shipping\n")
                .endsWith("Of recorded ones --events FILE says how many there are.\n");
    }

    @Test
    void printsJson() throws IOException {
        assertThat(diff("-f", OLD, "-f", changed.toString(), "--events", events.toString(), "-o", "json"))
                .isEqualTo(ExitCode.WRONG);

        JsonNode json = new ObjectMapper().readTree(console.out.toString());
        assertThat(json.path("events").asInt()).isEqualTo(4);
        assertThat(json.path("changed").asInt()).isEqualTo(3);
        JsonNode group = json.path("groups").get(0);
        assertThat(group.path("count").asInt()).isEqualTo(2);
        assertThat(group.path("moves").get(0).path("kind").asText()).isEqualTo("lost");
        assertThat(group.path("moves").get(0).path("trigger").path("name").asText())
                .isEqualTo("placed-orders");
        assertThat(group.path("example").path("id").asText()).isEqualTo("1");
    }

    @Test
    void aLineThatIsNoEventSaysWhichAndWhy() throws IOException {
        Files.writeString(events, line(1, "order.placed") + "\n{\"type\": \"order.placed\"}\n");

        assertThat(diff("-f", OLD, "-f", changed.toString(), "--events", events.toString()))
                .isEqualTo(ExitCode.WRONG);

        assertThat(console.err.toString())
                .startsWith(
                        "knemu: " + events + ":3: this line holds no event in the CloudEvents JSON format\n  why:  ")
                .contains("\n  mend: each line is to hold one, such as {");
    }

    @Test
    void needsTwoSetsOfManifests() {
        assertThat(diff("-f", OLD)).isEqualTo(ExitCode.USAGE);
        assertThat(console.err.toString())
                .startsWith("knemu: diff compares two sets of manifests, and 1 is given\n")
                .contains("Write -f OLD -f NEW; a directory stands for all manifests below it.");

        assertThat(diff("-f", OLD, "-f", OLD, "--to", "channel:orders")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err.toString()).contains("--to channel:orders is no Broker");
    }

    @Test
    void aBrokerOfNoTriggerIsNoReasonToBeContent() {
        assertThat(diff("-f", OLD, "-f", changed.toString(), "--to", "broker:defautl"))
                .isEqualTo(ExitCode.NOT_FOUND);

        assertThat(console.err.toString())
                .startsWith(
                        "knemu: no Trigger is at the Broker default/defautl, neither in the old manifests nor in the new")
                .contains("did you mean default/default? ");
    }

    @Test
    void noEventsAreNoReasonToBeContent() throws IOException {
        Files.writeString(events, "\n");

        assertThat(diff("-f", OLD, "-f", changed.toString(), "--events", events.toString()))
                .isEqualTo(ExitCode.WRONG);

        assertThat(console.err.toString()).startsWith("knemu: " + events + " holds no event\n");
    }
}
