package dev.knemu.kafka;

import static dev.knemu.kafka.Stores.event;
import static dev.knemu.kafka.Stores.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.TopicStore;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.transport.ContentMode;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With a broker of its own, since it is taken away in the middle of traffic. */
class BrokerRestartTest {

    @Test
    void losesNothingAndSaysThatItWasAway() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                Stores stores = new Stores(kafka);
                EventingEmulator eventing = EventingEmulator.start(EmulatorOptions.defaults()
                        .withKafka(Map.of(
                                "bootstrap.servers", kafka.bootstrapServers(),
                                "auto.commit.interval.ms", "200",
                                "request.timeout.ms", "1000",
                                "retry.backoff.ms", "50")))) {
            CountDownLatch asked = new CountDownLatch(1);
            CompletableFuture<Response> answer = new CompletableFuture<>();
            eventing.subscriber("away", "ship", delivered -> {
                asked.countDown();
                return answer;
            });
            eventing.apply(Orders.broker("away", 1)
                    + Orders.trigger("away", "ship", "ordered", "{ref: {apiVersion: v1, kind: Service, name: ship}}"));
            Problems problems = new Problems(eventing.journal());
            eventing.broker("away", "orders").send(event("ship"));
            await(asked);
            Received received = new Received();
            TopicStore store = stores.open(
                    received, "auto.commit.interval.ms", "200", "request.timeout.ms", "1000", "retry.backoff.ms", "50");
            stores.topic(store, 1);
            received.holding(event -> event.getId().equals("e99"));
            get(store.start(stores.group(DeliveryOrder.ORDERED)));
            List<Future<TopicPosition>> appended = new ArrayList<>();
            append(store, stores, appended, 0, 100);
            received.await(100);

            kafka.stop();
            answer.complete(Response.accepted());
            problems.awaitInterrupted();
            received.deliveries().get(99).atRest();
            append(store, stores, appended, 100, 200);
            received.await(() -> !received.health().isEmpty());
            kafka.restart();

            get(Future.join(appended));
            // What was under way when the broker went may come twice; nothing is left out, and the order stands.
            received.await(() -> received.ids().contains("e199"));
            assertThat(new LinkedHashSet<>(received.ids())).containsExactlyElementsOf(KafkaStoreTest.ids("e", 0, 200));
            received.await(() -> received.health().contains("recovered"));
            assertThat(received.health().get(0))
                    .startsWith("UNREACHABLE: ")
                    .contains("consumer group group-" + stores.topic())
                    .contains(kafka.bootstrapServers());
            problems.awaitResumed();
            // Whichever is noticed first: that nothing can be committed, or that nobody answers.
            assertThat(problems.interrupted.problem())
                    .containsPattern("consumer group knative-trigger-away-ship of Trigger away/ship could not be"
                            + " (read|committed)")
                    .contains(" at " + kafka.bootstrapServers() + ": ");
            assertThat(problems.interrupted.address()).hasToString("Broker away/orders");
        }
    }

    /** What the journal says of the reading of a topic. */
    private static final class Problems {
        private final CountDownLatch wasInterrupted = new CountDownLatch(1);
        private final CountDownLatch wasResumed = new CountDownLatch(1);
        private volatile Entry.Interrupted interrupted;

        Problems(Journal journal) {
            journal.listen(entry -> {
                if (entry instanceof Entry.Interrupted first && interrupted == null) {
                    interrupted = first;
                    wasInterrupted.countDown();
                } else if (entry instanceof Entry.Resumed) {
                    wasResumed.countDown();
                }
            });
        }

        void awaitInterrupted() throws InterruptedException {
            await(wasInterrupted);
        }

        void awaitResumed() throws InterruptedException {
            await(wasResumed);
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @ExtendWith(RunningKafka.class)
    void anUnreachableClusterIsAReasonAndNotAWait(EmbeddedKafka kafka) throws Exception {
        String nobody = "127.0.0.1:" + freePort();
        try (Stores stores = new Stores(kafka)) {
            TopicStore store = stores.open(
                    new Received(),
                    "bootstrap.servers",
                    nobody,
                    "default.api.timeout.ms",
                    "1000",
                    "request.timeout.ms",
                    "500");

            Future<?> appended = store.append("t", ContentMode.BINARY, event("e"));
            Future<?> started = store.start(stores.group(DeliveryOrder.UNORDERED));

            assertThat(failure(appended)).startsWith("the topic t could not be looked up at " + nobody + ": ");
            assertThat(failure(started))
                    .startsWith("the consumer group group-" + stores.topic() + " of Trigger default/" + stores.topic()
                            + " could not be started at " + nobody + ": ");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String failure(Future<?> future) throws InterruptedException {
        try {
            get(future);
        } catch (Exception e) {
            return e.getCause().getMessage();
        }
        return "none";
    }

    private static void append(
            TopicStore store, Stores stores, List<Future<TopicPosition>> appended, int from, int to) {
        for (int i = from; i < to; i++) {
            appended.add(store.append(stores.topic(), ContentMode.BINARY, event("e" + i)));
        }
    }
}
