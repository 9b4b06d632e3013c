package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {

    private static final String[] ALL = {"replay", "--broker", "orders", "--trigger", "billing", "--from", "0"};

    private final ScriptedApi api = new ScriptedApi();
    private final Console console = new Console();

    @AfterEach
    void close() {
        api.close();
    }

    private int run(String... arguments) {
        return console.run(Stream.concat(Arrays.stream(arguments), Stream.of("--url", api.url()))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"1, 1 event was read again", "3, 3 events were read again"})
    void saysHowManyWereRead(int read, String text) {
        api.on("POST /replay", 200, "{\"read\": " + read + "}");

        assertThat(run(ALL)).isEqualTo(ExitCode.OK);

        assertThat(console.out.toString())
                .isEqualTo(text + " for Trigger default/billing; all that pass its filter have come to rest\n");
    }

    @Test
    void tellsTheEmulatorWhatIsMeant() {
        api.on("POST /replay", 200, "{\"read\": 0}");

        run(
                "replay",
                "--broker",
                "shop/orders",
                "--trigger",
                "billing",
                "--from",
                "2026-05-01T10:00:00Z",
                "--to",
                "17");

        assertThat(api.bodies)
                .containsExactly("{\"namespace\":\"shop\",\"broker\":\"orders\",\"trigger\":\"billing\","
                        + "\"from\":\"2026-05-01T10:00:00Z\",\"to\":\"17\"}");
    }

    @Test
    void saysThatThereIsNothing() {
        api.on("POST /replay", 200, "{\"read\": 0}");

        assertThat(run(ALL)).isEqualTo(ExitCode.OK);

        assertThat(console.out.toString()).isEmpty();
        assertThat(console.err.toString()).isEqualTo("No event is stored there.\n");
    }

    @Test
    void answersAsTheApiDoes() {
        api.on("POST /replay", 200, "{\"read\": 0}");

        assertThat(run(Stream.concat(Arrays.stream(ALL), Stream.of("-o", "json"))
                        .toArray(String[]::new)))
                .isEqualTo(ExitCode.OK);

        assertThat(console.out.toString()).contains("\"read\": 0");
    }

    @Test
    void needsABrokerOverKafka() {
        try (LiveEmulator live = new LiveEmulator()) {
            assertThat(live.run("replay", "--broker", "default", "--trigger", "orders", "--from", "0"))
                    .isEqualTo(ExitCode.WRONG);

            assertThat(live.err())
                    .startsWith("knemu: Trigger default/orders reads nothing from Kafka, so nothing is stored that"
                            + " could be delivered again")
                    .contains("  mend: The emulator keeps events in memory only. Start it with --kafka HOST:PORT"
                            + " --kafka-channels.");
            assertThat(live.run("replay", "--broker", "default", "--trigger", "order", "--from", "0"))
                    .isEqualTo(ExitCode.NOT_FOUND);
            assertThat(live.run("replay", "--broker", "default", "--trigger", "orders", "--from", "noon"))
                    .isEqualTo(ExitCode.USAGE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replay",
                "replay --broker orders --trigger billing",
                "replay --broker orders --from 0",
                "replay --broker shop/ --trigger billing --from 0"
            })
    void refusesWhatMakesNoSense(String command) {
        assertThat(run(command.split(" "))).isEqualTo(ExitCode.USAGE);
    }
}
