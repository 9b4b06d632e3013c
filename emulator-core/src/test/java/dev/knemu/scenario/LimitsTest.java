package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.broker;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.CloseReport;
import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.journal.Entry;
import dev.knemu.transport.HttpLimits;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the emulator says no, and how it ends. */
@Timeout(30)
class LimitsTest {

    private static int status(CompletableFuture<Integer> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aProducerIsToldToComeBackWhenTooMuchIsOpen() throws Exception {
        EmulatorOptions options =
                EmulatorOptions.defaults().inVirtualTime().withPort(0).withMaxOpen(2, 1 << 20);
        try (EventingEmulator eventing = EventingEmulator.start(options)) {
            eventing.apply(broker(delivery("timeout: PT10S")) + "---\n" + trigger("orders"));
            BlockingQueue<String> asked = new LinkedBlockingQueue<>();
            eventing.subscriber("orders", received -> {
                asked.add(received.event().getId());
                return CompletableFuture.completedStage(Response.hang());
            });
            HttpProducer http = new HttpProducer(eventing, false);
            var address = eventing.broker("default").address();
            CompletableFuture<Integer> first = http.post(address, event("1", "a"));
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo("1");
            CompletableFuture<Integer> second = http.post(address, event("2", "a"));
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo("2");

            HttpResponse<String> third = http.send(http.request(address, event("3", "a")));
            eventing.runUntilIdle();

            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.headers().firstValue("Retry-After")).contains("1");
            assertThat(status(first)).isEqualTo(500);
            assertThat(status(second)).isEqualTo(500);
            assertThat(eventing.journal().entries(Entry.Refused.class))
                    .singleElement()
                    .satisfies(refused -> {
                        assertThat(refused.status()).isEqualTo(503);
                        assertThat(refused.reason()).contains("too much is open");
                    });

            CompletableFuture<Integer> fourth = http.post(address, event("4", "a"));
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo("4");
            eventing.subscriber("orders", Subscriber.accepting(event -> {}));
            eventing.runUntilIdle();
            assertThat(status(fourth)).isEqualTo(500);
            assertThat(status(http.post(address, event("5", "a")))).isEqualTo(202);
        }
    }

    @Test
    void aBodyAboveTheLimitIsRefusedAndTheNextIsTaken() {
        EmulatorOptions options = EmulatorOptions.defaults()
                .inVirtualTime()
                .withPort(0)
                .withHttpLimits(HttpLimits.DEFAULT.withMaxBodyBytes(1_000));
        try (EventingEmulator eventing = EventingEmulator.start(options)) {
            eventing.apply(plainBroker());
            HttpProducer http = new HttpProducer(eventing, false);
            var address = eventing.broker("default").address();

            HttpResponse<String> large = http.send(http.request(
                    address, event("1", "a", event -> event.withData("text/plain", new byte[1_001]))));
            HttpResponse<String> small = http.send(http.request(
                    address, event("2", "a", event -> event.withData("text/plain", new byte[1_000]))));

            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(small.statusCode()).isEqualTo(202);
        }
    }

    @Test
    void closingWaitsForWhatIsUnderWayAndRefusesWhatComes() throws Exception {
        EventingEmulator eventing =
                EventingEmulator.start(EmulatorOptions.defaults().withLanes(2));
        CompletableFuture<Response> gate = new CompletableFuture<>();
        eventing.apply(plainBroker() + "---\n" + trigger("slow", "filter: {attributes: {type: slow}}"));
        CompletableFuture<Void> asked = new CompletableFuture<>();
        eventing.subscriber("slow", received -> {
            asked.complete(null);
            return gate;
        });
        var slow = eventing.broker("default").send(event("1", "slow"));
        asked.get(10, TimeUnit.SECONDS);

        CompletableFuture<CloseReport> closing = CompletableFuture.supplyAsync(eventing::shutDown);
        int status;
        do {
            status = status(eventing.broker("default")
                    .send(event("2", "other"))
                    .answer()
                    .thenApply(answer -> answer.status())
                    .toCompletableFuture());
        } while (status == 202);
        assertThat(status).isEqualTo(503);
        assertThat(closing).isNotDone();
        gate.complete(Response.accepted());

        assertThat(closing.get(10, TimeUnit.SECONDS).isComplete()).isTrue();
        assertThat(slow.status()).hasValue(202);
    }

    @Test
    void closingGivesUpWhatDoesNotEndInTimeAndSaysWhat() throws Exception {
        EventingEmulator eventing =
                EventingEmulator.start(EmulatorOptions.defaults().withLanes(2).withDrainLimit(Duration.ofMillis(50)));
        eventing.apply(plainBroker() + "---\n" + trigger("slow"));
        CompletableFuture<Void> asked = new CompletableFuture<>();
        eventing.subscriber("slow", received -> {
            asked.complete(null);
            return new CompletableFuture<>();
        });
        var slow = eventing.broker("default").send(event("1", "slow"));
        asked.get(10, TimeUnit.SECONDS);

        CloseReport report = eventing.shutDown();

        assertThat(report.undelivered()).singleElement().satisfies(open -> {
            assertThat(open.eventId()).isEqualTo("1");
            assertThat(open.subscription().name()).isEqualTo("slow");
        });
        assertThat(eventing.journal().entries(Entry.Dropped.class))
                .singleElement()
                .satisfies(dropped -> assertThat(dropped.reason()).contains("the emulator closed"));
        assertThat(status(slow.answer().thenApply(answer -> answer.status()).toCompletableFuture()))
                .isEqualTo(500);
        assertThat(eventing.shutDown()).isSameAs(report);
    }

    @Test
    void eventsOfSeveralThreadsAreSpreadOverTheLanes() throws Exception {
        try (EventingEmulator eventing =
                EventingEmulator.start(EmulatorOptions.defaults().withLanes(2))) {
            Set<Thread> lanes = ConcurrentHashMap.newKeySet();
            eventing.apply(plainBroker() + "---\n" + trigger("orders"));
            eventing.subscriber(
                    "orders",
                    Subscriber.accepting(event -> lanes.add(Thread.currentThread()))
                            .nonBlocking());
            Runnable producer = () -> eventing.broker("default").send(event("1", "a"));
            // Which lane a thread's events go to hangs on its number: one even and one odd are two lanes.
            Thread one = new Thread(producer);
            Thread other = new Thread(producer);
            while (other.getId() % 2 == one.getId() % 2) {
                other = new Thread(producer);
            }

            for (Thread thread : new Thread[] {one, other}) {
                thread.start();
                thread.join();
            }
            eventing.settle();

            assertThat(lanes).hasSize(2);
        }
    }

    @Test
    void settlingInRealTimeWaitsForAttemptsAndNotForBackoffs() {
        Duration tenHours = Duration.ofHours(10);
        try (Stage stage = new Stage(Way.HTTP_IN_REAL_TIME, options -> options.withDrainLimit(Duration.ofMillis(50)))) {
            stage.apply(
                    broker(delivery("retry: 1, backoffPolicy: exponential, backoffDelay: " + tenHours)),
                    trigger("orders"));
            Probe orders = stage.subscriber("orders").fails(1);

            Posted sent = stage.send(event("1", "a"));
            stage.eventing.settle();

            assertThat(orders.arrivals()).hasSize(1);
            assertThat(stage.waits("orders")).containsExactly(tenHours);
            assertThat(sent.isAnswered()).isFalse();
        }
    }
}
