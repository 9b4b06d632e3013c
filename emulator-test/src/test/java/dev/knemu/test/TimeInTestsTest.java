package dev.knemu.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.EventingEmulator;
import dev.knemu.Sink;
import dev.knemu.fault.Faults;
import dev.knemu.time.RealTimeLimitException;
import dev.knemu.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Time as tests see it: schedules, what waits, and answers that only the real world can give. */
class TimeInTestsTest {

    @Nested
    class Schedules {

        @RegisterExtension
        final KnativeExtension knative = KnativeExtension.inVirtualTime().yaml("""
                apiVersion: sources.knative.dev/v1
                kind: PingSource
                metadata:
                  name: ticks
                spec:
                  schedule: "*/15 * * * *"
                  contentType: application/json
                  data: '{"tick": true}'
                  sink:
                    ref:
                      apiVersion: v1
                      kind: Service
                      name: clock
                """);

        @Test
        void areWaitsWithANameAndATime(VirtualTime time, @Subscriber("clock") Probe clock) {
            assertThat(time.waits())
                    .extracting(VirtualTime.Wait::toString)
                    .containsExactly("2026-01-01T00:15:00Z PingSource default/ticks fires");
        }

        @Test
        void fireWhenTheirTimeHasCome(VirtualTime time, @Subscriber("clock") Probe clock) {
            time.advance(Duration.ofHours(1));

            assertThat(clock.arrivals())
                    .extracting(Arrival::time)
                    .containsExactly(
                            Instant.parse("2026-01-01T00:15:00Z"),
                            Instant.parse("2026-01-01T00:30:00Z"),
                            Instant.parse("2026-01-01T00:45:00Z"),
                            Instant.parse("2026-01-01T01:00:00Z"));
        }

        @Test
        void areWhatAFailureNamesAsNext(@Subscriber("clock") Probe clock) {
            assertThatThrownBy(clock::expectOne)
                    .hasMessageContaining(
                            "No event was accepted at all.\n\nVirtual time stands at 00:00:00.000. Next, in"
                                    + " PT15M: PingSource default/ticks fires; advance the time to see it.");
        }

        @Test
        void ofWhatWasNotTakenTriesAgainIsAWait(VirtualTime time, @Subscriber("clock") Probe clock) {
            clock.failNext(1);

            time.advance(Duration.ofMinutes(15));

            assertThat(time.waits())
                    .filteredOn(wait -> !wait.standing())
                    .extracting(VirtualTime.Wait::what)
                    .singleElement()
                    .asString()
                    .startsWith("attempt 2 of 6 to send event ")
                    .endsWith(" to http://clock.default.svc.cluster.local");
        }
    }

    @Nested
    class RealAnswers {

        @RegisterExtension
        final KnativeExtension knative = KnativeExtension.inVirtualTime()
                .manifests("kit/orders")
                .options(options -> options.withRealTimeGuard(Duration.ofMillis(20)))
                .service("shipping", received -> new CompletableFuture<>());

        @Test
        void thatNeverComeFailTheTestWithWhatIsOpen(EventingEmulator eventing, @BrokerClient Sink broker) {
            broker.send(event -> event.withId("e1").withType("order.paid"));

            assertThatThrownBy(eventing::runUntilIdle)
                    .isInstanceOf(RealTimeLimitException.class)
                    .hasMessage("Nothing came from outside the emulator for PT0.02S of real time, and virtual time does"
                            + " not pass while an answer is awaited. Open: [event e1 to Trigger default/paid-orders at"
                            + " http://shipping.default.svc.cluster.local: attempt 1 is under way]. An application that"
                            + " waits for time to pass before it answers, such as for another attempt of what it sends"
                            + " itself, needs real time.");

            eventing.faults(Faults.seed(42).loseAck(0.1));
            assertThatThrownBy(eventing::settle)
                    .hasMessageEndingWith(
                            "needs real time, or faults that spare what it sends: limit them with \"to\".");
        }

        @Test
        void thatNeverComeFailWhatExpectsNothing(@BrokerClient Sink broker, @Subscriber("billing") Probe billing) {
            broker.send(event -> event.withId("e1").withType("order.paid"));

            assertThatThrownBy(billing::expectNone)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("What has not happened cannot be told while the emulator is busy. Nothing"
                            + " came from outside")
                    .hasCauseInstanceOf(RealTimeLimitException.class);
            assertThatThrownBy(billing::expectOne)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("What has not happened cannot be told while the emulator is busy.");
        }
    }
}
