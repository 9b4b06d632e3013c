package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.terminal.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WhyCommandTest {

    private final LiveEmulator live = new LiveEmulator();

    @AfterEach
    void close() {
        live.close();
    }

    @Test
    void tellsEachConditionAndWhatBecameOfTheDelivery() {
        live.run("send", "--type", "order.paid", "--id", "7");

        assertThat(live.run("why", "7")).as(live.err()).isEqualTo(ExitCode.OK);

        assertThat(live.out())
                .contains("Event 7 order.paid from knemu\naccepted by Broker default/default at ")
                .contains("Trigger default/orders does not want it: type \"order.paid\" is not \"order.placed\"\n")
                .contains("  filters[0].exact   type        is \"order.placed\"   \"order.paid\"   fails"
                        + "  <- the first that failed\n")
                .contains("Trigger default/payments wants it: type is \"order.paid\"\n  dead-lettered to ")
                .contains("  attempt #1 at http://bank.default.svc.cluster.local: ");
    }

    @Test
    void tellsEventsOfOneIdApart() {
        live.run("send", "--type", "order.paid", "--id", "7");
        live.run("send", "--type", "order.placed", "--id", "7");

        live.run("why", "7", "--trigger", "orders");

        assertThat(live.out())
                .containsPattern(
                        "Event 7 order\\.paid from knemu\naccepted by .+\n\nTrigger default/orders does not want it")
                .containsPattern(
                        "\n\nEvent 7 order\\.placed from knemu\naccepted by .+\n\nTrigger default/orders wants it");
    }

    @Test
    void asksOneTrigger() {
        live.run("send", "--type", "order.paid", "--id", "7");

        assertThat(live.run("why", "7", "--trigger", "orders")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains("default/orders").doesNotContain("default/payments");
    }

    @Test
    void givesAHintFromTheEvent() {
        live.run("send", "--type", "other", "--id", "7", "--data", "{\"kind\": \"order.placed\"}");

        assertThat(live.run("why", "7", "--trigger", "orders")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains("hint: The data has kind = \"order.placed\"");
    }

    @Test
    void tellsWhyAnEventWasRefused() {
        live.run("send", "--to", "broker:nope", "--id", "7");

        assertThat(live.run("why", "7")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains("Broker default/nope refused with 404: ");
    }

    @Test
    void answersAsTheApiDoes() {
        live.run("send", "--type", "order.paid", "--id", "a b");

        assertThat(live.run("why", "a b", "-o", "json")).as(live.err()).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains("\"answers\": [").contains("\"conditions\": [");
    }

    @Test
    void findsTheLatestEventThatMatches() {
        live.run("send", "--type", "order.paid", "--id", "7", "--data", "{\"order\": {\"id\": 1}}");
        live.run("send", "--type", "order.paid", "--id", "8", "--data", "{\"order\": {\"id\": 2}}");
        live.run("send", "--type", "order.paid", "--id", "9", "--data", "{\"order\": {\"id\": 2}}");
        live.run("send", "--type", "order.placed", "--id", "10");

        assertThat(live.run("why", "--match", "type=order.paid,data.$.order.id=2", "--trigger", "payments"))
                .as(live.err())
                .isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains("\nEvent 9 order.paid from knemu\n").doesNotContain("Event 8", "Event 7");
        assertThat(live.err())
                .matches("2 events match\\. This is the latest, 9 \\(order\\.paid, \\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\);"
                        + " before it came 8 \\(order\\.paid, \\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\)\\.\n");
    }

    @Test
    void saysNothingOfOthersWhenOneEventMatches() {
        live.run("send", "--type", "order.paid", "--id", "7");

        assertThat(live.run("why", "--match", "id=7")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains("\nEvent 7 order.paid from knemu\n");
        assertThat(live.err()).isEmpty();
    }

    @Test
    void saysOfTheNewestEventWhyItDoesNotMatch() {
        live.run("send", "--type", "order.paid", "--id", "7");

        assertThat(live.run("why", "--match", "type=order.placed")).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(live.err())
                .contains("No event that matches type=order.placed was accepted or refused")
                .contains("The newest is event 7, and type \"order.paid\" is not \"order.placed\".");
    }

    @Test
    void saysWhereAMatcherIsWrong() {
        assertThat(live.run("why", "--match", "type~order")).isEqualTo(ExitCode.USAGE);

        assertThat(live.err()).contains("The matcher \"type~order\" is wrong at column 5: ");
    }

    @Test
    void isToldOnceWhichEventIsMeant() {
        assertThat(live.run("why", "7", "--match", "id=7")).isEqualTo(ExitCode.USAGE);

        assertThat(live.err())
                .contains("it is said more than once which event\n")
                .contains("mend: Write EVENT_ID or --match MATCHER of one that was sent");
    }

    @Test
    void doesNotKnowEveryEvent() {
        assertThat(live.run("why", "99")).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(live.err()).contains("99").contains("\n  mend: ");
    }
}
