package dev.knemu.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class NarratorTest {

    private static final int MORE_THAN_WAIT = 10_100;

    private final StringWriter out = new StringWriter();

    @Test
    void writesLinesInTheOrderToldAndEndsWhenAllAreWritten() {
        try (Narrator narrator = new Narrator(new PrintWriter(out))) {
            for (int i = 1; i <= 3; i++) {
                String line = "line " + i;
                narrator.tell(() -> Optional.of(line));
                narrator.tell(Optional::empty);
            }
        }

        assertThat(out.toString().lines()).containsExactly("line 1", "line 2", "line 3");
    }

    @Test
    void holdsNobodyUpWhenItsOutputDoes() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch readOn = new CountDownLatch(1);
        try (Narrator narrator = new Narrator(new PrintWriter(out))) {
            narrator.tell(() -> {
                blocked.countDown();
                await(readOn);
                return Optional.of("at last");
            });
            blocked.await();

            for (int i = 0; i < MORE_THAN_WAIT; i++) {
                narrator.tell(() -> Optional.of("told"));
            }
            readOn.countDown();
        }

        assertThat(out.toString().lines())
                .hasSize(10_002)
                .startsWith("at last")
                .endsWith("told", "... and 100 more, too fast to tell");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
