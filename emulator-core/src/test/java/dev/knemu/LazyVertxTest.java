package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** When Vert.x starts. */
class LazyVertxTest {

    private static Set<Thread> ofVertx() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x"))
                .collect(Collectors.toSet());
    }

    @Test
    void anEmulatorInVirtualTimeWithFunctionsForSubscribersNeedsNoThread() {
        Set<Thread> before = ofVertx();
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            eventing.subscriber("shop", Subscriber.accepting(event -> {}));
            eventing.sink(java.net.URI.create("http://shop.default.svc.cluster.local"))
                    .send(event -> event.withType("order.placed"));
            eventing.runUntilIdle();

            assertThat(before).containsAll(ofVertx());
        }
    }

    @Test
    void startsOnceAndNotAfterItsEnd() {
        LazyVertx lazy = new LazyVertx(1);

        assertThat(lazy.get()).isSameAs(lazy.get());
        lazy.close();

        LazyVertx never = new LazyVertx(1);
        assertThat(never.close().succeeded()).isTrue();
        assertThatThrownBy(never::get).hasMessage("the emulator is closed");
    }
}
