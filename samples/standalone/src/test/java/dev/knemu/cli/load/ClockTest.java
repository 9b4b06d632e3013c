package dev.knemu.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void neverReturnsBeforeItIsDue(int processors) {
        Clock clock = new SystemClock(processors);

        for (long micros : new long[] {0, 10, 100, 2_000}) {
            long due = clock.nanos() + Duration.ofNanos(micros * 1_000).toNanos();
            clock.await(due);
            assertThat(clock.nanos() - due).isNotNegative();
        }
    }
}
