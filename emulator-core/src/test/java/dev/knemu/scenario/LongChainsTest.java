package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.broker;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A reply of a reply of a reply … */
class LongChainsTest {

    private static final long SMALL_STACK = 256 << 10;

    /** Its answers come back through 255 producers that wait for each other. */
    @Test // C-374
    void aLoopOf255RepliesNeedsNoMoreStackThanOneReply() throws Exception {
        try (Stage stage = Stage.set(Way.CALLS)) {
            stage.apply(broker(delivery(deadLetterSink("dls"))), trigger("echo"));
            Probe echo = stage.subscriber("echo").by(Answer::reply);
            stage.subscriber("dls");

            CompletableFuture<Integer> status = new CompletableFuture<>();
            new Thread(null, () -> status.complete(stage.sendAndRun(event("1", "a"))), "small-stack", SMALL_STACK)
                    .start();

            assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(202);
            assertThat(echo.arrivals()).hasSize(255);
        }
    }
}
