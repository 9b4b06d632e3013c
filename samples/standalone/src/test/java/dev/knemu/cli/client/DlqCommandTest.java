package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.terminal.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DlqCommandTest {

    private final LiveEmulator live = new LiveEmulator();

    @AfterEach
    void close() {
        live.close();
    }

    /** @return the number of the delivery that failed */
    private String lose(String id) {
        live.run("send", "--type", "order.paid", "--id", id);
        live.run("dlq", "list");
        return live.out()
                .lines()
                .reduce((first, second) -> second)
                .orElseThrow()
                .split(" ")[0];
    }

    @Test
    void listsWhatWasNotDelivered() {
        lose("7");

        assertThat(live.out().replaceAll("\\d\\d:\\S+", "TIME........"))
                .contains("ID   TIME           STATE           EVENT          SUBSCRIPTION               ATTEMPTS")
                .contains(
                        "dead-lettered   7 order.paid   Trigger default/payments   2          503      http://morgue");
    }

    @Test
    void listsThoseOfEventsThatMatch() {
        lose("7");

        assertThat(live.run("dlq", "list", "--match", "type=order.placed")).isEqualTo(ExitCode.OK);
        assertThat(live.err()).isEqualTo("No dead letters.\n");
    }

    @Test
    void saysThatThereIsNone() {
        assertThat(live.run("dlq", "list")).isEqualTo(ExitCode.OK);
        assertThat(live.run("dlq", "redeliver", "--all")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).isEmpty();
        assertThat(live.err()).isEqualTo("No dead letters.\nThere was nothing to deliver again.\n");
    }

    @Test
    void showsEveryAttempt() {
        String id = lose("7");

        assertThat(live.run("dlq", "show", id)).isEqualTo(ExitCode.OK);

        assertThat(live.out().replaceAll("\\d+(\\.\\d+)? m?s", "TIME"))
                .contains("Delivery " + id + " was dead-lettered at ")
                .contains("  of      Trigger default/payments\n")
                .containsPattern("1   subscriber +http://bank\\S+ +503 +TIME +waits TIME +answered 503\n")
                .containsPattern("2   subscriber +http://bank\\S+ +503 +TIME +gave up +answered 503\n")
                .containsPattern("1   dead-letter +http://morgue\\S+ +200 +TIME +taken\n")
                .contains("Event:\n  {\n")
                .contains("\"id\": \"7\"");
    }

    @Test
    void deliversAgainWhatCanBeDeliveredNow() {
        String id = lose("7");
        live.bankIsOpen = true;

        assertThat(live.run("dlq", "redeliver", id)).as(live.err()).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains(id + " delivered as delivery ").contains("status 202, 1 attempt");
        live.run("dlq", "list");
        assertThat(live.out().lines().reduce((first, second) -> second))
                .hasValueSatisfying(line -> assertThat(line).endsWith("once"));
    }

    @Test
    void deliversAgainToSomebodyElse() {
        String id = lose("7");

        assertThat(live.run("dlq", "redeliver", id, "--to", "svc:shipping")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains(id + " delivered as delivery ");
    }

    @Test
    void endsWithThreeWhenItFailsAgain() {
        lose("7");

        assertThat(live.run("dlq", "redeliver", "--all")).isEqualTo(ExitCode.WRONG);

        assertThat(live.out()).contains(" dead-lettered as delivery ");
    }

    @Test
    void answersAsTheApiDoes() {
        String id = lose("7");

        assertThat(live.run("dlq", "list", "-o", "json")).isEqualTo(ExitCode.OK);
        assertThat(live.run("dlq", "show", id, "-o", "json")).isEqualTo(ExitCode.OK);
        assertThat(live.run("dlq", "redeliver", id, "-o", "json")).isEqualTo(ExitCode.WRONG);

        assertThat(live.out())
                .contains("\"items\": [")
                .contains("\"entries\": [")
                .contains("\"outcome\": \"dead-lettered\"");
    }

    @Test
    void doesNotKnowEveryNumber() {
        assertThat(live.run("dlq", "show", "99")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(live.run("dlq", "redeliver", "99")).isEqualTo(ExitCode.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dlq", "dlq show", "dlq redeliver", "dlq redeliver 7 --all", "dlq redeliver x"})
    void refusesWhatMakesNoSense(String command) {
        assertThat(live.run(command.split(" "))).isEqualTo(ExitCode.USAGE);
    }
}
