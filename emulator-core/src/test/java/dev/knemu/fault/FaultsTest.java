package dev.knemu.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    @Test
    void sayWhatTheyAreInOneLine() {
        Faults faults = Faults.seed(42)
                .duplicate(0.1)
                .reorder(0.0001, Duration.ofMillis(1500))
                .loseAck(0.05)
                .loseFirstAck(0.5)
                .loseRequest(1)
                .respond(0.25, 503)
                .latency(Duration.ofMillis(10), Duration.ofSeconds(120))
                .dropFirst(3)
                .dropFibonacci()
                .dropStatus(429)
                .to("orders", "shop/billing")
                .on("paid")
                .withReplies()
                .withDeadLetters();

        assertThat(faults)
                .hasToString("seed=42,duplicate=0.1,reorder=0.0001:1.5s,loseAck=0.05,loseFirstAck=0.5,loseRequest=1,"
                        + "respond=0.25:503,latency=10ms..2m,dropFirst=3,dropFibonacci,dropStatus=429,"
                        + "to=orders+shop/billing,on=paid,withReplies,withDeadLetters");
        assertThat(Faults.parse(faults.toString())).isEqualTo(faults);
        assertThat(Faults.parse(faults.toString()).withSeed(43)).isNotEqualTo(faults);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "seed=7,reorder=0.5", "seed=-7,latency=0ms..1ms", "seed=42,latency=20ms"})
    void areReadAsTheyAreWritten(String text) {
        assertThat(Faults.parse(text)).hasToString(text);
    }

    @Test
    void areReadInAnyOrderAndWithASeedOfTheirOwn() {
        assertThat(Faults.parse(" latency=0.5s..1h , duplicate=1e-1 "))
                .hasToString("seed=42,duplicate=0.1,latency=500ms..60m")
                .isEqualTo(Faults.seed(42).duplicate(0.1).latency(Duration.ofMillis(500), Duration.ofHours(1)));
        assertThat(Faults.parse("reorder=0.2:1s")).isEqualTo(Faults.seed(42).reorder(0.2));
    }

    @Test
    void areNoneUntilSomethingGoesWrong() {
        assertThat(Faults.NONE.isNone()).isTrue();
        assertThat(Faults.seed(7).to("orders").withReplies().isNone()).isTrue();
        assertThat(Faults.seed(7).duplicate(0).isNone()).isTrue();
        assertThat(Faults.seed(7).dropFibonacci().isNone()).isFalse();
        assertThat(Faults.seed(7).latency(Duration.ZERO, Duration.ofMillis(1)).isNone())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "duplicat=0.1 | \"duplicat\" is no fault. Did you mean duplicate? Those that there are: seed, duplicate,",
                "seed=1,,reorder=1 | a fault is missing. Those that there are: seed, duplicate,",
                "duplicate=1.5 | \"duplicate=1.5\" is wrong: duplicate is 1.5, and a probability is from 0 to 1.",
                "duplicate | \"duplicate\" has no number where one is expected. Write duplicate=0.1.",
                "seed=x | \"seed=x\" has no number where one is expected. Write seed=42.",
                "seed=1,seed=2 | seed is said twice. Keep one of them.",
                "latency=10 | \"latency=10\" is wrong: \"10\" is not a length of time such as 10ms, 1.5s, 2m or 1h. Write"
                        + " latency=10ms..2s.",
                "latency=2s..1s | \"latency=2s..1s\" is wrong: latency is from PT2S to PT1S.",
                "respond=0.1 | \"respond=0.1\" is wrong: the status is missing. Write respond=0.1:503.",
                "respond=0.1:202 | is wrong: respond answers 202, which is no refusal.",
                "reorder=0.1:0s | is wrong: reorder holds an event back for at most PT0S, in which none can overtake it.",
                "dropFibonacci=1 | \"dropFibonacci=1\" is wrong: it takes no value. Write dropFibonacci.",
                "to=a+ | \"to=a+\" is wrong: to names \"\", which is no resource. Write its name",
            })
    void thatAreWrongSayWhatIsRight(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Faults.parse(text))
                .withMessageStartingWith("faults \"" + text + "\": ")
                .withMessageContaining(message);
    }

    @Test
    void refuseWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Faults.seed(1).loseAck(Double.NaN))
                .withMessage("loseAck is NaN, and a probability is from 0 to 1. Write 0.1 for one request in ten, 1 for"
                        + " every one.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Faults.seed(1).dropFirst(-1))
                .withMessage("dropFirst is -1. Write how many requests are refused at first, such as 3.");
    }

    @Test
    void aLengthOfTimeMayBeAsLongAsItCanBeWritten() {
        assertThat(Faults.parse("latency=999999999h"))
                .isEqualTo(Faults.seed(42).latency(Duration.ofHours(999_999_999), Duration.ofHours(999_999_999)));
    }
}
