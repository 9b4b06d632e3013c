package dev.knemu.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.fault.Faults;
import dev.knemu.journal.Entry;
import dev.knemu.match.EventMatchers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long expectations wait. */
class PatienceTest {

    private static final String EVERYTHING_TO_ORDERS = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: orders}
            spec:
              broker: default
              subscriber: {ref: {apiVersion: v1, kind: Service, name: orders}}
            """;

    @Test
    void inVirtualTimeItSettlesLooksAndLetsNoTimePass() {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            AtomicInteger looks = new AtomicInteger();
            eventing.time().after(Duration.ofSeconds(1), () -> {});

            assertThat(Patience.await(eventing, () -> looks.incrementAndGet() > 1))
                    .isFalse();
            assertThat(looks).hasValue(1);
            assertThat(Patience.of(eventing).waited(eventing.options())).isEmpty();
        }
    }

    @Test
    void inRealTimeItEndsTheMomentTheJournalTellsOfTheExpected() {
        try (EventingEmulator eventing = EventingEmulator.start()) {
            Patience.of(eventing, 1_000);
            CountDownLatch asked = new CountDownLatch(1);
            eventing.subscriber("orders", Subscriber.accepting(event -> {}));

            Thread producer = new Thread(() -> {
                if (wait(asked)) {
                    eventing.broker("nowhere").send(event -> event.withType("order.paid"));
                }
            });
            producer.start();
            boolean came = Patience.await(eventing, () -> {
                boolean there = !eventing.journal().entries(Entry.Refused.class).isEmpty();
                asked.countDown();
                return there;
            });

            assertThat(came).isTrue();
        }
    }

    @Test
    void whoHasNothingInTheJournalNudges() {
        try (EventingEmulator eventing = EventingEmulator.start()) {
            Patience patience = Patience.of(eventing, 1_000);
            AtomicBoolean done = new AtomicBoolean();
            CountDownLatch asked = new CountDownLatch(1);

            Thread other = new Thread(() -> {
                if (wait(asked)) {
                    done.set(true);
                    patience.nudge();
                }
            });
            other.start();
            boolean came = Patience.await(eventing, () -> {
                boolean there = done.get();
                asked.countDown();
                return there;
            });

            assertThat(came).isTrue();
        }
    }

    @Test
    void inRealTimeItGivesUpAtTheLimit() {
        try (EventingEmulator eventing = EventingEmulator.start()) {
            Patience.of(eventing, 0.001);

            assertThat(Patience.await(eventing, () -> false)).isFalse();
            assertThat(Patience.of(eventing).waited(eventing.options()))
                    .contains("Waited 2 ms (KNEMU_TEST_TIME_FACTOR stretches that on slow machines).");
        }
    }

    @Test
    void inVirtualTimeWithAPortItWaitsForWhoMaySendFromOutside() {
        try (EventingEmulator eventing = EventingEmulator.start(
                EmulatorOptions.defaults().inVirtualTime().withPort(0))) {
            Patience.of(eventing, 0.001);
            AtomicInteger looks = new AtomicInteger();

            assertThat(Patience.await(eventing, () -> looks.incrementAndGet() < 0))
                    .isFalse();
            assertThat(looks).hasValueGreaterThan(1);
            assertThat(Patience.of(eventing).waited(eventing.options())).isPresent();
        }
    }

    @Test
    void oneFactorStretchesAllWaits() {
        assertThat(Patience.factor("x", Optional.empty())).isEqualTo(1);
        assertThat(Patience.factor("x", Optional.of(" 2.5 "))).isEqualTo(2.5);
        try (EventingEmulator eventing = EventingEmulator.start()) {
            assertThat(Patience.of(eventing, 2.5).limit()).isEqualTo(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "0", "-1", "NaN", "Infinity"})
    void aFactorIsANumberAboveZero(String text) {
        assertThatThrownBy(() -> Patience.factor("KNEMU_TEST_TIME_FACTOR", Optional.of(text)))
                .hasMessage("KNEMU_TEST_TIME_FACTOR is \"" + text + "\", not a number above 0. Expectations wait 2 s"
                        + " times this factor: write 1 for that, or 5 on a slow machine.");
    }

    private static boolean wait(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    @Timeout(30)
    void nobodyWaitsForMoreThanIsExpected() {
        try (EventingEmulator eventing = EventingEmulator.start()) {
            Patience.of(eventing, 1e6);

            eventing.broker("nowhere").send(event -> event.withId("a").withType("order.paid"));

            KnativeAssertions.assertThat(eventing.journal())
                    .refused(EventMatchers.id("a"))
                    .atLeast(1)
                    .refused(EventMatchers.id("a"))
                    .once();
        }
    }

    @Test
    void noDeadLettersAreDecidedAtIdle() {
        try (EventingEmulator eventing = EventingEmulator.start()) {
            eventing.apply(EVERYTHING_TO_ORDERS);
            Probe.behind(eventing, "orders").respond(400).delay(Duration.ofMillis(50));

            eventing.broker("default").send(event -> event.withId("a").withType("order.paid"));

            assertThatThrownBy(() -> KnativeAssertions.assertThat(eventing).hasNoDeadLetters())
                    .hasMessageStartingWith("Expected no dead letters, but there is 1.");
        }
    }

    @Test
    void allRequestsHaveComeWhenTheirTimesAreLookedAt() {
        try (EventingEmulator eventing = EventingEmulator.start()) {
            eventing.apply(EVERYTHING_TO_ORDERS);
            Probe orders = Probe.behind(eventing, "orders");
            eventing.broker("default").send(event -> event.withId("a").withType("order.paid"));
            orders.expectOne();
            eventing.faults(Faults.seed(1).latency("50ms"));

            eventing.broker("default").send(event -> event.withId("b").withType("order.paid"));

            assertThatThrownBy(() -> KnativeAssertions.assertThat(orders).arrivedSinceFirst(Duration.ZERO))
                    .hasMessageContaining("event b (order.paid from /knemu)");
        }
    }

    @Test
    @Timeout(30)
    void anAnswerThatNoJournalTellsOfIsSeenWhenItComes() throws IOException {
        HttpServer outside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CountDownLatch asserted = new CountDownLatch(1);
        outside.createContext("/", exchange -> {
            await(asserted);
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        outside.start();
        try (EventingEmulator eventing = EventingEmulator.start()) {
            Patience.of(eventing, 1e6);
            URI url = URI.create("http://127.0.0.1:" + outside.getAddress().getPort());
            Sent sent = eventing.sink(url).send(event -> event.withType("order.paid"));
            // Else it might be there before anybody waits for it.
            CompletableFuture.runAsync(
                    asserted::countDown, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));

            KnativeAssertions.assertThat(sent).wasAnswered(202);
        } finally {
            outside.stop(0);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
