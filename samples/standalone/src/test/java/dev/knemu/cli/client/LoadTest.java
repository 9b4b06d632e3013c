package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.load.Rate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final OutgoingEvent EVENT = new OutgoingEvent(Map.of("id", "7"), new byte[0]);

    private final AtomicLong now = new AtomicLong();

    @Test
    void aSenderThatIsHeldUpDoesNotHideWhatLaterEventsSuffer() throws InterruptedException {
        Load load = new Load(
                event -> {
                    // The first takes a second; those that were due meanwhile are sent when it is over.
                    now.compareAndSet(0, TimeUnit.SECONDS.toNanos(1));
                    return CompletableFuture.completedFuture(202);
                },
                number -> EVENT,
                100,
                Optional.of(new Rate(1000)),
                now::get);

        String summary = load.run().text();

        assertThat(summary).contains("100 accepted").endsWith("latency: p50 950.0 ms, p99 999.0 ms, most 1000.0 ms");
    }
}
