package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClosedEmulatorTest {

    @Test
    void refusesAnEventWithAnAnswerInsteadOfAnException() throws Exception {
        EventingEmulator eventing = EventingEmulator.start();
        Sink broker = eventing.broker("default");
        eventing.close();

        Sent sent = broker.send(event -> event.withType("order.placed"));

        Sent.Answer answer = sent.answer().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(answer).isEqualTo(new Sent.Answer(503, "the emulator is closed"));
    }
}
