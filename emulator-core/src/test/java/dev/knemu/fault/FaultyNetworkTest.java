package dev.knemu.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.dispatch.Trip;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FaultyNetworkTest {

    private static final String SHOP = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            spec: {delivery: {DELIVERY}}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: paid}
            spec: {broker: default, subscriber: {ref: {apiVersion: v1, kind: Service, name: shipping}}}
            """;

    private static final String REFUNDS = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: refunds}
            spec: {broker: default, subscriber: {ref: {apiVersion: v1, kind: Service, name: billing}}}
            """;

    private static final String RETRY_AT_ONCE = "retry: 60";

    /** One emulator with a Trigger and its subscriber, who notes what he gets. */
    private static final class Shop implements AutoCloseable {
        final EventingEmulator eventing;
        final List<String> arrivals = Collections.synchronizedList(new ArrayList<>());

        Shop(EmulatorOptions options, String delivery) {
            eventing = EventingEmulator.start(options);
            eventing.apply(SHOP.replace("DELIVERY", delivery));
            eventing.subscriber("shipping", Subscriber.accepting(event -> arrivals.add(event.getId())));
        }

        static Shop with(Faults faults) {
            return with(faults, RETRY_AT_ONCE);
        }

        static Shop with(Faults faults, String delivery) {
            return new Shop(EmulatorOptions.defaults().inVirtualTime().withFaults(faults), delivery);
        }

        Shop send(int first, int last) {
            for (int i = first; i <= last; i++) {
                send(String.valueOf(i));
            }
            return this;
        }

        Shop send(String id) {
            eventing.broker("default").send(event -> event.withId(id).withType("order.paid"));
            return this;
        }

        Duration passed() {
            return Duration.between(VirtualTime.START, eventing.now());
        }

        List<Entry.Attempted> attempts() {
            return eventing.journal().entries(Entry.Attempted.class);
        }

        List<String> faults() {
            return attempts().stream()
                    .map(attempt -> String.valueOf(attempt.fault()))
                    .toList();
        }

        @Override
        public void close() {
            eventing.close();
        }
    }

    @Test
    void withoutFaultsNothingIsInjected() {
        try (Shop shop = Shop.with(Faults.seed(42)).send(1, 3)) {
            assertThat(shop.arrivals).containsExactly("1", "2", "3");
            assertThat(shop.faults()).containsOnly("null");
            assertThat(shop.eventing.faults()).isEqualTo(Faults.NONE);
        }
    }

    @Test
    void aDuplicateIsASecondRequestOfTheSameDelivery() {
        Set<Long> deliveries = new HashSet<>();
        try (Shop shop = Shop.with(Faults.seed(42).duplicate(1))) {
            shop.eventing.subscriber("shipping", received -> {
                shop.arrivals.add(received.event().getId());
                deliveries.add(received.delivery());
                return CompletableFuture.completedStage(
                        shop.arrivals.size() == 1 ? Response.accepted() : Response.status(500));
            });

            shop.send("7");

            assertThat(shop.arrivals).containsExactly("7", "7");
            assertThat(deliveries).hasSize(1).doesNotContain(0L);
            assertThat(shop.attempts()).singleElement().satisfies(attempt -> {
                assertThat(attempt.problem()).isNull();
                assertThat(attempt.fault()).isEqualTo("the request was sent twice (seed 42)");
            });
            assertThat(shop.eventing.journal().entries(Entry.Delivered.class))
                    .singleElement()
                    .extracting(Entry.Delivered::attempts)
                    .isEqualTo(1);
        }
    }

    @Test
    void aLostAnswerIsARetryOfWhatWasProcessed() {
        try (Shop shop = Shop.with(Faults.seed(42).loseFirstAck(1)).send("7")) {
            assertThat(shop.arrivals).containsExactly("7", "7");
            assertThat(shop.attempts())
                    .extracting(Entry.Attempted::problem)
                    .containsExactly("injected fault: the answer was lost (seed 42)", null);
        }
    }

    @Test
    void anAnswerThatIsAlwaysLostEndsAsADropThatSaysSo() {
        try (Shop shop = Shop.with(Faults.seed(42).loseAck(1), "retry: 1").send("7")) {
            assertThat(shop.arrivals).containsExactly("7", "7");
            assertThat(shop.eventing.journal().entries(Entry.Dropped.class))
                    .extracting(Entry.Dropped::reason)
                    .containsExactly("injected fault: the answer was lost (seed 42), and there is no dead letter sink");
            assertThat(shop.eventing.why("7", "paid"))
                    .asString()
                    .contains("injected fault: the answer was lost (seed 42)");
        }
    }

    @Test
    void aLostRequestNeverArrives() {
        try (Shop shop = Shop.with(Faults.seed(42).loseRequest(1), "retry: 2").send("7")) {
            assertThat(shop.arrivals).isEmpty();
            assertThat(shop.attempts())
                    .extracting(Entry.Attempted::problem)
                    .containsExactly(
                            "injected fault: the connection was reset before the request arrived (seed 42)",
                            "injected fault: the connection was reset before the request arrived (seed 42)",
                            "injected fault: the connection was reset before the request arrived (seed 42)");
        }
    }

    @Test
    void anAnswerOnTheWayIsNotTheSubscribers() {
        try (Shop shop = Shop.with(Faults.seed(42).respond(1, 503), "retry: 0").send("7")) {
            assertThat(shop.arrivals).isEmpty();
            assertThat(shop.attempts()).singleElement().satisfies(attempt -> {
                assertThat(attempt.status()).isEqualTo(503);
                assertThat(attempt.problem())
                        .isEqualTo(
                                "answered 503: injected fault: answered on the way, not by the subscriber (seed 42)");
            });
        }
    }

    @Test
    void latencyPassesOnTheEmulatorsClock() {
        Faults faults = Faults.seed(42).latency(Duration.ofMillis(10), Duration.ofSeconds(2));
        try (Shop shop = Shop.with(faults).send(1, 5)) {
            assertThat(shop.arrivals).isEmpty();
            assertThat(shop.eventing.time().pending()).hasSize(5);

            shop.eventing.runUntilIdle();

            assertThat(shop.arrivals).containsExactly("1", "4", "3", "5", "2");
            assertThat(shop.attempts())
                    .extracting(attempt -> attempt.latency().toMillis())
                    .containsExactly(440L, 659L, 817L, 1173L, 1293L);
            assertThat(shop.faults().get(0)).isEqualTo("the request took 440ms to arrive (seed 42)");
        }
    }

    @Test
    void anAttemptThatLatencyLetsTimeOutSaysSo() {
        Faults faults = Faults.seed(42).latency(Duration.ofSeconds(3), Duration.ofSeconds(3));
        try (Shop shop = Shop.with(faults, "retry: 0, timeout: PT1S").send("7")) {
            shop.eventing.runUntilIdle();

            assertThat(shop.arrivals).isEmpty();
            assertThat(shop.attempts())
                    .extracting(Entry.Attempted::problem)
                    .containsExactly("no answer within PT1S (delivery.timeout); injected fault: the request took 3s to"
                            + " arrive (seed 42)");
        }
    }

    @Test
    void aDuplicateMayComeLate() {
        Faults faults = Faults.seed(42).duplicate(1).latency(Duration.ofMillis(500), Duration.ofMillis(500));
        try (Shop shop = Shop.with(faults).send("7")) {
            shop.eventing.advance(Duration.ofMillis(999));
            assertThat(shop.arrivals).containsExactly("7");
            assertThat(shop.eventing.journal().entries(Entry.Delivered.class)).hasSize(1);

            shop.eventing.advance(Duration.ofMillis(1));
            assertThat(shop.arrivals).containsExactly("7", "7");
            assertThat(shop.faults())
                    .containsExactly(
                            "the request took 500ms to arrive, the request was sent twice, the second time 500ms"
                                    + " after its answer (seed 42)");
        }
    }

    @Test
    void aReorderedEventIsOvertakenByTheNext() {
        try (Shop shop = Shop.with(Faults.seed(42).reorder(1)).send("1")) {
            assertThat(shop.arrivals).isEmpty();

            shop.send(2, 4);
            assertThat(shop.arrivals).containsExactly("2", "1", "4", "3");
            assertThat(shop.faults())
                    .containsExactly(
                            "null",
                            "the request was held back until event 2 had overtaken it (seed 42)",
                            "null",
                            "the request was held back until event 4 had overtaken it (seed 42)");
            assertThat(shop.eventing.time().pending()).isEmpty();
        }
    }

    @Test
    void aReorderedEventThatIsAloneComesAllTheSame() {
        try (Shop shop =
                Shop.with(Faults.seed(42).reorder(1, Duration.ofSeconds(5))).send("1")) {
            shop.eventing.advance(Duration.ofMillis(4999));
            assertThat(shop.arrivals).isEmpty();

            shop.eventing.runUntilIdle();
            assertThat(shop.arrivals).containsExactly("1");
            assertThat(shop.passed()).isEqualTo(Duration.ofSeconds(5));
            assertThat(shop.faults())
                    .containsExactly("the request was held back for 5s, and no later event overtook it (seed 42)");
        }
    }

    @Test
    void aReorderedEventThatTimesOutMakesRoomForTheNext() {
        Faults faults = Faults.seed(42).reorder(1, Duration.ofSeconds(5));
        try (Shop shop = Shop.with(faults, "retry: 0, timeout: PT1S").send("1")) {
            shop.eventing.runUntilIdle();
            assertThat(shop.attempts())
                    .extracting(Entry.Attempted::problem)
                    .containsExactly(
                            "no answer within PT1S (delivery.timeout); injected fault: the request was held back"
                                    + " (seed 42)");

            shop.send(2, 3);
            assertThat(shop.arrivals).containsExactly("3", "2");
        }
    }

    @Test
    void anEventDoesNotOvertakeItself() {
        try (Shop shop = Shop.with(Faults.seed(42).reorder(1)).send("1").send("1")) {
            assertThat(shop.arrivals).containsExactly("1");

            shop.eventing.runUntilIdle();
            assertThat(shop.arrivals).containsExactly("1", "1");
            assertThat(shop.passed()).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void aFaultOfOneAttemptIsNotThatOfTheNext() {
        try (Shop shop =
                Shop.with(Faults.seed(42).loseRequest(1), "retry: 1, backoffPolicy: exponential, backoffDelay: PT1S")) {
            shop.send("1").eventing.faults(Faults.NONE);
            shop.eventing.runUntilIdle();

            assertThat(shop.arrivals).containsExactly("1");
            assertThat(shop.faults())
                    .containsExactly("the connection was reset before the request arrived (seed 42)", "null");
        }
    }

    @Test
    void whatWasNotAnsweredIsNoLostAnswer() {
        try (Shop shop = Shop.with(Faults.seed(42).loseAck(1), "retry: 0")) {
            shop.eventing.subscriber("shipping", Subscriber.responding(event -> Response.reset()));

            shop.send("1");
            assertThat(shop.faults()).containsExactly("null");
        }
    }

    @Test
    void anAttemptThatNobodyWaitsForIsNotSentTwice() {
        List<Promise<Reply>> sent = new ArrayList<>();
        Transport transport = (destination, request) -> {
            Promise<Reply> answer = Promise.promise();
            sent.add(answer);
            return answer.future();
        };
        VirtualTime time = new VirtualTime();
        FaultyNetwork network = new FaultyNetwork(Faults.seed(42).duplicate(1), transport, time, (again, reply) -> {});
        Request request = Request.from(
                CloudEventBuilder.v1()
                        .withId("1")
                        .withSource(URI.create("/shop"))
                        .withType("order.paid")
                        .build(),
                time);
        URI shipping = URI.create("http://shipping.default.svc.cluster.local");

        network.send(shipping, request, new Trip(new Ref("Trigger", "default", "paid"), shipping, Leg.SUBSCRIBER, 1));
        request.cancellation().cancel();
        sent.get(0).complete(Reply.status(202));

        assertThat(sent).hasSize(1);
    }

    @Test
    void theFirstRequestsToAnAddressAreDropped() {
        try (Shop shop = Shop.with(Faults.seed(42).dropFirst(3)).send("1").send("2")) {
            shop.eventing.runUntilIdle();

            assertThat(shop.arrivals).containsExactly("1", "2");
            assertThat(shop.attempts()).extracting(Entry.Attempted::status).containsExactly(409, 409, 409, 202, 202);
            assertThat(shop.attempts().get(0).problem())
                    .isEqualTo("answered 409: injected fault: dropped, not answered by the subscriber (seed 42)");
        }
    }

    @Test
    void requestsAtFibonacciCountsAreDropped() {
        Faults faults = Faults.seed(42).dropFibonacci().dropStatus(429);
        try (Shop shop = Shop.with(faults).send(1, 8)) {
            shop.eventing.runUntilIdle();

            List<Integer> dropped = new ArrayList<>();
            List<Entry.Attempted> attempts = shop.attempts();
            for (int i = 0; i < attempts.size(); i++) {
                if (attempts.get(i).status() == 429) {
                    dropped.add(i + 1);
                }
            }
            assertThat(dropped).containsExactly(1, 2, 3, 5, 8, 13);
            assertThat(shop.arrivals).hasSize(8);
        }
    }

    @Test
    void befallOnlyWhomTheyAreFor() {
        for (Faults faults : List.of(
                Faults.seed(42).duplicate(1).to("billing"),
                Faults.seed(42).duplicate(1).to("default/billing"),
                Faults.seed(42).duplicate(1).on("refunds", "other"))) {
            try (Shop shop = Shop.with(faults)) {
                List<String> refunds = new ArrayList<>();
                shop.eventing.apply(REFUNDS);
                shop.eventing.subscriber("billing", Subscriber.accepting(event -> refunds.add(event.getId())));

                shop.send("7");

                assertThat(shop.arrivals).as(faults.toString()).containsExactly("7");
                assertThat(refunds).as(faults.toString()).containsExactly("7", "7");
            }
        }
        try (Shop shop =
                Shop.with(Faults.seed(42).duplicate(1).to("other/shipping")).send("7")) {
            assertThat(shop.arrivals).containsExactly("7");
        }
    }

    @Test
    void leaveRepliesAndDeadLettersAloneUnlessAsked() {
        String delivery = "retry: 0, deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: dead}}";
        Faults faults = Faults.seed(42).duplicate(1);
        for (boolean asked : new boolean[] {false, true}) {
            List<String> dead = new ArrayList<>();
            try (Shop shop = Shop.with(asked ? faults.withDeadLetters() : faults, delivery)) {
                shop.eventing.subscriber("dead", Subscriber.accepting(event -> dead.add(event.getId())));
                shop.eventing.subscriber("shipping", Subscriber.responding(event -> Response.status(400)));

                shop.send("7");

                assertThat(dead).hasSize(asked ? 2 : 1);
            }
        }
    }

    @Test
    void canBeChangedFromNowOn() {
        try (Shop shop = Shop.with(Faults.NONE).send("1")) {
            shop.eventing.faults(Faults.seed(42).duplicate(1));
            shop.send("2");
            shop.eventing.faults(Faults.NONE);
            shop.send("3");

            assertThat(shop.arrivals).containsExactly("1", "2", "2", "3");
            assertThat(shop.eventing.faults()).isEqualTo(Faults.NONE);
        }
    }

    @Test
    void whatWasInjectedIsKeptWhereOnlyOutcomesAre() {
        EmulatorOptions options = EmulatorOptions.defaults()
                .inVirtualTime()
                .withJournal(Journal.Level.OUTCOMES)
                .withFaults(Faults.seed(42).duplicate(0.5));
        try (Shop shop = new Shop(options, RETRY_AT_ONCE).send(1, 10)) {
            assertThat(shop.faults())
                    .hasSize(shop.arrivals.size() - 10)
                    .containsOnly("the request was sent twice (seed 42)");
        }
    }

    @Test
    void strikeAsOftenAsTheyShould() {
        try (Shop shop = Shop.with(Faults.seed(42).duplicate(0.1)).send(1, 2000)) {
            assertThat(shop.arrivals.size()).isEqualTo(2000 + 207);
        }
        try (Shop shop = Shop.with(Faults.seed(42).loseAck(0.1)).send(1, 2000)) {
            shop.eventing.runUntilIdle();
            assertThat(shop.arrivals.size()).isEqualTo(2000 + 200);
        }
    }

    private static List<String> story(long seed) {
        Faults faults = Faults.seed(seed)
                .duplicate(0.2)
                .reorder(0.2)
                .loseAck(0.1)
                .loseRequest(0.1)
                .respond(0.1, 503)
                .latency(Duration.ZERO, Duration.ofMillis(50))
                .dropFirst(2);
        try (Shop shop = Shop.with(faults, "retry: 10, backoffPolicy: exponential, backoffDelay: PT0.1S")) {
            for (int i = 0; i < 50; i++) {
                shop.eventing.broker("default").send(event -> event.withType("order.paid"));
                shop.eventing.advance(Duration.ofMillis(10));
            }
            shop.eventing.runUntilIdle();
            return shop.eventing.journal().entries().stream()
                    .map(Entry::toString)
                    .toList();
        }
    }

    @Test
    void theSameSeedLeavesTheSameJournalToTheLetter() {
        List<String> journal = story(42);

        assertThat(journal).hasSizeGreaterThan(200);
        assertThat(story(42)).isEqualTo(journal);
        assertThat(story(43)).isNotEqualTo(journal);
    }

    /** What befell each attempt of each event. */
    private static Map<String, String> befell(Shop shop) {
        return shop.attempts().stream()
                .collect(Collectors.toMap(
                        attempt -> shop.eventing.journal().entries(Entry.Accepted.class).stream()
                                        .filter(accepted -> accepted.seq() == attempt.cause())
                                        .findFirst()
                                        .orElseThrow()
                                        .event()
                                        .getId()
                                + "#" + attempt.number(),
                        attempt -> String.valueOf(attempt.fault()),
                        (one, other) -> one + other,
                        TreeMap::new));
    }

    @Test
    void theSameSeedDoesTheSameToTheSameEventsOnManyLanesInRealTime() throws InterruptedException {
        Faults faults = Faults.seed(42).duplicate(0.3).loseAck(0.2).loseRequest(0.2);
        Map<String, String> expected;
        try (Shop shop = Shop.with(faults).send(1, 100)) {
            shop.eventing.runUntilIdle();
            expected = befell(shop);
        }
        EmulatorOptions live = EmulatorOptions.defaults()
                .withLanes(4)
                .withJournal(Journal.Level.FULL)
                .withFaults(faults);
        try (Shop shop = new Shop(live, RETRY_AT_ONCE)) {
            List<Thread> producers = IntStream.range(0, 4)
                    .mapToObj(part -> new Thread(() -> shop.send(part * 25 + 1, part * 25 + 25)))
                    .toList();
            producers.forEach(Thread::start);
            for (Thread producer : producers) {
                producer.join();
            }
            shop.eventing.close();

            assertThat(befell(shop)).isEqualTo(expected).hasSizeGreaterThan(120);
        }
    }

    @Test
    void inRealTimeIdleMeansThatDuplicatesHaveComeToo() {
        Faults faults = Faults.seed(42).duplicate(1).latency(Duration.ofMillis(5), Duration.ofMillis(20));
        try (Shop shop = new Shop(EmulatorOptions.defaults().withFaults(faults), RETRY_AT_ONCE).send(1, 10)) {
            shop.eventing.settle();

            assertThat(shop.arrivals).hasSize(20);
        }
    }

    @Property(tries = 30, seed = "42")
    void withEnoughRetriesNothingAcceptedIsLost(
            @ForAll long seed,
            @ForAll @DoubleRange(max = 1) double duplicate,
            @ForAll @DoubleRange(max = 1) double reorder,
            @ForAll @DoubleRange(max = 0.3) double lose,
            @ForAll boolean slow,
            @ForAll @IntRange(max = 4) int drop,
            @ForAll @IntRange(min = 1, max = 6) int events) {
        Faults faults = Faults.seed(seed)
                .duplicate(duplicate)
                .reorder(reorder)
                .loseAck(lose)
                .loseRequest(lose)
                .respond(lose, 503)
                .latency(Duration.ZERO, slow ? Duration.ofSeconds(2) : Duration.ZERO)
                .dropFirst(drop);
        Map<String, Integer> arrivals = new ConcurrentHashMap<>();
        try (Shop shop = Shop.with(faults)) {
            shop.eventing.subscriber(
                    "shipping", Subscriber.accepting(event -> arrivals.merge(event.getId(), 1, Integer::sum)));
            shop.send(1, events);
            shop.eventing.runUntilIdle();

            assertThat(arrivals).as(faults.toString()).hasSize(events);
            assertThat(shop.eventing.journal().entries(Entry.Delivered.class)).hasSize(events);
            assertThat(shop.eventing.time().pending()).isEmpty();
        }
    }
}
