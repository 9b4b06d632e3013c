package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

/** When Vert.x starts. */
class LazyVertxTest {

    @Test
    void anEmulatorInVirtualTimeWithFunctionsForSubscribersNeedsNone() {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            eventing.subscriber("shop", Subscriber.accepting(event -> {}));
            eventing.sink(URI.create("http://shop.default.svc.cluster.local"))
                    .send(event -> event.withType("order.placed"));
            eventing.runUntilIdle();

            assertThat(eventing.hasStartedVertx()).isFalse();
        }
    }

    @Test
    void anEmulatorWithAPortHasStartedItOnceItListens() {
        try (EventingEmulator eventing = EventingEmulator.start(
                EmulatorOptions.defaults().inVirtualTime().withPort(0))) {
            assertThat(eventing.hasStartedVertx()).isTrue();
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
