package dev.knemu.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkLimitTest {

    private static final long NO_LIMIT = Long.MAX_VALUE;

    @Test
    void takesProducersUpToTheLimitOfEvents() {
        WorkLimit limit = new WorkLimit(2, NO_LIMIT);

        assertThat(limit.tryTake(1, false)).isTrue();
        assertThat(limit.tryTake(1, false)).isTrue();
        assertThat(limit.tryTake(1, false)).isFalse();
        assertThat(limit.events()).isEqualTo(2);
    }

    @Test
    void takesWhatHappensInsideUpToTwiceTheLimit() {
        WorkLimit limit = new WorkLimit(2, NO_LIMIT);
        limit.tryTake(1, false);
        limit.tryTake(1, false);

        assertThat(limit.tryTake(1, true)).isTrue();
        assertThat(limit.tryTake(1, true)).isTrue();
        assertThat(limit.tryTake(1, true)).isFalse();
        assertThat(limit.events()).isEqualTo(4);
    }

    @Test
    void takesBytesUpToTheLimit() {
        WorkLimit limit = new WorkLimit(100, 1000);
        limit.tryTake(600, false);

        assertThat(limit.tryTake(401, false)).isFalse();
        assertThat(limit.tryTake(400, false)).isTrue();
        assertThat(limit.tryTake(1000, true)).isTrue();
        assertThat(limit.tryTake(1, true)).isFalse();
    }

    @Test
    void takesOneEventHoweverLarge() {
        WorkLimit limit = new WorkLimit(1, 1000);

        assertThat(limit.tryTake(1_000_000, false)).isTrue();
        assertThat(limit.tryTake(1, false)).isFalse();
        limit.release(1_000_000);
        assertThat(limit.tryTake(1, false)).isTrue();
    }

    @Test
    void withoutALimitOfBytesTakesWhatHappensInside() {
        WorkLimit limit = new WorkLimit(100, NO_LIMIT);
        limit.tryTake(1_000, false);

        assertThat(limit.tryTake(1_000, true)).isTrue();
    }

    @Test
    void isNeverPassedByThreadsAndComesBackToNothing() throws InterruptedException {
        WorkLimit limit = new WorkLimit(3, NO_LIMIT);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int n = 0; n < 20_000; n++) {
                    if (limit.tryTake(7, false)) {
                        most.accumulateAndGet(open.incrementAndGet(), Math::max);
                        open.decrementAndGet();
                        limit.release(7);
                    }
                }
            }));
        }

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most.get()).isBetween(1, 3);
        assertThat(limit.toString()).startsWith("0 of 3 events and 0 of ");
    }
}
