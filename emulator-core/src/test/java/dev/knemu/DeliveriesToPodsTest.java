package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the journal says of deliveries that a pod takes. */
class DeliveriesToPodsTest {

    private EventingEmulator eventing = start(Journal.Level.OUTCOMES);

    private static EventingEmulator start(Journal.Level level) {
        return EventingEmulator.start(EmulatorOptions.defaults().inVirtualTime().withJournal(level));
    }

    @AfterEach
    void close() {
        eventing.close();
    }

    private void start(String delivery, String annotations, int containerConcurrency) {
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: default}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: orders}
                spec:
                  broker: default
                  subscriber: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: orders}}
                  delivery: %s
                ---
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: orders}
                spec:
                  template:
                    metadata: {annotations: %s}
                    spec:
                      containerConcurrency: %d
                      containers: [{image: ghcr.io/shop/orders}]
                """.formatted(delivery, annotations, containerConcurrency));
    }

    private void answerAfter(int seconds) {
        eventing.subscriber(
                "orders", Subscriber.responding(event -> Response.accepted().delayed(Duration.ofSeconds(seconds))));
    }

    private void send(int events) {
        for (int i = 0; i < events; i++) {
            eventing.broker("default").send(event -> event.withType("order.paid"));
        }
    }

    private List<Entry.Attempted> attempts() {
        return eventing.journal().entries(Entry.Attempted.class);
    }

    private List<String> pods() {
        return attempts().stream().map(Entry.Attempted::pod).toList();
    }

    @Test
    void sayHowLongTheyWaitedForOneToStart() {
        start("{retry: 0}", "{knemu.dev/pod-start: 3s}", 1);
        answerAfter(0);
        eventing.advance(Duration.ofSeconds(100));

        send(1);
        eventing.runUntilIdle();
        send(1);
        eventing.runUntilIdle();

        assertThat(attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.status()).isEqualTo(202);
            assertThat(attempt.waited()).isEqualTo(Duration.ofSeconds(3));
            assertThat(attempt.latency()).isEqualTo(Duration.ofSeconds(3));
            // The first has left for want of traffic.
            assertThat(attempt.pod()).isEqualTo("orders-00001-pod-2");
        });
    }

    @Test
    void sayHowLongTheyWaitedForOneToHaveRoom() {
        start("{retry: 0}", "{autoscaling.knative.dev/max-scale: '1'}", 1);
        answerAfter(10);

        send(3);
        eventing.runUntilIdle();

        assertThat(attempts())
                .extracting(Entry.Attempted::waited)
                .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    @Test
    void sayThatNoneCameInTime() {
        start("{retry: 0, timeout: PT1S}", "{knemu.dev/pod-start: 3s}", 1);

        send(1);
        eventing.runUntilIdle();

        assertThat(attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.problem())
                    .isEqualTo("no answer within PT1S (delivery.timeout), while it waited for a pod of"
                            + " default/orders-00001");
            assertThat(attempt.pod()).isNull();
        });
    }

    @Test
    void goToPodsInTurnWhereEachTakesMany() {
        eventing.close();
        eventing = start(Journal.Level.FULL);
        start("{retry: 0}", "{autoscaling.knative.dev/min-scale: '3'}", 4);
        answerAfter(1);

        send(4);
        eventing.runUntilIdle();

        assertThat(pods())
                .containsExactly(
                        "orders-00001-pod-1", "orders-00001-pod-2", "orders-00001-pod-3", "orders-00001-pod-1");
        assertThat(attempts()).extracting(Entry.Attempted::waited).containsOnlyNulls();
    }

    @Test
    void goToTheFirstThatHasRoomWhereEachTakesFew() {
        eventing.close();
        eventing = start(Journal.Level.FULL);
        start("{retry: 0}", "{autoscaling.knative.dev/min-scale: '3'}", 3);
        answerAfter(1);

        send(4);
        eventing.runUntilIdle();

        assertThat(pods())
                .containsExactly(
                        "orders-00001-pod-1", "orders-00001-pod-1", "orders-00001-pod-1", "orders-00001-pod-2");
    }

    /** Without a limit an activator takes the less busy of two: each pair of requests takes both of two pods. */
    @Test
    void goToTheLessBusyOfTwoPods() {
        eventing.close();
        eventing = start(Journal.Level.FULL);
        start(
                "{retry: 0}",
                "{autoscaling.knative.dev/min-scale: '2', autoscaling.knative.dev/target-burst-capacity: '-1'}",
                0);
        answerAfter(30);
        eventing.settle();

        send(20);
        eventing.runUntilIdle();

        List<String> pods = pods();
        assertThat(IntStream.range(0, 10).mapToObj(i -> Set.copyOf(pods.subList(2 * i, 2 * i + 2))))
                .hasSize(10)
                .containsOnly(Set.of("orders-00001-pod-1", "orders-00001-pod-2"));
        // Which of them is first is chance.
        assertThat(IntStream.range(0, 10).mapToObj(i -> pods.get(2 * i)).distinct())
                .hasSize(2);
    }

    /** The idle one of three is in two of three pairs that chance may choose, and wins each of them. */
    @Test
    void sparePodsThatAreBusier() {
        eventing.close();
        eventing = start(Journal.Level.FULL);
        start(
                "{retry: 0}",
                "{autoscaling.knative.dev/min-scale: '3', autoscaling.knative.dev/target-burst-capacity: '-1'}",
                0);
        answerAfter(30);
        eventing.settle();

        send(60);
        eventing.runUntilIdle();

        assertThat(pods().stream().collect(Collectors.groupingBy(Objects::requireNonNull, Collectors.counting())))
                .hasSize(3)
                .allSatisfy((pod, requests) -> assertThat(requests).isBetween(18L, 22L));
    }
}
