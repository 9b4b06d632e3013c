package dev.knemu.test;

import static dev.knemu.match.EventMatchers.id;
import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;
import static dev.knemu.test.KnativeAssertions.assertThatIllegalStateException;
import static dev.knemu.test.assertion.Shop.text;

import dev.knemu.test.assertion.Shop;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asserted of what a subscriber got, and what a failure says. */
class ProbeAssertTest {

    private Shop shop;
    private Probe shipping;

    @BeforeEach
    void open(@TempDir Path pages) {
        shop = Shop.inVirtualTime(pages);
        shop.typed("shipping", "order.paid");
        shipping = Probe.behind(shop.eventing(), "default", "shipping");
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void countsEvents() {
        assertThat(shipping).receivedNothing();

        shop.send("e1", "order.paid");
        shop.send("e2", "order.placed");
        shop.send("e3", "order.paid");

        assertThat(shipping)
                .received(type("order.paid"))
                .exactly(2)
                .received(id("e2"))
                .never()
                .attempts()
                .twice()
                .attempts(id("e1"))
                .once()
                .receivedInOrder(id("e1"), id("e3"))
                .arrivedSinceFirst(Duration.ZERO, Duration.ZERO)
                .arrivedAt(Duration.ZERO, Duration.ZERO);
    }

    @Test
    void saysWhyAnEventDidNotCome() {
        shop.send("e1", "order.placed");

        assertThat(text(() -> assertThat(shipping).received(id("e1")).once())).isEqualTo("""
                Expected Service default/shipping to receive exactly 1 event with id=e1, but it got none.

                Accepted by Broker default/default at 00:00:00.000: event e1 (order.placed from /shop)
                Trigger default/shipping does not want it: type "order.placed" is not "order.paid"
                  CONDITION           ATTRIBUTE   EXPECTED          ACTUAL           RESULT
                  filter.attributes   type        is "order.paid"   "order.placed"   fails  <- the first that failed""");
    }

    @Test
    void saysThatNoSuchEventWasAccepted() {
        shop.send("e1", "order.placed");
        shop.eventing().broker("other").send(event -> event.withId("e9").withType("order.lost"));

        assertThat(text(() -> assertThat(shipping).received(type("order.paid")).atLeast(1)))
                .isEqualTo("""
                Expected Service default/shipping to receive at least 1 event with type=order.paid, but it got none.

                No such event was accepted. Accepted:
                  no match: event e1 (order.placed from /shop)
                    type "order.placed" is not "order.paid\"""");
        assertThat(text(() -> assertThat(shipping).received(type("order.lost")).once()))
                .startsWith(
                        "Expected Service default/shipping to receive exactly 1 event with type=order.lost, but it got"
                                + " none.\n\nRefused:\n  00:00:00.000 Broker default/other refused event e9");
    }

    @Test
    void saysThatNobodyDeliversToIt() {
        Probe lonely = Probe.behind(shop.eventing(), "default", "lonely");
        shop.send("e1", "order.placed");

        assertThat(text(() -> assertThat(lonely).received(id("e1")).once()))
                .startsWith(
                        "Expected Service default/lonely to receive exactly 1 event with id=e1, but it got none.\n\n"
                                + "No Trigger and no Subscription delivers to Service default/lonely.\n");
    }

    @Test
    void saysWhoseDeadLetterSinkItIs() {
        shop.trigger(
                "audit", "", "delivery:\n  deadLetterSink:\n    ref: {apiVersion: v1, kind: Service, name: graveyard}");
        Probe graveyard = Probe.behind(shop.eventing(), "default", "graveyard");
        shop.send("e1", "order.placed");

        assertThat(text(() -> assertThat(graveyard).received(id("e1")).once()))
                .contains("\n\nNo Trigger and no Subscription delivers to Service default/graveyard; it is the dead"
                        + " letter sink of Trigger default/audit.\n");
    }

    @Test
    void saysInRealTimeHowLongItHasWaited(@TempDir Path directory) {
        try (Shop real = Shop.inRealTime(directory)) {
            Patience.of(real.eventing(), 0.001);
            Probe lonely = Probe.behind(real.eventing(), "default", "lonely");

            assertThat(text(() -> assertThat(lonely).received(id("e1")).once()))
                    .endsWith("\n\nWaited 2 ms (KNEMU_TEST_TIME_FACTOR stretches that on slow machines).");
            assertThat(text(() -> {
                        real.eventing().broker("other").send(event -> event.withType("order.lost"));
                        assertThat(real.eventing()).hasNoRefusals();
                    }))
                    .doesNotContain("Waited");
        }
    }

    @Test
    void saysWhatCameTooOften() {
        shop.send("e1", "order.paid");
        shop.send("e2", "order.paid");
        shop.send("e3", "order.paid");

        assertThat(text(() -> assertThat(shipping).received(type("order.paid")).exactly(2)))
                .isEqualTo("""
                Expected Service default/shipping to receive exactly 2 events with type=order.paid, but it got 3.

                Received:
                  00:00:00.000 event e1 (order.paid from /shop)
                  00:00:00.000 event e2 (order.paid from /shop)
                  00:00:00.000 event e3 (order.paid from /shop)""");
        assertThat(text(() -> assertThat(shipping).receivedNothing()))
                .startsWith("Expected Service default/shipping to receive no events, but it got 3.\n\nReceived:\n");
        assertThat(text(() -> assertThat(shipping).attempts(type("order.paid")).between(1, 2)))
                .startsWith(
                        "Expected Service default/shipping to get 1 to 2 requests with type=order.paid, but it got 3."
                                + "\n\nReceived:\n");
    }

    @Test
    void saysWhatCameInAnotherOrder() {
        shop.send("e1", "order.paid");
        shop.send("e2", "order.paid");

        assertThat(text(() -> assertThat(shipping).receivedInOrder(id("e2"), id("e1"))))
                .isEqualTo("""
                Expected Service default/shipping to receive id=e2, then id=e1, but no event with id=e1 came after that with id=e2; one came before.

                Received:
                  00:00:00.000 event e1 (order.paid from /shop)
                  00:00:00.000 event e2 (order.paid from /shop)""");
        assertThat(text(() -> assertThat(shipping).receivedInOrder(id("e1"), id("e3"))))
                .startsWith(
                        "Expected Service default/shipping to receive id=e1, then id=e3, but no event with id=e3 came"
                                + " after that with id=e1.\n\nReceived:\n");
    }

    @Test
    void saysWhenRequestsCame() {
        shop.eventing().advance(Duration.ofMinutes(1));
        shop.send("e1", "order.paid");
        shop.eventing().advance(Duration.ofSeconds(2));
        shop.send("e2", "order.paid");

        assertThat(shipping)
                .arrivedSinceFirst(Duration.ZERO, Duration.ofSeconds(2))
                .arrivedAt(Duration.ofMinutes(1), Duration.ofSeconds(62));
        assertThat(text(() -> assertThat(shipping).arrivedSinceFirst(Duration.ZERO, Duration.ofSeconds(1))))
                .isEqualTo("""
                Expected requests to Service default/shipping at [PT0S, PT1S] since the first, but they came at [PT0S, PT2S].

                Received:
                  00:01:00.000 event e1 (order.paid from /shop)
                  00:01:02.000 event e2 (order.paid from /shop)""");
        assertThat(text(() -> assertThat(shipping).arrivedAt(Duration.ofMinutes(1))))
                .startsWith(
                        "Expected requests to Service default/shipping at [PT1M] since the beginning, but they came at"
                                + " [PT1M, PT1M2S].\n");
    }

    @Test
    void countsAnEventOnceHoweverOftenItIsAttempted() {
        shop.trigger("flaky", "", """
                delivery:
                  retry: 3
                  backoffPolicy: exponential
                  backoffDelay: PT1S
                """);
        Probe flaky = Probe.behind(shop.eventing(), "default", "flaky").failFirst(2);
        shop.send("e1", "order.late");

        assertThat(text(() -> assertThat(flaky).attempts(id("e1")).exactly(3))).isEqualTo("""
                Expected Service default/flaky to get exactly 3 requests with id=e1, but it got 1.

                Received:
                  event e1 (order.late from /shop)

                Accepted by Broker default/default at 00:00:00.000: event e1 (order.late from /shop)
                Trigger default/flaky wants it: no filter is set
                Deliveries:
                  Trigger default/flaky: on its way; the last attempt failed: answered 503
                    #1 at 00:00:00.000 answered 503; the next in PT1S

                Virtual time stands at 00:00:00.000. What waits for it to pass:
                  in PT1S, at 00:00:01.000: attempt 2 of 4 of event e1, by Trigger default/flaky to http://flaky.default.svc.cluster.local
                Advance the time, or runUntilIdle().""");

        shop.eventing().runUntilIdle();
        assertThat(flaky)
                .received(id("e1"))
                .once()
                .attempts(id("e1"))
                .exactly(3)
                .arrivedSinceFirst(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    @Test
    void waitsInRealTime(@TempDir Path pages) {
        try (Shop live = Shop.inRealTime(pages)) {
            live.typed("shipping", "order.paid");
            Probe probe = Probe.behind(live.eventing(), "default", "shipping");

            live.send("e1", "order.paid");

            assertThat(probe)
                    .received(type("order.paid"))
                    .once()
                    .received(type("order.placed"))
                    .never();
            assertThatIllegalStateException()
                    .isThrownBy(() -> assertThat(probe).arrivedAt(Duration.ZERO))
                    .withMessageStartingWith("arrivedAt counts from the beginning of virtual time");
        }
    }

    @Test
    void failsSoftlyAllTogether() {
        shop.send("e1", "order.placed");

        String text = KnativeAssertions.catchThrowable(() -> KnativeSoftAssertions.assertSoftly(softly -> {
                    softly.assertThat(shipping).received(id("e1")).once();
                    softly.assertThat(shop.eventing())
                            .hasNoDeadLetters()
                            .received(id("e2"))
                            .atLeast(1);
                    softly.assertThat(shop.send("e3", "order.placed"))
                            .wasDeliveredTo("shipping")
                            .withCode(202);
                }))
                .getMessage();

        assertThat(text)
                .contains("Multiple Failures (4 failures)")
                .contains("Expected Service default/shipping to receive exactly 1 event with id=e1, but it got none.")
                .contains("Expected at least 1 Accepted entry with id=e2")
                .contains("Expected event e3 (order.placed from /shop) to be delivered to \"shipping\", but its filter")
                .contains("Expected event e3 (order.placed from /shop) to be delivered with 202");
    }
}
