package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmthTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long MANY = Warmth.EVENTS;

    private long compiledMillis = 7_000;
    private final Warmth warmth = new Warmth(SECOND.multipliedBy(6), () -> compiledMillis);

    private void add(int slices, long compiledInEach, long eventsInEach) {
        for (int i = 0; i < slices; i++) {
            compiledMillis += compiledInEach;
            warmth.add(warmth.slice(), eventsInEach);
        }
    }

    @Test
    void looksSixTimesInTheLengthThatWasAskedFor() {
        assertThat(warmth.slice()).isEqualTo(SECOND);
    }

    @Test
    void takesTheLengthThatWasAskedForWhereTheJvmIsWarmAlready() {
        add(5, 0, MANY);
        assertThat(warmth.isEnough()).isFalse();

        add(1, 0, MANY);
        assertThat(warmth.isEnough()).isTrue();
    }

    @Test
    void goesOnWhileTheJvmCompiles() {
        add(6, 101, MANY);
        assertThat(warmth.isEnough()).isFalse();

        // Quiet for a while: in the middle of a long compilation, which is told of at its end.
        add(2, 0, MANY);
        add(1, 900, MANY);
        add(2, 0, MANY);
        assertThat(warmth.isEnough()).isFalse();

        add(1, 99, MANY);
        assertThat(warmth.isEnough()).isTrue();
    }

    @Test
    void aSecondIsTheLeastForTheJvmToBeQuiet() {
        Warmth hasty = new Warmth(Duration.ofMillis(300), () -> compiledMillis);

        for (int i = 1; i < 10; i++) {
            hasty.add(hasty.slice(), MANY);
            assertThat(hasty.isEnough()).isFalse();
        }
        hasty.add(hasty.slice(), MANY);
        assertThat(hasty.isEnough()).isTrue();
    }

    @Test
    void goesOnUntilThereWereEventsEnoughForMethodsToBeCompiled() {
        add(9, 0, MANY / 10);
        assertThat(warmth.isEnough()).isFalse();

        add(1, 0, MANY / 10);
        assertThat(warmth.isEnough()).isTrue();
    }

    @Test
    void givesUpAfterTenTimesTheLength() {
        add(59, 500, 1);
        assertThat(warmth.isEnough()).isFalse();

        add(1, 500, 1);
        assertThat(warmth.isEnough()).isTrue();
    }

    @Test
    void aTenthOfTheTimeIsNotMuchToCompile() {
        assertThat(Warmth.isMuch(100, SECOND)).isFalse();
        assertThat(Warmth.isMuch(101, SECOND)).isTrue();
    }
}
