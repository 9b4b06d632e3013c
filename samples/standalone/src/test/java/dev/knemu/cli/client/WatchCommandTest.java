package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.journal.Entry;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {

    private final LiveEmulator live = new LiveEmulator();
    private final Console watching = new Console();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        live.close();
    }

    private void watch(String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "watch";
        System.arraycopy(more, 0, arguments, 1, more.length);
        watching.start(live.arguments(arguments));
        watching.err.await("Watching " + live.eventing.url() + ". Ctrl-C ends it.");
    }

    @Test
    void showsWhatHappensWhileItHappensUntilItIsStopped() {
        watch();

        live.run("send", "--type", "order.paid", "--id", "7");

        assertThat(watching.out.await("dead-lettered"))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} dead-lettered event 7 order\\.paid: Trigger default/payments to"
                        + " http://morgue.* after 2 attempts at http://bank.*, status 503");
        assertThat(watching.stop()).isEqualTo(ExitCode.OK);
        assertThat(watching.out.toString())
                .contains(" accepted      event 7 order.paid: Broker default/default\n")
                .contains(" decided       event 7 order.paid: Trigger default/orders no: ");
        assertThat(watching.err.toString()).doesNotContain("has ended");
    }

    @Test
    void showsOnlyWhatIsAskedFor() {
        watch("--type", "order.placed", "--trigger", "orders", "--entries", "delivered", "-n", "default");

        live.run("send", "--type", "order.paid", "--id", "7");
        live.run("send", "--type", "order.placed", "--id", "8");

        watching.out.await("event 8");
        watching.stop();
        assertThat(watching.out.toString().lines())
                .singleElement()
                .asString()
                .contains("delivered     event 8 order.placed: Trigger default/orders to http://shipping");
    }

    @Test
    void showsOnlyWhatIsAboutEventsThatMatch() {
        watch("--match", "type^=order.,data.$.total>=100", "--entries", "accepted");

        live.run("send", "--type", "order.placed", "--id", "7", "--data", "{\"total\": 99}");
        live.run("send", "--type", "order.placed", "--id", "8", "--data", "{\"total\": 100}");

        watching.out.await("event 8");
        watching.stop();
        assertThat(watching.out.toString().lines())
                .singleElement()
                .asString()
                .contains("accepted      event 8 order.placed: Broker default/default");
    }

    @Test
    void refusesWhatIsNoMatcher() {
        assertThat(live.run("watch", "--match", "order.placed")).isEqualTo(ExitCode.USAGE);

        assertThat(live.err())
                .contains("The matcher \"order.placed\" is wrong at column 6: \".placed\" is there. What order is"
                        + " compared with is not said.")
                .contains("Expected =, !=, ^= (starts with)");
    }

    @Test
    void recordsWhatCameFromOutsideSoThatItCanBeSentAgain() throws IOException {
        watch("-o", "cloudevents");

        live.run("send", "--type", "order.placed", "--id", "7", "--data", "{\"price\": 12.50}", "--ext", "region=eu");
        live.run("send", "--type", "order.paid", "--id", "8");
        watching.out.await("order.paid");
        watching.stop();

        assertThat(watching.out.toString().lines().sorted())
                .containsExactly(
                        "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"knemu\",\"type\":\"order.placed\","
                                + "\"datacontenttype\":\"application/json\",\"region\":\"eu\",\"data\":{\"price\":12.50}}",
                        "{\"specversion\":\"1.0\",\"id\":\"8\",\"source\":\"knemu\",\"type\":\"order.paid\"}");

        Path file = Files.writeString(directory.resolve("recorded.jsonl"), watching.out.toString());
        int before = accepted("7").size();
        assertThat(live.run("send", "--events", file.toString())).isEqualTo(ExitCode.OK);
        assertThat(live.out()).contains("2 sent in ").contains(": 2 accepted");
        assertThat(accepted("7")).hasSize(before + 1).last().satisfies(event -> {
            assertThat(event.getExtension("region")).isEqualTo("eu");
            assertThat(new String(event.getData().toBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"price\":12.50}");
        });
    }

    private List<CloudEvent> accepted(String id) {
        return live.eventing.journal().entries(Entry.Accepted.class).stream()
                .map(Entry.Accepted::event)
                .filter(event -> event.getId().equals(id))
                .toList();
    }

    @Test
    void whatIsRecordedIsChosenByTypeAndNamespace() {
        assertThat(watching.run(live.arguments("watch", "-o", "cloudevents", "--entries", "dropped")))
                .isEqualTo(ExitCode.USAGE);

        assertThat(watching.err.toString()).contains("-o cloudevents records what is accepted");
    }

    @Test
    void showsWhatTheJournalKeeps() {
        live.run("send", "--type", "order.placed", "--id", "7");

        watch("--since", "0", "-o", "json");

        assertThat(watching.out.await("\"type\":\"accepted\"")).startsWith("{\"seq\":");
        watching.stop();
    }

    @Test
    void endsWithTheEmulator() {
        watch();

        live.eventing.close();

        watching.err.await("The emulator at " + live.eventing.url() + " has ended.");
        assertThat(watching.stop()).isEqualTo(ExitCode.OK);
    }

    @Test
    void refusesWhatNoEntryIs() {
        assertThat(live.run("watch", "--entries", "acepted")).isEqualTo(ExitCode.USAGE);

        assertThat(live.err()).contains("acepted").contains("accepted");
    }
}
